"""What a column is, and what is refused with words that help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from braintx.core.errors import DataError
from braintx.stats.columns import kind_of, read_columns
from braintx.stats.description import MISSING, count

N = 120
TABLE = pd.DataFrame(
    {
        "age": np.linspace(20, 80, N),
        "sex": ["F", "M"] * (N // 2),
        "flag": [True, False, None] * (N // 3),
        "code": [0, 1] * (N // 2),
        "site": [1, 2, 3, 4] * (N // 4),
        "grade": pd.Categorical(
            ["low", "mid", "high"] * (N // 3), ["low", "mid", "high"], ordered=True
        ),
        "note": [f"patient number {k} complains" for k in range(N)],
        "constant": ["same"] * N,
        "empty": [None] * N,
        "blank": ["  "] * N,
        "hospital": [f"H{k % 31}" for k in range(N)],
        "date": pd.date_range("2026-01-01", periods=N),
        "lists": [[1, 2]] * N,
        "endless": [np.inf] + [float(k) for k in range(N - 1)],
        "few": [1.5, 2.5, 3.5] + [None] * (N - 3),
    }
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("age", "number"),
        ("sex", "category"),
        ("flag", "category"),
        ("code", "category"),
        ("site", "number"),
        ("grade", "ordered"),
        ("note", "text"),
        ("hospital", "category"),
    ],
)
def test_kinds(name: str, kind: str) -> None:
    assert kind_of(TABLE[name]) == kind


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("nothing", "stats.column_unknown", "age, sex"),
        ("constant", "stats.constant", "'same'"),
        ("empty", "stats.too_few_rows", "0 of 120"),
        ("blank", "stats.too_few_rows", "0 of 120"),
        ("few", "stats.too_few_rows", "3 of 120"),
        ("note", "stats.free_text", "120 different values on 120 rows"),
        ("hospital", "stats.too_many_levels", "31 categories"),
        ("date", "stats.column_type", "number of days"),
        ("lists", "stats.column_type", "neither numbers nor words"),
        ("endless", "stats.infinite", "1 infinite"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(name: str, code: str, says: str) -> None:
    with pytest.raises(DataError) as caught:
        read_columns(TABLE, ("sex", name))
    assert caught.value.code == code
    assert says in caught.value.message
    assert name in caught.value.message


def test_a_column_named_twice_is_refused() -> None:
    with pytest.raises(DataError, match="named twice"):
        read_columns(TABLE, ("sex", "sex"))
    twice = pd.concat([TABLE[["sex"]], TABLE[["sex", "age"]]], axis=1)
    with pytest.raises(DataError, match="2 columns called 'sex'"):
        read_columns(twice, ("sex", "age"))


def test_rows_without_a_value_are_counted_not_kept() -> None:
    (age, flag), dropped = read_columns(TABLE, ("age", "flag"))
    assert dropped == N // 3
    assert len(age.values) == len(flag.values) == N - N // 3
    assert flag.levels == ("False", "True")


@pytest.mark.parametrize(
    ("values", "levels"),
    [
        ([2, 1, 2, 1, 1], ("1", "2")),
        ([1.0, 0.0, None, 1.0, 0.0, 1.0], ("0", "1")),
        (["b", "a", "b", "a", "a"], ("a", "b")),
        ([1, "one", 1, "one", 1], ("1", "one")),
        (pd.Categorical(["x", "y", "y", "x", "x"], ["y", "z", "x"]), ("y", "x")),
    ],
)
def test_levels_are_in_order_and_only_those_that_occur(
    values: Sequence[Any], levels: tuple[str, ...]
) -> None:
    (column,), _ = read_columns(pd.DataFrame({"v": values}), ("v",))
    assert column.levels == levels
    kept = [value for value in values if value is not None]
    named = [column.levels[code] for code in column.codes]
    assert [str(v).removesuffix(".0") for v in kept] == named


@pytest.mark.parametrize(
    ("values", "levels"),
    [
        ([1, "1", 2, "2", 1, "2"], ("1", "2")),
        ([1.0, "1", "0", 0.0, "1"], ("0", "1")),
        (["F", "F ", "M", " M", "F"], ("F", "M")),
        (["varo\u0301n", "var\u00f3n", "mujer", "mujer", "mujer"], ("mujer", "var\u00f3n")),
        ([True, "True", False, "False", True], ("False", "True")),
        (pd.Categorical([2, "2", 1, "1", 1], [2, 1, "1", "2"]), ("2", "1")),
        (pd.Categorical(["b", "a", " ", "a", "b", "b"], [" ", "b", "a"]), ("b", "a")),
        (["a", "b", "", "  ", "a", "b", "b"], ("a", "b")),
    ],
)
def test_values_that_show_the_same_are_one_level_everywhere(
    values: Sequence[Any], levels: tuple[str, ...]
) -> None:
    """In tests and in counts: 1 and "1" are no two groups of one name."""
    frame = pd.DataFrame({"v": values, "x": np.arange(float(len(values)))})
    (column, _), dropped = read_columns(frame, ("v", "x"))
    assert column.levels == levels
    assert len(column.values) + dropped == len(values)
    counted = count(frame["v"])
    assert tuple(name for name in counted.first if name != MISSING) == levels
    per_level = np.bincount(column.codes, minlength=len(levels)).tolist()
    assert counted.counts[:, 0].tolist() == [*per_level, *([dropped] if dropped else [])]


def test_a_column_of_one_value_written_two_ways_does_not_vary() -> None:
    with pytest.raises(DataError, match="one value only, '1'"):
        read_columns(pd.DataFrame({"v": [1, "1", 1, "1", 1, 1]}), ("v",))


def test_numbers_may_be_codes_of_categories() -> None:
    (site,), _ = read_columns(TABLE, ("site",), as_category=("site",))
    assert site.kind == "category"
    assert site.levels == ("1", "2", "3", "4")
