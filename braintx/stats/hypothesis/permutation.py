"""Permutation tests: how often chance alone, by shuffling one column, does as much."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from braintx.core.messages import say
from braintx.stats.hypothesis import correlation, means, ranks, relative
from braintx.stats.hypothesis.records import Check, Names, Outcome

Values = NDArray[np.float64]
_MOST, _LEAST, _BUDGET = 9999, 199, 5e7
"""Shuffles: as many as keep the whole within about one second on one core."""
_BATCH = 200_000


def of_groups(samples: Sequence[Values], names: Names, alpha: float, seed: int) -> Outcome:
    """Whether the groups' means differ; the effect sizes are those of Welch's tests.

    What is compared is Welch's statistic, not the plain difference, which shuffling would judge by
    a common spread that unequal groups do not have (Janssen, Stat Probab Lett 1997).

    Parameters
    ----------
    samples, names, alpha
        As of `braintx.stats.hypothesis.means.student`.
    seed : int
        Of the shuffles.
    """
    mean = np.concatenate(samples).mean()
    centred = sorted((sample - mean for sample in samples), key=len)
    values, sizes = np.concatenate(centred), np.array([len(sample) for sample in centred])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    least = max(1e-9 * float(values.var()), float(np.finfo(float).tiny))

    def between(shuffled: Values) -> Values:
        middles = np.add.reduceat(shuffled, starts, axis=1) / sizes
        rest = np.add.reduceat(shuffled**2, starts, axis=1) - sizes * middles**2
        weights = sizes / np.maximum(rest / np.maximum(sizes - 1, 1), least)
        centre = (weights * middles).sum(axis=1) / weights.sum(axis=1)
        return np.asarray((weights * (middles - centre[:, None]) ** 2).sum(axis=1))

    base = _base(samples)(samples, names, alpha, seed)
    base = replace(base, groups=means.describe(samples, names))
    return _shuffled(base, between(values[None]), values, between, seed)


def _base(samples: Sequence[Values]) -> Callable[..., Outcome]:
    """The test whose effect sizes stand beside; those of ranks where some group does not vary."""
    two = len(samples) == 2
    if all(means.varies(sample) for sample in samples):
        return means.welch if two else means.welch_anova
    if min(map(len, samples)) >= relative.LEAST:
        return relative.brunner_munzel if two else relative.anova_type
    return ranks.mann_whitney if two else ranks.kruskal_wallis


def of_numbers(x: Values, y: Values, alpha: float, seed: int) -> Outcome:
    """Whether two columns of numbers are correlated; the effect size is Pearson's r.

    Parameters
    ----------
    x, y : ndarray of shape (n,)
    alpha : float
        Level for which the power is worked out.
    seed : int
        Of the shuffles.
    """
    base = correlation.pearson(x, y, alpha, seed)
    x, y = x - x.mean(), y - y.mean()
    one, other = sorted((np.sort(x), np.sort(y)), key=lambda column: column.tobytes())

    def product(shuffled: Values) -> Values:
        return np.abs(shuffled @ other)

    return _shuffled(base, np.abs(x @ y), one, product, seed)


def _shuffled(
    base: Outcome,
    observed: Values,
    values: Values,
    statistic: Callable[[Values], Values],
    seed: int,
) -> Outcome:
    """The base with the share of shuffles whose statistic reaches the observed one as its p-value.

    What is shuffled is sorted first, so that the p-value does not hang on the order of the rows.
    """
    rng = np.random.default_rng(seed)
    values = np.sort(values)
    shuffles = int(np.clip(_BUDGET // len(values), _LEAST, _MOST))
    limit, batch, reached = float(observed.item()) * (1 - 1e-9), int(_BATCH // len(values)) + 1, 0
    for start in range(0, shuffles, batch):
        rows = np.tile(values, (min(batch, shuffles - start), 1))
        reached += int((statistic(rng.permuted(rows, axis=1, out=rows)) >= limit).sum())
    least = 1 / (shuffles + 1)
    done = Check("shuffles", True, say("check.shuffles", count=shuffles, least=least))
    return replace(
        base, test="permutation", df=(), p_value=(reached + 1) / (shuffles + 1), checks=(done,)
    )
