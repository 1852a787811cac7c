"""Intervals from noncentral distributions hold the truth, be there a dozen rows or 200,000."""

from __future__ import annotations

import math
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from braintx.stats.hypothesis import Effect, compare, effects, noncentral

GROUPS = 3
SIZES = (12, 60, 60_000, 200_000)
SHARES = (0.0, 0.06, 0.5)


def statistics(n: int, share: float, count: int, seed: int = 3) -> np.ndarray:
    """F of that many studies of n rows in equal groups, of whose variance a share lies between."""
    rng = np.random.default_rng(seed)
    df, noncentrality = (GROUPS - 1, n - GROUPS), n * share / (1 - share)
    above = rng.noncentral_chisquare(df[0], noncentrality, count) / df[0]
    return np.asarray(above / (rng.chisquare(df[1], count) / df[1]))


def interval(f: float, n: int) -> Effect:
    return effects.omega_squared(float(f), GROUPS - 1, n - GROUPS, n)


def coverage(n: int, share: float, values: np.ndarray) -> float:
    found = [interval(f, n) for f in values]
    return float(np.mean([one.low <= share <= one.high for one in found]))


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("n", SIZES)
def test_omega_squared_is_covered_at_every_size(n: int, share: float) -> None:
    """Evenly spaced quantiles of 20,000 studies stand for them: 95 of 100, give or take two."""
    levels = (np.arange(100) + 0.5) / 100
    held = coverage(n, share, np.quantile(statistics(n, share, 20_000), levels))
    assert held == pytest.approx(0.95, abs=0.021)


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.0, 0.01, 0.06, 0.14, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("n", [12, 60, 600, 6_000, 60_000, 200_000])
def test_omega_squared_is_covered_in_2000_studies(n: int, share: float) -> None:
    held = coverage(n, share, statistics(n, share, 2000))
    assert held == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / 2000))


def test_many_rows_leave_a_narrow_interval_around_a_large_effect() -> None:
    """Three groups of 20,000 rows, half of the variance between them."""
    rng = np.random.default_rng(0)
    means = np.array([-1, 0, 1]) / math.sqrt(2 / 3)
    values = np.concatenate([rng.normal(m, 1, 20_000) for m in means])
    table = pd.DataFrame({"value": values, "group": np.repeat(["a", "b", "c"], 20_000)})
    for test in ("anova", "welch_anova"):
        effect = compare(table, "value", "group", test=test).effect
        assert effect.low < 0.5 < effect.high
        assert 0.0095 < effect.high - effect.low < 0.011  # 3.92 errors of .0025
        assert effect.high - effect.estimate == pytest.approx(effect.estimate - effect.low, rel=0.1)


@settings(max_examples=40)
@given(
    st.floats(0, 60), st.sampled_from([(1, 8), (2, 57), (5, 600), (29, 199_970)]), st.floats(1, 3)
)
def test_the_interval_leaves_out_nothing_exactly_where_the_test_finds_nothing(
    f: float, df: tuple[int, int], more: float
) -> None:
    """Nor is it ever a point; and where F is larger, both ends lie higher."""
    n = sum(df) + 1
    one, other = (effects.omega_squared(value, *df, n) for value in (f, f * more))
    assert (one.low > 0) == (stats.f.sf(f, *df) < 0.05)
    assert one.high > one.low
    assert other.low >= one.low - 1e-9
    assert other.high >= one.high - 1e-9


def test_where_nothing_is_seen_the_interval_ends_at_what_half_of_the_studies_would_find() -> None:
    df, n = (2, 57), 60
    limit = stats.f.ppf(0.95, *df)
    for nothing in (0.0, 1e-300, 1e-9):
        effect = effects.omega_squared(nothing, *df, n)
        assert (effect.estimate, effect.low) == (0, 0)
        noncentrality = n * effect.high / (1 - effect.high)
        assert stats.ncf.sf(limit, *df, noncentrality) == pytest.approx(0.5, abs=1e-3)


def averaged(f: float, df: tuple[float, float], noncentrality: float) -> float:
    """The distribution of a noncentral F by averaging over its denominator."""
    nodes, weights = np.polynomial.legendre.leggauss(400)
    below = stats.chi2.ppf((nodes + 1) / 2, df[1]) / df[1]
    return float((weights / 2 * stats.ncx2.cdf(df[0] * f * below, df[0], noncentrality)).sum())


@pytest.mark.parametrize("df", [(2, 57), (2, 59_997), (5, 199_994), (29, 9_970)])
@pytest.mark.parametrize("share", [0.001, 0.5, 0.98])
def test_the_distribution_agrees_with_averaging_over_its_denominator(
    df: tuple[float, float], share: float
) -> None:
    noncentrality = df[1] * share / (1 - share)
    for f in ((1 + noncentrality / df[0]) * np.array([0.97, 1.0, 1.02])).tolist():
        found = noncentral.f_cdf(f, df, math.sqrt(noncentrality))
        assert found == pytest.approx(averaged(f, df, noncentrality), abs=2e-6)


@pytest.mark.parametrize("df", [(2.0, 57.0), (29.0, 1000.0), (2.0, 199_997.0), (29.0, 1e7)])
def test_nothing_jumps_where_the_form_for_large_effects_takes_over(
    df: tuple[float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On either side of the switch, and by either form at the same place."""
    root = noncentral.FAR
    spread = math.hypot(1, root / math.sqrt(2 * df[1]))
    values = [(root + k * spread) ** 2 / df[0] for k in (-2, 0, 2)]
    shifted = [root + k * spread for k in (-2, 0, 2)]
    chi2 = [(root + k) ** 2 for k in (-2, 0, 2)]

    def forms() -> list[float]:
        return [
            *(noncentral.f_cdf(f, df, root) for f in values),
            *(noncentral.t_cdf(t, df[1], root) for t in shifted),
            *(noncentral.t_cdf(-t, df[1], -root) for t in shifted),
            *(noncentral.chi2_cdf(x, df[0], root) for x in chi2),
        ]

    monkeypatch.setattr(noncentral, "FAR", 1.5 * root)
    near = forms()
    monkeypatch.setattr(noncentral, "FAR", 0.5 * root)
    assert forms() == pytest.approx(near, abs=1e-6)


@pytest.mark.parametrize("difference", [0.01, 1.0, 30.0, 1e6, 1e12])
@pytest.mark.parametrize("size", [5, 100_000])
def test_hedges_g_of_any_size_lies_in_the_middle_of_its_interval(
    difference: float, size: int
) -> None:
    for sign in (-1, 1):
        g = effects.hedges_g((sign * difference, 0), (1, 1), (size, size), equal_variances=True)
        assert g.low < g.estimate < g.high
        error = math.sqrt(2 / size + difference**2 / (4 * size))  # of d, for many rows
        assert (g.high - g.low) / 2 == pytest.approx(1.96 * error, rel=0.25 if size == 5 else 1e-3)


@pytest.mark.parametrize("n", [200, 20_000, 200_000])
@pytest.mark.parametrize("strength", [0.0, 0.3, 0.97])
def test_cramers_v_is_covered_at_every_size(n: int, strength: float) -> None:
    """Three by three, a diagonal set against independence; near 1 the interval is too wide."""
    cells = strength * np.eye(3) / 3 + (1 - strength) / 9
    rng = np.random.default_rng(4)
    held = []
    for _ in range(60):
        counts = rng.multinomial(n, cells.ravel()).reshape(3, 3)
        chi2 = float(stats.chi2_contingency(counts, correction=False).statistic)
        effect = effects.cramers_v(chi2, counts)
        assert (effect.low > 0) == (stats.chi2.sf(chi2, 4) < 0.05)
        held.append(effect.low <= strength <= effect.high)
    assert np.mean(held) >= 0.9
    assert strength == 0.97 or np.mean(held) < 1


def test_an_interval_costs_no_more_where_rows_are_many() -> None:
    """At most as much as sorting the rows a few times."""
    n = 200_000
    values = np.random.default_rng(0).normal(size=n)
    start = time.process_time()
    for _ in range(5):
        np.sort(values)
    sorts = time.process_time() - start
    for share in (0.0, 0.5, 0.99, 1 - 1e-12):
        f = 1 + n * share / (1 - share) / (GROUPS - 1)
        start = time.process_time()
        interval(f, n)
        assert time.process_time() - start < 4 * sorts
