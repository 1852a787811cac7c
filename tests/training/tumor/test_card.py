"""The card says what the result file says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from braintx.data.other_sources import OtherSlice
from braintx.data.tumor_set import LabelledSlice
from braintx.evaluation.results import read_results
from braintx.evaluation.treatment.record import TreatmentResults
from braintx.evaluation.tumor.record import TumorResults
from braintx.training.treatment.bundle import card as treatment_card
from braintx.training.tumor.bundle import NOT_METRICS, make_metadata
from braintx.training.tumor.card import card
from tests.evaluation.report.tumor.cases import results

ROOT = Path(__file__).resolve().parents[3]
SLICE = LabelledSlice(Path("a.jpg"), "a", "glioma", "p1", "s1", None, "kaggle")

PICTURE = OtherSlice(Path("b.jpg"), "rsna_t1wce", "glioma", "", "T1C+", "rsna_t1wce/b")


@pytest.fixture(scope="module")
def measured():
    return results()


@pytest.fixture(scope="module")
def metadata(measured):
    return json.loads(json.dumps(make_metadata([SLICE], [PICTURE], measured)))


def test_figures_are_those_of_the_record(metadata, measured):
    splits, sex = measured.leak.splits, measured.subgroups.columns["sex"]
    random = replace(splits["random"], slice_accuracy=0.87654)
    patient = replace(splits["patient"], interval=(0.1234, 0.5678))
    women = replace(sex.groups["F"], coverage=0.3579)
    changed = replace(
        measured,
        slice_accuracy=0.12345,
        ece=0.4567,
        confusion=(*measured.confusion[:2], (7654, 0, 0)),
        leak=replace(measured.leak, splits={**splits, "random": random, "patient": patient}),
        subgroups=replace(
            measured.subgroups,
            columns={"sex": replace(sex, groups={**sex.groups, "F": women})},
        ),
    )
    before, after = card(metadata, measured), card(metadata, changed)
    for text in ("12.3%", "0.457", "7654", "87.7%", "0.123 to 0.568", "35.8%"):
        assert f" {text} " not in before, text
        assert f" {text} " in after, text


def test_it_says_what_a_card_must(metadata, measured):
    text = card(metadata, measured)
    for title in ("Data", "The leak", "Figures", "Subgroups", "The gate", "Heat maps"):
        assert f"\n## {title}\n" in text
    assert "\n## What it cannot know\n" in text
    assert metadata["intended_use"] in text
    assert metadata["not_for"] in text
    for source in metadata["data"]:
        assert f"{source['name']}, {source['license']}" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in rows)
    assert "\n\n\n" not in text
    assert "\n## Another hospital\n" in text
    assert "| a: glioma | 30 | 6 | 90.0% |" in text
    assert "\n## Terms\n" in text


def test_small_groups_get_no_figure_and_maps_that_were_not_judged_no_part(metadata, measured):
    assert "| sex: X | 1 | 1 |  |  |  |  |\n" in card(metadata, measured)
    assert "## Heat maps" not in card(metadata, replace(measured, localization=None))


def test_the_metadata_holds_no_cases(metadata):
    assert "case_" not in json.dumps(metadata)


@pytest.mark.parametrize(
    ("task", "kind", "written", "elsewhere"),
    [
        ("tumor", TumorResults, card, NOT_METRICS),
        ("treatment", TreatmentResults, treatment_card, ("protocol", "ceiling", "planted")),
    ],
)
def test_the_shipped_card_is_that_of_this_checkouts_result_file(task, kind, written, elsewhere):
    shipped = json.loads((ROOT / f"models/{task}/metadata.json").read_text(encoding="utf-8"))
    file = ROOT / f"results/{task}.json"
    measured = json.loads(file.read_text(encoding="utf-8"))
    again = f"run `braintx train {task}`: it writes the bundle again"
    assert shipped["metrics"] == {k: v for k, v in measured.items() if k not in elsewhere}, again
    text = (ROOT / f"models/{task}/MODEL_CARD.md").read_text(encoding="utf-8")
    assert text == written(shipped, read_results(file, kind)), again
