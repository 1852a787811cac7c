"""Brunner and Munzel's statistic when the rows of two small groups are dealt out anew.

Under ten rows a group the t distribution is too narrow. Dealing the rows out and studentising each
time stays near the level even where the groups differ in spread (Neubert & Brunner, Comput Stat
Data Anal 2007).
"""

from __future__ import annotations

import itertools
import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

from braintx.stats import sequential

Sample = NDArray[np.float64]
Marks = NDArray[np.bool_]
BELOW, MOST_ROWS = 10, 1000
"""The rows are dealt out where the smaller group has fewer rows than the one number, and both
together have no more than the other."""
ALL_UP_TO, RANDOM = 5000, 9999
"""All ways to deal are tried up to the one number, else as many at random as the other says."""
_BATCH = 500
_NO_SPREAD = 1e-12


def applies(sizes: tuple[int, int]) -> bool:
    """Whether the groups are small enough."""
    return min(sizes) < BELOW and sum(sizes) <= MOST_ROWS


def p_value(a: Sample, b: Sample, seed: int) -> tuple[float, int, bool]:
    """The p-value, how many ways to deal it stands on, and whether these are all.

    Parameters
    ----------
    a, b : ndarray of shape (n_a,), (n_b,)
    seed : int
        Of the random deals, where there are too many ways to count all.
    """
    small, large = sorted((a, b), key=len)
    both = np.concatenate((small, large))
    order = np.argsort(both, kind="stable")
    ordered = both[order]
    ends = np.stack([np.searchsorted(ordered, ordered, side) for side in ("left", "right")])
    limit = _statistic((order < len(small))[None], ends)[0] * (1 - 1e-9)
    ways = math.comb(len(both), len(small))
    if ways <= ALL_UP_TO:
        chosen = np.array(list(itertools.combinations(range(len(both)), len(small))))
        marks = np.zeros((ways, len(both)), bool)
        np.put_along_axis(marks, chosen, True, axis=1)
        return float((_statistic(marks, ends) >= limit).mean()), ways, True
    rng = np.random.default_rng(seed)

    def reached(count: int) -> int:
        found = 0
        for start in range(0, count, _BATCH):
            size = min(_BATCH, count - start), len(both)
            marks = np.argsort(rng.random(size), axis=1) < len(small)
            found += int((_statistic(marks, ends) >= limit).sum())
        return found

    return *sequential.p_value(reached, RANDOM), False


def least(sizes: NDArray[np.int64] | tuple[int, ...]) -> float:
    """Chance that rows dealt out at random part the groups completely, in whatever order.

    No test of the groups' order can have a smaller p-value.
    """
    counts = np.asarray(sizes, np.float64)
    log = special.gammaln(len(counts) + 1) + special.gammaln(counts + 1).sum()
    return max(math.exp(log - special.gammaln(counts.sum() + 1)), float(np.finfo(float).tiny))


def _statistic(marks: Marks, ends: NDArray[np.int64]) -> Sample:
    """Size of Brunner and Munzel's statistic, shape (deals,).

    Parameters
    ----------
    marks : ndarray of bool, shape (deals, rows)
        Which rows, in the order of their values, fall to the first group.
    ends : ndarray of shape (2, rows)
        Where each row's ties begin, and where they end.
    """
    rows = marks.shape[1]
    counts = marks[0].sum(), rows - marks[0].sum()
    mine = np.zeros((len(marks), rows + 1))
    np.cumsum(marks, axis=1, out=mine[:, 1:])
    below = (mine[:, ends[0]] + mine[:, ends[1]]) / 2
    placed = (ends.mean(axis=0) - below) / counts[1], below / counts[0]
    means, errors = [], []
    for own, place, count in zip((marks, ~marks), placed, counts, strict=True):
        mean = (place * own).sum(axis=1) / count
        spread = ((place - mean[:, None]) ** 2 * own).sum(axis=1) / (count - 1)
        means.append(mean)
        errors.append(spread / count)
    distance, error = np.abs(means[0] - 0.5), errors[0] + errors[1]
    statistic = np.full(len(marks), np.inf)
    spread_out = error > _NO_SPREAD
    statistic[spread_out] = distance[spread_out] / np.sqrt(error[spread_out])
    statistic[~spread_out & (distance < _NO_SPREAD)] = 0.0
    return statistic
