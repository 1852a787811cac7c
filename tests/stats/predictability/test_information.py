"""Conditional mutual information against values worked out by hand, and its permutation test."""

from __future__ import annotations

import math
import sys
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braintx.core.errors import DataError
from braintx.stats import sequential
from braintx.stats.predictability import dependences
from braintx.stats.predictability.cells import Cells, bin_numbers, join
from braintx.stats.predictability.information import conditional_entropy, information

information_module = sys.modules[dependences.__module__]


def cells(*codes: int) -> Cells:
    return Cells(np.array(codes), max(codes) + 1)


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_a_copy_tells_everything() -> None:
    y = cells(0, 0, 1, 1, 2, 2)
    observed, _ = information(y, y, join([], 6), 10, rng())
    assert observed == pytest.approx(math.log(3))
    assert conditional_entropy(y, join([], 6)) == pytest.approx(math.log(3))
    assert conditional_entropy(y, y) == pytest.approx(0)


def test_exclusive_or_tells_nothing_alone_and_everything_together() -> None:
    x, z = cells(*[0, 0, 1, 1] * 25), cells(*[0, 1, 0, 1] * 25)
    y = cells(*[0, 1, 1, 0] * 25)
    alone, _ = information(y, x, join([], 100), 10, rng())
    together, shuffled = information(y, x, z, 99, rng())
    assert alone == pytest.approx(0)
    assert together == pytest.approx(math.log(2))
    assert shuffled.max() < 0.2


def test_permuting_rows_within_strata_draws_the_same_distribution() -> None:
    """Tables with fixed margins stand in for shuffled rows."""
    generator = np.random.default_rng(4)
    n = 120
    z = Cells(generator.integers(0, 3, n), 3)
    x, y = (Cells(generator.integers(0, k, n), k) for k in (3, 4))
    _, drawn = information(y, x, z, 2000, rng())
    slow = []
    for _ in range(400):
        codes = x.codes.copy()
        for stratum in range(3):
            own = np.flatnonzero(z.codes == stratum)
            codes[own] = generator.permutation(codes[own])
        slow.append(information(y, Cells(codes, 3), z, 1, rng())[0])
    error = np.std(slow) / math.sqrt(len(slow))
    assert drawn.mean() == pytest.approx(np.mean(slow), abs=4 * error)
    assert drawn.std() == pytest.approx(np.std(slow), rel=0.2)


def chain(n: int, seed: int) -> pd.DataFrame:
    """z drives both x and y, and x drives w: x tells of y only through z."""
    generator = np.random.default_rng(seed)
    z = generator.integers(0, 3, n)

    def noisy(source: np.ndarray, keep: float) -> np.ndarray:
        return np.where(generator.random(n) < keep, source, generator.integers(0, 3, n))

    x = noisy(z, 0.6)
    table = {"z": z, "x": x, "y": noisy(z, 0.6), "w": noisy(x, 0.6)}
    return pd.DataFrame(table).astype(str)


def test_what_is_told_through_another_column_is_not_told_twice() -> None:
    table = chain(2000, 1)
    (plain,) = dependences(table, "y", ["x"])
    (beyond,) = dependences(table, "y", ["x"], ["z"])
    (direct,) = dependences(table, "w", ["x"], ["z"])
    assert plain.p_value == 0.001
    assert plain.nats > 0.02
    assert beyond.p_value > 0.05
    assert beyond.nats < 0.003 < beyond.plug_in + 0.003
    assert direct.p_value == 0.001
    assert direct.share > 0.1


def test_p_values_are_honest_and_the_bias_is_gone() -> None:
    """Of 200 independent tables about 10 have p < .05, and what is left averages to nothing."""
    generator = np.random.default_rng(8)
    found, plain, left = [], [], []
    for _ in range(200):
        y, x, z = (Cells(generator.integers(0, k, 90), k) for k in (3, 4, 2))
        observed, shuffled = information(y, x, z, 99, generator)
        found.append(((shuffled >= observed).sum() + 1) / 100)
        plain.append(observed)
        left.append(observed - shuffled.mean())
    assert 2 <= sum(p <= 0.05 for p in found) <= 20
    assert np.mean(plain) > 0.05
    assert abs(np.mean(left)) < 4 * np.std(left) / math.sqrt(len(left))


def test_columns_are_corrected_together_and_the_surest_comes_first() -> None:
    table = chain(500, 2).assign(noise=np.random.default_rng(0).permutation(500) % 4)
    found = dependences(table.astype(str), "y", ["noise", "x", "z"])
    assert [one.column.name for one in found][-1] == "noise"
    assert [one.p_holm for one in found[:2]] == pytest.approx([0.0025, 0.0025])  # of 1,200
    assert "tells something of “y”" in str(found[0])
    assert "No se aprecia que «noise» diga nada de «y»" in found[-1].sentence("es")


def noise(columns: int, n: int, seed: int) -> pd.DataFrame:
    """A target and that many columns, none of which tells anything of it."""
    drawn = np.random.default_rng(seed).integers(0, 3, (n, columns + 1))
    return pd.DataFrame(drawn, columns=["y", *(f"n{k}" for k in range(columns))]).astype(str)


@pytest.mark.parametrize("columns", [50, pytest.param(150, marks=pytest.mark.slow)])
def test_a_perfect_predictor_is_found_among_noise(columns: int) -> None:
    """However many columns: 999 permutations would leave it at .05 among 50, at .15 among 150."""
    table = noise(columns - 1, 120, 3).assign(copy=lambda t: t["y"] + "!")
    found = dependences(table, "y", [name for name in table if name != "y"])
    assert found[0].column.name == "copy"
    assert found[0].p_holm == pytest.approx(0.0025)
    assert found[0].least == pytest.approx(0.0025)
    assert "cannot fall below 0.0025" in str(found[0])
    assert "no puede bajar de 0,0025" in found[0].sentence("es")
    assert all(one.p_holm > 0.05 for one in found[1:])
    assert not any("cannot" in str(one) for one in found[1:])


def test_a_weak_predictor_among_many_is_found_too() -> None:
    table = noise(49, 400, 7)
    keep = np.random.default_rng(6).random(400) < 0.35
    table["weak"] = np.where(keep, table["y"], table["n0"])
    found = dependences(table, "y", [name for name in table if name != "y"])
    assert [one.column.name for one in found if one.p_holm < 0.05] == ["weak"]


def test_with_too_few_permutations_it_is_said_that_nothing_can_be_found() -> None:
    table = noise(9, 120, 3).assign(copy=lambda t: t["y"])
    found = dependences(table, "y", [name for name in table if name != "y"], permutations=39)
    assert found[0].p_holm == pytest.approx(0.25)
    assert "could fall below 0.25: nothing could be found" in str(found[0])
    assert "no se podía encontrar nada" in found[0].sentence("es")


def family_errors(families: int, columns: int, seed: int) -> float:
    """Share of families of nothing but noise of which any column is found at .05."""
    wrong = 0
    for k in range(families):
        table = noise(columns, 60, seed + k)
        found = dependences(table, "y", list(table)[1:], seed=k)
        wrong += min(one.p_holm for one in found) < 0.05
    return wrong / families


def test_of_noise_nothing_is_found_more_often_than_the_level_says() -> None:
    families = 16
    assert family_errors(families, 6, 0) < 0.05 + 3 * math.sqrt(0.05 * 0.95 / families)


@pytest.mark.slow
@pytest.mark.parametrize("columns", [5, 25])
def test_of_noise_nothing_is_found_in_400_families(columns: int) -> None:
    rate = family_errors(400, columns, 1000)
    assert 0.02 < rate < 0.05 + 3 * math.sqrt(0.05 * 0.95 / 400)


def test_looking_once_and_going_on_leaves_the_p_value_honest() -> None:
    """Over the permutations alone: no level is passed more often than it says."""
    generator = np.random.default_rng(2)
    chances = generator.random(20_000)  # what the p-value would be with endless permutations
    chances[:5000] /= 50  # many of the small ones, weighted back below
    weights = np.where(np.arange(20_000) < 5000, 1 / 50, 1 - 0.02)
    weights[5000:] *= chances[5000:] > 0.02
    p = np.array(
        [sequential.p_value(lambda n, c=c: generator.binomial(n, c), 19_999)[0] for c in chances]
    )
    total = 5000 * (1 / 50) + 15_000 * 0.98
    for level in (0.001, 0.005, 0.02, 0.021, 0.05):
        found = float((weights * (p <= level)).sum()) / total
        assert found < level * 1.15 + 0.001


def test_families_cost_what_their_findings_cost() -> None:
    """Twenty columns of noise take about twenty times one column; a finding costs a little more."""

    def seconds(table: pd.DataFrame, columns: list[str]) -> float:
        start = time.process_time()
        dependences(table, "y", columns)
        return time.process_time() - start

    table = noise(20, 200, 1).assign(copy=lambda t: t["y"])
    names = [f"n{k}" for k in range(20)]
    one = min(seconds(table, ["n0"]) for _ in range(5))
    assert seconds(table, names) < 20 * 3 * one
    assert seconds(table, [*names, "copy"]) < 20 * 4 * one


def test_very_many_cells_are_not_dealt_out_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(information_module, "_MOST_CELLS", 9 * 3000)
    table = noise(49, 60, 3).assign(copy=lambda t: t["y"])
    found = dependences(table, "y", [name for name in table if name != "y"])
    assert found[0].column.name == "copy"
    assert 50 / 3001 <= found[0].p_holm < 0.05


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.permutations(range(3)))
def test_neither_names_nor_order_of_rows_matter(seed: int, names: list[int]) -> None:
    table = chain(60, seed)
    changed = table.assign(x=table["x"].map(lambda v: f"level {names[int(v)]}"))
    changed = changed.sample(frac=1, random_state=seed)
    one = dependences(table, "y", ["x"], ["z"], permutations=19)[0]
    two = dependences(changed, "y", ["x"], ["z"], permutations=19)[0]
    assert one.plug_in == pytest.approx(two.plug_in)
    mirrored = dependences(table, "x", ["y"], ["z"], permutations=19)[0]
    assert one.plug_in == pytest.approx(mirrored.plug_in)


def test_bins_are_of_equal_size_and_few_values_stay_apart() -> None:
    values = np.random.default_rng(0).normal(size=1000)
    assert np.bincount(bin_numbers(values, 4)).tolist() == [250] * 4
    assert bin_numbers(np.array([3.0, 1.0, 2.0, 1.0]), 4).tolist() == [2, 0, 1, 0]
    heavy = np.concatenate([np.zeros(900), values[:100]])
    assert 2 <= len(np.unique(bin_numbers(heavy, 4))) <= 4


def test_bad_requests() -> None:
    table = chain(50, 0)
    with pytest.raises(DataError, match="No column was named"):
        dependences(table, "y", [])
    with pytest.raises(DataError, match="give at least 2"):
        dependences(table, "y", ["x"], bins=1)
    with pytest.raises(DataError, match="named twice"):
        dependences(table, "y", ["x"], ["x"])
    with pytest.raises(DataError, match="at least 1"):
        dependences(table, "y", ["x"], permutations=0)
    with pytest.raises(DataError, match="between 0 and 1"):
        dependences(table, "y", ["x"], alpha=0)
