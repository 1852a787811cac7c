"""What must hold whatever the data: order of columns, order of rows, names of levels."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from braintx.core.errors import DataError
from braintx.i18n import LANGUAGES
from braintx.stats.corrections import benjamini_hochberg, holm
from braintx.stats.hypothesis import Result, compare, size_of

NUMBER = st.one_of(st.integers(-50, 50).map(float), st.floats(-1e6, 1e6, allow_subnormal=False))


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """A column of numbers, another, and two of categories, some of it missing."""
    n = draw(st.integers(8, 40))
    columns = {
        "x": draw(st.lists(st.none() | NUMBER, min_size=n, max_size=n)),
        "y": draw(st.lists(NUMBER, min_size=n, max_size=n)),
        "g": draw(st.lists(st.sampled_from("abc"), min_size=n, max_size=n)),
        "h": draw(st.lists(st.sampled_from("pq"), min_size=n, max_size=n)),
    }
    return pd.DataFrame(columns).astype({"x": float})


PAIRS = st.sampled_from([("x", "y"), ("x", "g"), ("y", "h"), ("g", "h"), ("x", "h")])


def attempt(table: pd.DataFrame, first: str, second: str) -> Result | None:
    """The result, or None where the data are refused; any other error is a failure."""
    try:
        return compare(table, first, second)
    except DataError:
        return None


@settings(max_examples=60)
@given(tables(), PAIRS)
def test_every_table_gives_a_result_or_a_reason(table: pd.DataFrame, pair: tuple[str, str]) -> None:
    result = attempt(table, *pair)
    assume(result is not None)
    assert result is not None
    assert 0 <= result.p_value <= 1
    assert result.n + result.dropped == len(table)
    for effect in result.outcome.effects:
        assert effect.low <= effect.estimate + 1e-9
        assert effect.estimate <= effect.high + 1e-9
    assert size_of(result.effect) in {"negligible", "small", "medium", "large"}
    assert 0 <= result.outcome.power.achieved <= 1
    for language in LANGUAGES:
        sentence = result.sentence(language)
        assert "nan" not in sentence
        assert "{" not in sentence
        assert result.power_sentence(language)


@settings(max_examples=40)
@given(tables(), PAIRS)
def test_the_order_of_the_columns_does_not_matter(
    table: pd.DataFrame, pair: tuple[str, str]
) -> None:
    one, other = attempt(table, *pair), attempt(table, *pair[::-1])
    assert (one is None) == (other is None)
    if one and other:
        assert one.test == other.test
        assert one.p_value == pytest.approx(other.p_value, abs=1e-12)
        assert one.effect.estimate == pytest.approx(other.effect.estimate, rel=1e-9, abs=1e-12)


@settings(max_examples=40)
@given(tables(), PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    table: pd.DataFrame, pair: tuple[str, str], random: object
) -> None:
    order = list(range(len(table)))
    random.shuffle(order)  # type: ignore[attr-defined]
    one, other = attempt(table, *pair), attempt(table.iloc[order], *pair)
    assert (one is None) == (other is None)
    if one and other:
        assert one.test == other.test
        assert one.p_value == pytest.approx(other.p_value, rel=1e-6, abs=1e-9)


@settings(max_examples=40)
@given(tables(), st.permutations("abc"))
def test_the_names_of_the_levels_do_not_matter(table: pd.DataFrame, names: list[str]) -> None:
    renamed = table.assign(g=table["g"].map(dict(zip("abc", names, strict=True))))
    for other in ("x", "h"):
        one, two = attempt(table, "g", other), attempt(renamed, "g", other)
        assert (one is None) == (two is None)
        if one and two:
            assert one.test == two.test
            assert one.p_value == pytest.approx(two.p_value, rel=1e-6, abs=1e-9)


def test_a_group_of_one_has_an_effect_of_any_size() -> None:
    table = pd.DataFrame({"y": [0.0] * 7 + [1.0, -1.0], "h": ["p"] + ["q"] * 8})
    result = attempt(table, "y", "h")
    assert result is not None
    assert (result.effect.low, result.effect.high) == (-1.0, 1.0)


@settings(max_examples=30)
@given(tables(), st.sampled_from([0.25, 4.0, 1024.0]))
def test_units_do_not_matter(table: pd.DataFrame, factor: float) -> None:
    """Factors that a computer multiplies by exactly, so that ties stay ties."""
    one, other = attempt(table, "y", "h"), attempt(table.assign(y=table["y"] * factor), "y", "h")
    if one and other:
        assert one.test == other.test
        assert one.p_value == pytest.approx(other.p_value, rel=1e-6, abs=1e-9)
        assert one.effect.estimate == pytest.approx(other.effect.estimate, rel=1e-6, abs=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_corrections_only_raise_and_keep_the_order(p_values: list[float]) -> None:
    plain = np.array(p_values)
    strict, mild = holm(plain), benjamini_hochberg(plain)
    assert (plain <= mild + 1e-12).all()
    assert (mild <= strict + 1e-12).all()
    assert strict.max() <= 1
    order = np.argsort(plain)
    assert (np.diff(strict[order]) >= -1e-12).all()
    assert (np.diff(mild[order]) >= -1e-12).all()
    assert math.isclose(strict.min(), min(1.0, len(plain) * plain.min()), abs_tol=1e-12)
