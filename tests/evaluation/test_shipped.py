"""The result file follows from the predictions that ship beside it, to the last figure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from braintx.core.typed_json import to_json
from braintx.evaluation.table import Table
from braintx.evaluation.tumor import (
    elsewhere,
    gate_operating_point,
    robustness,
    saliency_metrics,
)
from braintx.evaluation.tumor.conformal import decide_apart, fit_decision
from braintx.evaluation.tumor.elsewhere import Elsewhere
from braintx.evaluation.tumor.figures import figures
from braintx.evaluation.tumor.heldout import HeldOut
from braintx.evaluation.tumor.mistakes import from_points
from braintx.evaluation.tumor.out_of_distribution import Strangers
from braintx.evaluation.tumor.robustness import Worsened
from braintx.models.gate import Gate

RESULTS = Path(__file__).parents[2] / "results"
FOLDERS = sorted((RESULTS / "folds").glob("fold*"))


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    return json.loads((RESULTS / "tumor.json").read_text(encoding="utf-8"))


def joined(table: type[Table], name: str) -> Any:
    return table.join([table.load(folder / name) for folder in FOLDERS])


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every number and text of nested lists and dicts, with where it stands."""
    if isinstance(value, dict | list | tuple):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in pairs:
            yield from leaves(part, f"{path}.{key}")
    else:
        yield path, value


def follows(measured: Any, written: Any) -> None:
    again, there = dict(leaves(measured)), dict(leaves(written))
    assert again.keys() == there.keys()
    for path, value in again.items():
        expected = value if isinstance(value, str) else pytest.approx(value, rel=1e-6, abs=1e-9)
        assert there[path] == expected, path


def test_every_fold_ships_whole(results):
    assert [folder.name for folder in FOLDERS] == [f"fold{k}" for k in results["folds"]]
    held = joined(HeldOut, "held_out.npz")
    assert len(set(held.case_id)) == len(held.case_id) == results["slices"]
    for folder, fold in zip(FOLDERS, results["folds"], strict=True):
        assert set(HeldOut.load(folder / "held_out.npz").fold) == {fold}
        assert len((folder / "made_of.txt").read_text().strip()) == 64


def test_figures_follow_from_the_predictions(results):
    held = joined(HeldOut, "held_out.npz")
    strangers = [Strangers.load(folder / "strangers.npz") for folder in FOLDERS]
    follows(to_json(gate_operating_point.figures(held, strangers)), results["gate"])
    accepted = gate_operating_point.accepted(held)
    again = to_json(figures(held, accepted))
    follows(again, {name: results[name] for name in again})
    decision = fit_decision(held, accepted)
    follows(to_json(decision), results["decision"])
    said = joined(Elsewhere, "elsewhere.npz")
    gate = Gate(gate_operating_point.COST)
    follows(to_json(elsewhere.figures(said, decision, gate)), results["elsewhere"])


def test_the_mistakes_are_those_of_the_predictions(results):
    held = joined(HeldOut, "held_out.npz")
    decided = decide_apart(held)
    of_case = {case: row for row, case in enumerate(held.case_id.tolist())}
    for one in results["mistakes"]:
        row = of_case[one["case_id"]]
        assert decided.probabilities[row].max() == pytest.approx(one["confidence"], rel=1e-6)
        assert held.outline[row] == one["outline"]
        assert from_points(one["outline"]).shape[1] == 2


def test_maps_and_worse_slices_follow_too(results):
    maps = saliency_metrics.figures(joined(saliency_metrics.JudgedMaps, "maps.npz"))
    follows({name: to_json(one) for name, one in maps.items()}, results["localization"])
    follows(
        saliency_metrics.sanity_figures(joined(saliency_metrics.Alike, "alike.npz")),
        results["sanity"],
    )
    follows(to_json(robustness.figures(joined(Worsened, "worsened.npz"))), results["robustness"])
