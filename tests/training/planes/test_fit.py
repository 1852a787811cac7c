"""Fitting the plane reader: labels reach all copies, patients stay apart, what is written reads."""

import json
from pathlib import Path

import numpy as np
import pytest

from braintx.core.errors import DataError
from braintx.core.labels import PLANES
from braintx.data.tumor_set import LabelledSlice, read_tumor_set
from braintx.models.plane import FEATURES
from braintx.training.planes.fit import PlaneCases, figures, fit, read_labels, spread, write


def slices(*named: tuple[str, str, bool]) -> list[LabelledSlice]:
    return [
        LabelledSlice(Path(), case, "glioma", "P1", source, None, "kaggle", verified)
        for case, source, verified in named
    ]


@pytest.fixture
def cases() -> PlaneCases:
    """Thirty patients, each with two copies of an original in every plane."""
    rng = np.random.default_rng(0)
    plane = np.tile(np.repeat([0, 1, 2], 2), 30)
    source = np.repeat(np.arange(90), 2).astype(str)
    patient = np.repeat(np.arange(30), 6).astype(str)
    features = rng.normal(size=(180, FEATURES)) + 2.0 * np.eye(3)[plane].repeat(FEATURES // 3, 1)
    return PlaneCases(features, plane, patient, source)


def test_a_label_reaches_every_copy_whose_origin_is_certain():
    known = slices(("a", "1", True), ("b", "1", True), ("c", "1", False), ("d", "2", True))
    reached = spread({"a": "coronal"}, known)
    assert [(item.case_id, plane) for item, plane in reached] == [("a", 1), ("b", 1)]
    with pytest.raises(DataError, match="two planes"):
        spread({"a": "coronal", "b": "axial"}, known)
    with pytest.raises(DataError, match="right one"):
        spread({"z": "axial"}, known)


def test_the_scaling_is_folded_in(cases):
    moved = PlaneCases(cases.features * 7 + 3, cases.plane, cases.patient, cases.source)
    one, other = (fit(c.features, c.plane, c.weight) for c in (cases, moved))
    told, again = one.scores(cases.features).argmax(1), other.scores(moved.features).argmax(1)
    assert np.array_equal(told, again)
    assert (told == cases.plane).mean() > 0.99


def test_copies_together_weigh_as_one(cases):
    assert cases.weight.tolist() == [0.5] * 180


def test_figures_of_what_can_be_told_and_what_cannot(cases):
    told = figures(cases)
    assert told["accuracy"] > 0.95
    assert (told["slices"], told["originals"], told["patients"]) == (180, 90, 30)
    assert np.sum(told["confusion"]) == 180
    noise = np.random.default_rng(1).normal(size=cases.features.shape)
    guessed = figures(PlaneCases(noise, cases.plane, cases.patient, cases.source))
    assert guessed["accuracy"] < 0.5


def test_what_is_written_reads_as_fitted(cases, tmp_path):
    graph, out = tmp_path / "pose.onnx", tmp_path / "plane.json"
    graph.write_bytes(b"graph")
    write(cases, figures(cases), graph, out)
    stored = json.loads(out.read_text())
    reader = fit(cases.features, cases.plane, cases.weight)
    assert stored["weights"] == reader.weights.tolist()
    assert tuple(stored["planes"]) == PLANES
    assert sum(stored["about"]["planes"].values()) == 180


def test_the_labels_are_planes():
    labels = read_labels()
    assert len(labels) > 400
    assert set(labels.values()) == set(PLANES)


@pytest.mark.data
def test_every_label_names_an_original_of_its_own(data_root):
    labels = read_labels()
    known = [item for item in read_tumor_set(data_root) if item.case_id in labels]
    assert len(known) == len(labels) == len({item.source_slice for item in known})
    assert len({item.patient_group for item in known}) > 150
