"""Permutation tests: how often chance alone, by shuffling one column, does as much."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from braintx.stats.hypothesis import correlation, means, ranks
from braintx.stats.hypothesis.records import Check, Outcome
from braintx.stats.words import say

Values = NDArray[np.float64]
_MOST, _LEAST, _BUDGET = 9999, 199, 5e7
"""Shuffles: as many as keep the whole within about one second on one core."""


def of_groups(samples: Sequence[Values], names: Sequence[str], alpha: float, seed: int) -> Outcome:
    """Whether the groups' means differ; the effect sizes are those of Welch's tests."""
    mean = np.concatenate(samples).mean()
    centred = sorted((sample - mean for sample in samples), key=len)
    values, sizes = np.concatenate(centred), np.array([len(sample) for sample in centred])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])

    def between(shuffled: Values) -> float:
        return float((np.add.reduceat(shuffled, starts) ** 2 / sizes).sum())

    if not all(
        means.varies(sample) for sample in samples
    ):  # no means with spread: the sizes are those of ranks
        base = ranks.mann_whitney if len(samples) == 2 else ranks.kruskal_wallis
    else:
        base = means.welch if len(samples) == 2 else means.welch_anova
    return _shuffled(base(samples, names, alpha, seed), between(values), values, between, seed)


def of_numbers(x: Values, y: Values, alpha: float, seed: int) -> Outcome:
    """Whether two columns of numbers are correlated; the effect size is Pearson's r."""
    base = correlation.pearson(x, y, alpha, seed)
    x, y = x - x.mean(), y - y.mean()
    one, other = sorted((np.sort(x), np.sort(y)), key=lambda column: column.tobytes())

    def product(shuffled: Values) -> float:
        return abs(float(shuffled @ other))

    return _shuffled(base, abs(float(x @ y)), one, product, seed)


def _shuffled(
    base: Outcome,
    observed: float,
    values: Values,
    statistic: Callable[[Values], float],
    seed: int,
) -> Outcome:
    """The base with the share of shuffles whose statistic reaches the observed one as its p-value.

    What is shuffled is sorted first, so that the p-value does not hang on the order of the rows.
    """
    rng = np.random.default_rng(seed)
    values = np.sort(values)
    shuffles = int(np.clip(_BUDGET // len(values), _LEAST, _MOST))
    limit = observed - 1e-9 * abs(observed)
    reached = sum(statistic(rng.permutation(values)) >= limit for _ in range(shuffles))
    done = Check("shuffles", True, say("check.shuffles", count=shuffles))
    return replace(
        base,
        test="permutation",
        df=(),
        p_value=(reached + 1) / (shuffles + 1),
        checks=(*base.checks, done),
    )
