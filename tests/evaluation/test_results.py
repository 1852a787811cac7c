"""Result files are read whatever keys they have come to hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from braintx.core.errors import DataError
from braintx.core.settings import results_dir
from braintx.evaluation.results import read_results

VALUES = {
    "rate": 0.9,
    "interval": {"rate": [0.8, 1.0], "odd": [1]},
    "groups": {"a": {"n": 1}, "b": {"n": 2}},
    "curve": [[0.0, 1.0], [1.0, 0.5]],
    "later": {"deep": {"new": "text"}},
}


def test_known_paths_are_typed_and_unknown_ones_are_none(tmp_path: Path) -> None:
    (tmp_path / "tumor.json").write_text(json.dumps(VALUES))
    found = read_results(tmp_path, "tumor")
    assert found is not None
    assert found.number("rate") == 0.9
    assert found.number("later.deep.new") is None
    assert found.interval("interval.rate") == (0.8, 1.0)
    assert found.interval("interval.odd") is None
    assert list(found.table("groups")) == ["a", "b"]
    assert found.table("rate") == {}
    assert found.get("no.such.path") is None


def test_every_value_stands_in_the_flat_list(tmp_path: Path) -> None:
    (tmp_path / "tumor.json").write_text(json.dumps(VALUES))
    found = read_results(tmp_path, "tumor")
    assert found is not None
    flat = dict(found.flat())
    assert flat["later.deep.new"] == "text"
    assert flat["interval.rate"] == [0.8, 1.0]
    assert flat["curve.1"] == [1.0, 0.5]
    assert len(flat) == 8


def test_no_file_is_nothing_measured_and_a_broken_one_an_error(tmp_path: Path) -> None:
    assert read_results(tmp_path, "tumor") is None
    for text in ("{", "[1]"):
        (tmp_path / "tumor.json").write_text(text)
        with pytest.raises(DataError):
            read_results(tmp_path, "tumor")


def test_the_shipped_figures_are_found() -> None:
    assert read_results(results_dir(), "tumor") is not None
