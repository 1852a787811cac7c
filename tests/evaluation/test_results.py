"""Result files become records and records result files, to the byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from braintx.core.errors import DataError
from braintx.core.settings import results_dir
from braintx.evaluation.results import flat, read_results, write_results
from braintx.evaluation.treatment.record import TreatmentResults
from braintx.evaluation.tumor.record import TumorResults


@pytest.mark.parametrize(
    ("name", "kind"), [("tumor", TumorResults), ("treatment", TreatmentResults)]
)
def test_the_shipped_files_come_back_to_the_byte(name: str, kind: Any, tmp_path: Path) -> None:
    shipped, again = results_dir() / f"{name}.json", tmp_path / "deep" / "again.json"
    text = write_results(again, read_results(shipped, kind))
    assert again.read_bytes() == shipped.read_bytes()
    assert again.read_text() == f"{text}\n"
    assert read_results(again, kind) == read_results(shipped, kind)


def test_every_value_stands_in_the_flat_list() -> None:
    nested = {
        **{"name": "a", "sure": True, "rows": [[1, 2], []]},
        **{"inner": {"x y": {"rate": 0.5, "ends": [0.25, 1.0]}}},
        **{"recipe": {"sizes": [[0.0, 160]], "kind": None}},
    }
    assert dict(flat(nested)) == {
        **{"name": "a", "sure": True, "rows.0": [1, 2], "rows.1": []},
        **{"inner.x y.rate": 0.5, "inner.x y.ends": [0.25, 1.0]},
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
