import json

import numpy as np
import pytest

from braintx.core.errors import BundleError, DataError
from braintx.core.settings import data_dir
from braintx.data.ontology.common import Figures, mapping


@pytest.fixture
def folder(tmp_path):
    """A table of our own in the data set's form: a condition's first evidences, half of each."""
    known = mapping()
    rows = {
        one.key: {known.evidences[at].id: 0.5, known.evidences[at + 1].id: 1.0}
        for at, one in enumerate(known.conditions)
    }
    counts = {one.key: 10 + at for at, one in enumerate(known.conditions)}
    table = {"probabilities": rows, "condition_counts": counts}
    (tmp_path / "symptom_condition_probs.json").write_text(json.dumps(table))
    return tmp_path


def test_a_table_is_read_in_the_order_of_the_mapping(folder):
    figures = Figures.read(folder)
    assert figures.share.shape == (49, 223)
    assert figures.share[3, 3] == 0.5
    assert figures.share[3, 4] == 1
    assert figures.share[3].sum() == 1.5
    assert figures.patients[3] == 13


def test_a_figure_that_another_source_contradicts_is_left_out(folder):
    path = folder / "symptom_condition_probs.json"
    table = json.loads(path.read_text())
    table["probabilities"]["Sarcoidosis"]["E_43"] = 0.571
    path.write_text(json.dumps(table))
    known = mapping()
    place = [one.key for one in known.conditions].index("Sarcoidosis")
    asked = [one.id for one in known.evidences].index("E_43")
    assert Figures.read(folder).share[place, asked] == 0
    assert "Orphanet" in known.conditions[place].doubted["E_43"]


def test_figures_come_back_from_a_bundle(folder, tmp_path):
    figures = Figures.read(folder)
    figures.save(tmp_path / "common.npz")
    again = Figures.load(tmp_path / "common.npz")
    np.testing.assert_array_equal(again.share, figures.share)
    np.testing.assert_array_equal(again.patients, figures.patients)


def test_a_missing_table_is_said_to_be_missing(tmp_path):
    with pytest.raises(DataError) as told:
        Figures.read(tmp_path)
    assert told.value.code == "data.missing"


@pytest.mark.parametrize("spoiled", ["evidence", "condition", "share", "text"])
def test_another_table_is_refused(folder, spoiled):
    path = folder / "symptom_condition_probs.json"
    table = json.loads(path.read_text())
    row = next(iter(table["probabilities"].values()))
    if spoiled == "evidence":
        row["E_9999"] = 0.1
    elif spoiled == "condition":
        table["probabilities"].popitem()
    elif spoiled == "share":
        row[next(iter(row))] = 1.5
    path.write_text("{" if spoiled == "text" else json.dumps(table))
    with pytest.raises(DataError) as told:
        Figures.read(folder)
    assert told.value.code == "data.invalid"


@pytest.mark.parametrize("spoiled", ["bytes", "shape", "gone"])
def test_altered_figures_are_refused(tmp_path, spoiled):
    path = tmp_path / "common.npz"
    if spoiled == "bytes":
        path.write_bytes(b"no archive")
    elif spoiled == "shape":
        np.savez_compressed(path, share=np.zeros((2, 2)), patients=np.ones(2))
    with pytest.raises(BundleError):
        Figures.load(path)


@pytest.mark.data
def test_the_public_table_has_a_figure_for_every_evidence():
    figures = Figures.read(data_dir() / "ddxplus")
    assert figures.patients.sum() == 1_025_602
    doubted = {evidence for one in mapping().conditions for evidence in one.doubted}
    known = [one.id for one in mapping().evidences if one.id not in doubted]
    told = figures.share.any(axis=0)
    assert [one.id for one, any_ in zip(mapping().evidences, told, strict=True) if any_] == known
    silent = [one.asks == "nothing" for one in mapping().evidences]
    np.testing.assert_array_equal(figures.share.min(0) == 1, silent)
