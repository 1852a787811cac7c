"""Counts agree with pandas, whatever is missing, and lose no row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.stats import description
from braintx.stats.columns import missing_in
from braintx.stats.description import MISSING, MOST_LEVELS, OTHERS, count, histogram, summarise

WORDS = st.sampled_from(["a", "b", "c", "", "  ", None])


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=60))
def test_a_crosstab_counts_every_row_once(pairs: list[tuple[str | None, str | None]]) -> None:
    table = pd.DataFrame(pairs, columns=["x", "y"], dtype="str")
    found = count(table["x"], table["y"])
    assert found.counts.sum() == len(table)
    wanted = table.map(lambda v: v if isinstance(v, str) and v.strip() else MISSING)
    for i, x in enumerate(found.first):
        for j, y in enumerate(found.second):
            assert found.counts[i, j] == ((wanted["x"] == x) & (wanted["y"] == y)).sum()


def test_shares_are_of_each_row_and_an_empty_row_is_none() -> None:
    found = description.Counts(("a", "b"), ("x", "y"), np.array([[1, 3], [0, 0]]))
    assert found.shares.tolist() == [[0.25, 0.75], [0.0, 0.0]]


def test_of_very_many_categories_the_rest_is_counted_together() -> None:
    names = [f"c{k}" for k in range(MOST_LEVELS + 5) for _ in range(2)] + ["c0"] * 9
    found = count(pd.Series(names))
    assert len(found.first) == MOST_LEVELS + 1
    assert found.first[-1] == OTHERS
    assert found.counts.sum() == len(names)


def test_levels_keep_the_order_of_a_categorical_and_numbers_theirs() -> None:
    ordered = pd.Series(pd.Categorical(["low", "high"], ["low", "mid", "high"], ordered=True))
    assert count(ordered).first == ("low", "high")
    assert count(pd.Series([10.0, 9.0, -1.0])).first == ("-1", "9", "10")


@given(
    st.lists(st.floats(-1e6, 1e6, allow_nan=False) | st.just(float("nan")), min_size=1, max_size=80)
)
def test_a_histogram_holds_every_number_and_its_edges_span_them(values: list[float]) -> None:
    column = pd.Series(values)
    found = histogram(column)
    assert found.counts.sum() == column.notna().sum()
    if column.notna().any():
        assert found.edges[0] <= column.min()
        assert found.edges[-1] >= column.max()


def test_whole_numbers_fall_into_parts_of_whole_width() -> None:
    found = histogram(pd.Series(np.arange(1, 100, dtype=float)))
    assert (np.diff(found.edges) % 1 == 0).all()
    assert ((found.edges - 0.5) % 1 == 0).all()


def test_groups_are_summed_up_as_pandas_does() -> None:
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"x": rng.normal(size=90), "g": list("abc") * 30})
    table.loc[:4, "x"] = np.nan
    for one in summarise(table["x"], table["g"]):
        mine = table.loc[table["g"] == one.group, "x"]
        assert (one.n, one.missing) == (mine.count(), mine.isna().sum())
        wanted = mine.describe()
        assert one.mean == pytest.approx(wanted["mean"])
        assert one.deviation == pytest.approx(wanted["std"])
        assert (one.least, one.median, one.most) == pytest.approx(
            (wanted["min"], wanted["50%"], wanted["max"])
        )


def test_gaps_alone_and_together() -> None:
    table = pd.DataFrame(
        {"a": ["x", " ", None, "x"], "b": [1.0, np.nan, np.nan, 2.0], "c": [1, 2, 3, 4]}
    )
    table["a"] = table["a"].astype("str")
    alone = {one.columns[0]: one.rows for one in description.missingness(table)}
    assert alone == {"a": 2, "b": 2, "c": 0}
    together = {one.columns: one.rows for one in description.missing_together(table)}
    assert together == {("a", "b"): 2, (): 2}
    (whole,) = description.missing_together(table[["c"]])
    assert (whole.columns, whole.rows, whole.share) == ((), 4, 1.0)


@pytest.mark.parametrize("kind", ["object", "str", "category"])
def test_blank_texts_are_missing_however_they_are_kept(kind: str) -> None:
    """As in the tests, whatever the type of the column."""
    column = pd.Series(["a", "", "  ", "b", None, "a"]).astype(kind)
    table = pd.DataFrame({"x": column})
    assert count(column).first == ("a", "b", MISSING)
    assert count(column).counts[:, 0].tolist() == [2, 1, 3]
    (gaps,) = description.missingness(table)
    assert gaps.rows == missing_in(column).sum() == 3
    blank = pd.Series(["", " "] * 3).astype(kind)
    assert count(blank).first == (MISSING,)
    assert not description.is_grouping(blank)


def test_kinds_of_columns() -> None:
    assert description.is_number(pd.Series([1.0, 2.0, 3.0]))
    assert not description.is_number(pd.Series(["a", "b"]))
    assert description.is_grouping(pd.Series(["a", "b", "a"]))
    assert not description.is_grouping(pd.to_datetime(pd.Series(["2020-01-01"])))
