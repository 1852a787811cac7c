"""The whole procedure on data whose truth is known: errors as often as promised, no more."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from braintx.stats.hypothesis import Effect, compare, effects
from braintx.stats.hypothesis.ranks import placements

Draw = Callable[[np.random.Generator], pd.DataFrame]
RUNS = 150


def _groups(*samples: np.ndarray) -> pd.DataFrame:
    names = np.repeat([f"g{k}" for k in range(len(samples))], [len(s) for s in samples])
    return pd.DataFrame({"a": np.concatenate(samples), "b": names})


NULLS: dict[str, Draw] = {
    "normal": lambda r: _groups(r.normal(size=25), r.normal(size=25)),
    "unequal spread and size": lambda r: _groups(r.normal(0, 3, 15), r.normal(0, 1, 60)),
    "skewed": lambda r: _groups(r.exponential(size=20), r.exponential(size=30)),
    "three, unequal": lambda r: _groups(r.normal(0, 1, 40), r.normal(0, 2, 20), r.normal(0, 3, 10)),
    "three, ties": lambda r: _groups(*(r.poisson(1.0, 25).astype(float) for _ in range(3))),
    "numbers": lambda r: pd.DataFrame({"a": r.normal(size=30), "b": r.exponential(size=30)}),
    "table": lambda r: pd.DataFrame({"a": r.integers(3, size=90), "b": r.integers(4, size=90)}),
    "sparse two by two": lambda r: pd.DataFrame({"a": r.random(40) < 0.1, "b": r.random(40) < 0.5}),
}


@pytest.mark.parametrize("name", NULLS)
def test_the_chosen_test_finds_nothing_where_nothing_is(name: str) -> None:
    """At most alpha, give or take three standard errors; conditional tests may be far below."""
    rng = np.random.default_rng(17)
    found = 0
    for _ in range(RUNS):
        table = NULLS[name](rng)
        while table.nunique().min() < 2:
            table = NULLS[name](rng)
        found += compare(
            table, "a", "b", as_category=("a", "b") if name == "table" else ()
        ).significant
    assert found / RUNS < 0.05 + 3 * math.sqrt(0.05 * 0.95 / RUNS)
    if name != "sparse two by two":
        assert found / RUNS > 0.01


def _normal(rng: np.random.Generator, shift: float) -> tuple[np.ndarray, np.ndarray]:
    return rng.normal(shift, 1, 20), rng.normal(0, 1, 35)


def _g(rng: np.random.Generator) -> Effect:
    a, b = _normal(rng, 0.8)
    sds = float(a.std(ddof=1)), float(b.std(ddof=1))
    return effects.hedges_g((a.mean(), b.mean()), sds, (20, 35), equal_variances=True)


def _g_welch(rng: np.random.Generator) -> Effect:
    a, b = rng.normal(0.8, 1, 20), rng.normal(0, 2, 35)
    sds = float(a.std(ddof=1)), float(b.std(ddof=1))
    return effects.hedges_g((a.mean(), b.mean()), sds, (20, 35), equal_variances=False)


def _delta(rng: np.random.Generator) -> Effect:
    a, b = _normal(rng, 0.8)
    return effects.cliffs_delta(placements(a, b), placements(b, a))


def _pairs(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    x = rng.normal(size=40)
    return x, 0.6 * x + 0.8 * rng.normal(size=40)


def _three(rng: np.random.Generator) -> list[np.ndarray]:
    return [rng.normal(m, 1, 20) for m in (-0.5, 0, 0.5)]


_CELLS = np.array([[0.15, 0.10, 0.08], [0.05, 0.12, 0.10], [0.10, 0.05, 0.25]])
_EXPECTED = np.outer(_CELLS.sum(1), _CELLS.sum(0))
_FOUR = np.array([[0.4, 0.1], [0.2, 0.3]])


def _v(rng: np.random.Generator) -> Effect:
    counts = rng.multinomial(300, _CELLS.ravel()).reshape(3, 3)
    chi2 = stats.chi2_contingency(counts, correction=False).statistic
    return effects.cramers_v(float(chi2), counts)


BETWEEN = np.array([-0.5, 0, 0.5]).var() / (1 + np.array([-0.5, 0, 0.5]).var())
COVERED: dict[str, tuple[float, Callable[[np.random.Generator], Effect]]] = {
    "Hedges' g": (0.8, _g),
    "Hedges' g, unequal variances": (0.8 / math.sqrt(2.5), _g_welch),
    "Cliff's delta": (2 * stats.norm.cdf(0.8 / math.sqrt(2)) - 1, _delta),
    "Pearson's r": (
        0.6,
        lambda r: effects.correlation(float(stats.pearsonr(*_pairs(r)).statistic), 40, ranks=False),
    ),
    "Spearman's rho": (
        6 / math.pi * math.asin(0.3),
        lambda r: effects.correlation(float(stats.spearmanr(*_pairs(r)).statistic), 40, ranks=True),
    ),
    "omega squared": (
        float(BETWEEN),
        lambda r: effects.omega_squared(float(stats.f_oneway(*_three(r)).statistic), 2, 57, 60),
    ),
    "Cramér's V": (math.sqrt(((_CELLS - _EXPECTED) ** 2 / _EXPECTED).sum() / 2), _v),
    "odds ratio": (
        6.0,
        lambda r: effects.odds_ratio(r.multinomial(120, _FOUR.ravel()).reshape(2, 2)),
    ),
}


@pytest.mark.parametrize("name", COVERED)
def test_intervals_hold_the_truth_as_often_as_they_say(name: str) -> None:
    truth, draw = COVERED[name]
    rng = np.random.default_rng(23)
    intervals = [draw(rng) for _ in range(600)]
    held = np.mean([one.low <= truth <= one.high for one in intervals])
    assert 0.925 < held < 0.985
    estimates = np.array([one.estimate for one in intervals])
    error = estimates.std() / math.sqrt(len(estimates))
    if name != "odds ratio":  # whose mean is pulled up by its long tail
        assert estimates.mean() == pytest.approx(truth, abs=4 * error + 0.012)


def test_cramers_v_is_corrected_for_bias() -> None:
    """Of independent columns the plain V is about .13 here, the corrected one near 0."""
    rng = np.random.default_rng(3)
    plain, corrected = [], []
    for _ in range(300):
        counts = rng.multinomial(120, np.full(16, 1 / 16)).reshape(4, 4)
        chi2 = float(stats.chi2_contingency(counts, correction=False).statistic)
        plain.append(math.sqrt(chi2 / 120 / 3))
        corrected.append(effects.cramers_v(chi2, counts).estimate)
    assert np.mean(plain) > 0.13
    assert np.mean(corrected) < 0.05
