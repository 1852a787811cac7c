"""What a study of this size can find.

The power is that for an effect fixed beforehand, Cohen's medium one where he named one; the power
for the effect that was observed says nothing that the p-value has not said (Hoenig & Heisey 2001).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

from scipy import stats
from scipy.optimize import brentq
from statsmodels.stats.power import FTestAnovaPower, GofChisquarePower, TTestIndPower

from braintx.stats.hypothesis import exact_power
from braintx.stats.hypothesis.dealt import least
from braintx.stats.hypothesis.noncentral import f_cdf
from braintx.stats.hypothesis.records import Power

TARGET = 0.8
"""The detectable effect is the one found with this chance."""
ASSUMED = {"d": 0.5, "f": 0.25, "w": 0.3, "r": 0.3, "g": 0.15, "delta": 0.33, "auc": 0.05}
"""The effect looked for, by its measure: medium ones (Cohen 1988; delta, Romano et al. 2006), and
a difference of 0.05 between two AUCs, for which there is no convention."""
_LARGEST = {"d": 50.0, "f": 50.0, "w": 5.0, "r": 0.9999, "g": 0.4999, "delta": 1.0, "auc": 1.0}
_RANKS = 3 / math.pi
"""Efficiency of rank tests beside tests of means on normal values (Pitman)."""


@lru_cache(maxsize=256)
def two_means(n_a: int, n_b: int, alpha: float) -> Power:
    """Of the t-test, in Cohen's d.

    Parameters
    ----------
    n_a, n_b : int
        Rows of each group.
    alpha : float
    """
    test, root = TTestIndPower(), math.sqrt(n_a * n_b / (n_a + n_b))

    def power(d: float) -> float:
        exact = float(test.power(d, n_a, alpha, ratio=n_b / n_a))
        return exact if math.isfinite(exact) else _two_sided(root * d, alpha)  # overflow: near 1

    return _power("d", power)


@lru_cache(maxsize=256)
def several_means(n: int, groups: int, alpha: float) -> Power:
    """Of the analysis of variance, in Cohen's f.

    Parameters
    ----------
    n, groups : int
        Rows in all, and how many groups, taken to be alike in size.
    alpha : float
    """
    test = FTestAnovaPower()
    return _power("f", lambda f: test.power(f, n, alpha, k_groups=groups))


@lru_cache(maxsize=256)
def two_ranks(n_a: int, n_b: int, alpha: float) -> Power:
    """Of Brunner and Munzel's or Mann and Whitney's test, in Cliff's delta.

    Noether's (1987) formula, with the variance that is left under the effect: without it small
    groups would seem to miss even complete separation.

    Parameters
    ----------
    n_a, n_b, alpha
        As of `two_means`.
    """
    root, limit = math.sqrt(3 * n_a * n_b / (n_a + n_b)), float(stats.norm.ppf(1 - alpha / 2))
    never = least((n_a, n_b)) >= alpha  # not even complete separation is found

    def power(delta: float) -> float:
        away, rest = root * delta - limit, math.sqrt(1 - delta**2)
        if never or rest == 0:
            return float(not never and away > 0)
        return float(stats.norm.cdf(away / rest) + stats.norm.cdf((-root * delta - limit) / rest))

    return _power("delta", power)


@lru_cache(maxsize=256)
def several_ranks(n: int, groups: int, alpha: float) -> Power:
    """Of the ANOVA-type or the Kruskal-Wallis test, in the f of normal values.

    Parameters
    ----------
    n, groups, alpha
        As of `several_means`.
    """
    df = groups - 1.0, float(n - groups)
    limit = float(stats.f.ppf(1 - alpha, *df))
    return _power("f", lambda f: 1 - f_cdf(limit, df, math.sqrt(_RANKS * n) * f))


@lru_cache(maxsize=256)
def table(n: int, df: int, alpha: float) -> Power:
    """Of the chi-squared test, in Cohen's w.

    Parameters
    ----------
    n : int
        Rows.
    df : int
    alpha : float
    """
    test = GofChisquarePower()
    return _power("w", lambda w: test.power(w, n, alpha, n_bins=df + 1))


@lru_cache(maxsize=256)
def fisher(rows: tuple[int, int], columns: tuple[int, int], alpha: float) -> Power:
    """Of Fisher's exact test, in Cohen's w; where a table's totals leave less room, in the largest.

    The two groups are those whose sizes are more alike; the other column's share is that of all.

    Parameters
    ----------
    rows, columns : tuple of int
        The totals of the table.
    alpha : float
    """
    groups, other = sorted((rows, columns), key=lambda one: (-min(one), one))
    groups, share = (min(groups), max(groups)), min(other) / sum(other)
    most = exact_power.most_w(groups, share)
    return _power("w", lambda w: exact_power.fisher(w, groups, share, alpha), most)


@lru_cache(maxsize=256)
def correlation(n: int, alpha: float, *, ranks: bool) -> Power:
    """Of a correlation, through Fisher's transformation.

    Parameters
    ----------
    n : int
        Rows.
    alpha : float
    ranks : bool
        Whether it is Spearman's, whose variance is 1.06 times that of Pearson's (Fieller, Hartley
        and Pearson, Biometrika 1957).
    """
    root = math.sqrt((n - 3) / (1.06 if ranks else 1.0))
    return _power("r", lambda r: _two_sided(root * math.atanh(r), alpha))


@lru_cache(maxsize=256)
def disagreements(count: int, alpha: float, *, exact: bool = False) -> Power:
    """Of McNemar's test on that many disagreements, in Cohen's g.

    Parameters
    ----------
    count : int
    alpha : float
    exact : bool, default=False
        Whether the binomial distribution decides instead of the normal one.
    """
    limit = float(stats.norm.ppf(1 - alpha / 2)) / 2

    def power(g: float) -> float:
        if exact or count == 0:
            return exact_power.sign_test(g, count, alpha)
        return float(stats.norm.cdf((g * math.sqrt(count) - limit) / math.sqrt(0.25 - g**2)))

    return _power("g", power)


@lru_cache(maxsize=256)
def auc(error: float, alpha: float) -> Power:
    """Of DeLong's test with that standard error, in difference of AUC."""
    return _power("auc", lambda a: _two_sided(a / error, alpha) if error > 0 else 1.0)


def _two_sided(shift: float, alpha: float) -> float:
    limit = float(stats.norm.ppf(1 - alpha / 2))
    return float(stats.norm.sf(limit - shift) + stats.norm.cdf(-limit - shift))


def _power(measure: str, power: Callable[[float], float], most: float = math.inf) -> Power:
    """The power for the assumed effect, and the effect whose power is the target."""
    assumed, most = min(ASSUMED[measure], most), min(_LARGEST[measure], most)
    low, high = 0.0, min(0.001, most)
    while high < most and power(high) < TARGET:  # far beyond the target the sums overflow
        low, high = high, min(2 * high, most)
    detectable = math.inf
    if power(high) >= TARGET:
        detectable = float(brentq(lambda e: power(e) - TARGET, low, high, xtol=1e-6)) if low else 0
    return Power(measure, assumed, float(power(assumed)), detectable)
