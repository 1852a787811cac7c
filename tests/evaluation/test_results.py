"""Result files become records and records result files, to the byte; what does not fit is named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pytest

from braintx.core.errors import DataError
from braintx.core.settings import results_dir
from braintx.evaluation.results import flat, from_json, read_results, to_json, write_results
from braintx.evaluation.treatment.record import TreatmentResults
from braintx.evaluation.tumor.record import TumorResults


@dataclass(frozen=True)
class Inner:
    rate: float
    ends: tuple[float, float] | None = None


@dataclass(frozen=True)
class Outer:
    name: Literal["a", "b"]
    count: int
    sure: bool
    rows: tuple[tuple[int, ...], ...]
    inner: dict[str, Inner]
    recipe: Mapping[str, Any]
    later: Inner | None = None


WHOLE = Outer(
    name="a",
    count=2,
    sure=True,
    rows=((1, 2), ()),
    inner={"x y": Inner(0.5, (0.25, 1.0)), "z": Inner(1.0)},
    recipe={"sizes": [[0.0, 160]], "kind": None},
)
FILE: dict[str, Any] = {
    "name": "a",
    "count": 2,
    "sure": True,
    "rows": [[1, 2], []],
    "inner": {"x y": {"rate": 0.5, "ends": [0.25, 1.0]}, "z": {"rate": 1.0}},
    "recipe": {"sizes": [[0.0, 160]], "kind": None},
}


@pytest.mark.parametrize(
    ("name", "kind"), [("tumor", TumorResults), ("treatment", TreatmentResults)]
)
def test_the_shipped_files_come_back_to_the_byte(name: str, kind: Any, tmp_path: Path) -> None:
    shipped, again = results_dir() / f"{name}.json", tmp_path / "deep" / "again.json"
    text = write_results(again, read_results(shipped, kind))
    assert again.read_bytes() == shipped.read_bytes()
    assert again.read_text() == f"{text}\n"
    assert read_results(again, kind) == read_results(shipped, kind)


def test_a_record_is_what_the_file_holds_and_no_more() -> None:
    assert json.loads(json.dumps(to_json(WHOLE))) == FILE
    assert from_json(Outer, FILE) == WHOLE
    assert from_json(Outer, {**FILE, "of another day": 1}) == WHOLE
    assert from_json(Outer, {**FILE, "later": {"rate": 1}}) == replace(WHOLE, later=Inner(1.0))
    assert from_json(Outer, {**FILE, "later": None}) == WHOLE


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("name", "c", "name is 'c'"),
        ("count", 2.5, "count is 2.5, not int"),
        ("count", True, "count is True, not int"),
        ("count", None, "count is missing"),
        ("sure", 1, "sure is 1, not bool"),
        ("rows", [[1], [2, "3"]], "rows.1.1 is '3', not int"),
        ("rows", {}, "rows is a part"),
        ("inner", {"z": 3}, "inner.z is 3, not Inner"),
        ("inner", {"z": {"rate": "high"}}, "inner.z.rate is 'high', not float"),
        ("inner", {"z": {"rate": 1.0, "ends": [1.0]}}, "inner.z.ends is a part, not tuple"),
    ],
)
def test_what_does_not_fit_is_named(key: str, value: object, said: str) -> None:
    with pytest.raises(DataError, match=f"^{said}"):
        from_json(Outer, {**FILE, key: value})


def test_every_value_stands_in_the_flat_list() -> None:
    assert dict(flat(to_json(WHOLE))) == {
        **{"name": "a", "count": 2, "sure": True, "rows.0": (1, 2), "rows.1": ()},
        **{"inner.x y.rate": 0.5, "inner.x y.ends": (0.25, 1.0), "inner.z.rate": 1.0},
        **{"recipe.sizes.0": [0.0, 160], "recipe.kind": None},
    }


def test_no_file_is_nothing_measured_and_a_broken_one_an_error(tmp_path: Path) -> None:
    path = tmp_path / "tumor.json"
    assert read_results(path, TumorResults) is None
    for text, said in (
        ("{", "cannot be read"),
        ("[1]", "all of it"),
        ("{}", "protocol is missing"),
    ):
        path.write_text(text)
        with pytest.raises(DataError, match=f"{said}.*Measure again") as caught:
            read_results(path, TumorResults)
        assert caught.value.code == "results.unreadable"
