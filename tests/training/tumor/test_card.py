"""The card says what the result file says."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from braintx.data.tumor_set import LabelledSlice
from braintx.training.tumor.bundle import NOT_METRICS, make_metadata
from braintx.training.tumor.card import card
from tests.evaluation.report.cases import results

ROOT = Path(__file__).resolve().parents[3]
SLICE = LabelledSlice(Path("a.jpg"), "a", "glioma", "p1", "s1", None, "kaggle")


@pytest.fixture(scope="module")
def metadata():
    measured = json.loads(json.dumps(results()))
    return json.loads(json.dumps(make_metadata([SLICE], measured)))


def test_figures_are_those_of_the_result_file(metadata):
    changed = copy.deepcopy(metadata)
    m = changed["metrics"]
    m["slice_accuracy"], m["ece"], m["confusion"][2][0] = 0.12345, 0.4567, 7654
    m["leak"]["splits"]["random"]["slice_accuracy"] = 0.87654
    m["leak"]["splits"]["patient"]["interval"] = [0.1234, 0.5678]
    m["subgroups"]["columns"]["sex"]["groups"]["F"]["coverage"] = 0.3579
    before, after = card(metadata), card(changed)
    for text in ("12.3%", "0.457", "7654", "87.7%", "0.123 to 0.568", "35.8%"):
        assert f" {text} " not in before, text
        assert f" {text} " in after, text


def test_it_says_what_a_card_must(metadata):
    text = card(metadata)
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


def test_small_groups_get_no_figure_and_missing_parts_are_left_out(metadata):
    assert "| sex: X | 1 | 1 |  |  |  |  |\n" in card(metadata)
    metrics = {k: v for k, v in metadata["metrics"].items() if k not in ("leak", "subgroups")}
    text = card({**metadata, "metrics": metrics})
    assert "## The leak" not in text
    assert "## Subgroups" not in text


def test_the_metadata_holds_no_cases(metadata):
    assert "case_" not in json.dumps(metadata)


def test_the_shipped_card_is_that_of_this_checkouts_result_file():
    shipped = json.loads((ROOT / "models/tumor/metadata.json").read_text(encoding="utf-8"))
    measured = json.loads((ROOT / "results/tumor.json").read_text(encoding="utf-8"))
    wanted = {name: value for name, value in measured.items() if name not in NOT_METRICS}
    assert shipped["metrics"] == wanted, "run `braintx train tumor`: it writes the bundle again"
    text = (ROOT / "models/tumor/MODEL_CARD.md").read_text(encoding="utf-8")
    assert text == card(shipped), "run `braintx train tumor`: it writes the card again"
