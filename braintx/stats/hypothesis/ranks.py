"""Ranks of groups: Mann-Whitney, Kruskal-Wallis, and Dunn's comparison of pairs.

These tests ask whether groups are distributed alike, and may answer no where only their spread
differs; which group tends to be higher is asked by `relative`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from braintx.core.messages import say
from braintx.stats.hypothesis import effects, power
from braintx.stats.hypothesis.means import describe
from braintx.stats.hypothesis.records import Check, Names, Outcome, Pair, all_pairs, checked

Sample = NDArray[np.float64]
EXACT_BELOW = 50
"""Groups smaller than this, without ties, get the exact p-value, as in R's ``wilcox.test``."""


def mann_whitney(samples: Sequence[Sample], names: Names, alpha: float, _seed: int) -> Outcome:
    """Mann and Whitney's test of two groups; exact for small groups without ties.

    Parameters
    ----------
    samples, names, alpha, _seed
        As of `braintx.stats.hypothesis.means.student`.
    """
    a, b = samples
    tied = ties(samples)
    exact = tied.passed and max(len(a), len(b)) < EXACT_BELOW
    found = stats.mannwhitneyu(a, b, method="exact" if exact else "asymptotic")
    return Outcome(
        test="mann_whitney",
        statistic=float(found.statistic),
        df=(),
        p_value=float(found.pvalue),
        effects=(effects.cliffs_delta(placements(a, b), placements(b, a)),),
        power=power.two_ranks(len(a), len(b), alpha),
        groups=describe(samples, names, np.median),
        checks=(tied, checked("exact", exact)),
    )


def kruskal_wallis(samples: Sequence[Sample], names: Names, alpha: float, _seed: int) -> Outcome:
    """Kruskal and Wallis's test of several groups, followed by Dunn's comparison of all pairs.

    Parameters
    ----------
    samples, names, alpha, _seed
        As of `braintx.stats.hypothesis.means.student`.
    """
    found = stats.kruskal(*samples)
    n = sum(len(sample) for sample in samples)
    return Outcome(
        test="kruskal_wallis",
        statistic=float(found.statistic),
        df=(len(samples) - 1.0,),
        p_value=float(found.pvalue),
        effects=(effects.epsilon_squared(float(found.statistic), len(samples), n),),
        power=power.several_ranks(n, len(samples), alpha),
        groups=describe(samples, names, np.median),
        pairs=dunn(samples, names),
        checks=(ties(samples),),
    )


def dunn(samples: Sequence[Sample], names: Names) -> tuple[Pair, ...]:
    """All pairs of groups by their mean ranks among all values (Dunn 1964), Holm-adjusted."""
    values = np.concatenate(samples)
    n = len(values)
    ranks = stats.rankdata(values)
    _, tied = np.unique(values, return_counts=True)
    variance = n * (n + 1) / 12 - float((tied.astype(float) ** 3 - tied).sum()) / (12 * (n - 1))
    means = [part.mean() for part in np.split(ranks, np.cumsum([len(s) for s in samples])[:-1])]
    z = [
        (means[i] - means[j]) / math.sqrt(variance * (1 / len(samples[i]) + 1 / len(samples[j])))
        for i, j in itertools.combinations(range(len(names)), 2)
    ]
    return all_pairs(names, z, 2 * stats.norm.sf(np.abs(z)))


def placements(values: Sample, others: Sample, *, ordered: bool = False) -> Sample:
    """For each value the share of the others below it, ties counting half; shape of ``values``.

    Parameters
    ----------
    values : ndarray of shape (n,)
    others : ndarray of shape (m,)
    ordered : bool, default=False
        Whether the others are in order already.
    """
    others = others if ordered else np.sort(others)
    below = np.searchsorted(others, values, "left")
    return np.asarray((below + np.searchsorted(others, values, "right")) / (2 * len(others)))


def ties(samples: Sequence[Sample]) -> Check:
    """Which share of the values occurs more than once."""
    values = np.concatenate(samples)
    _, tied = np.unique(values, return_counts=True)
    share = float(tied[tied > 1].sum() / len(values))
    key = "check.ties_some" if share else "check.ties_none"
    return Check("ties", share == 0, say(key, share=f"{100 * share:.0f}"))
