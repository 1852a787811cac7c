"""Two columns of numbers or ranks: Pearson's and Spearman's correlation."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from braintx.stats.hypothesis import effects, power
from braintx.stats.hypothesis.records import Outcome, checked

Values = NDArray[np.float64]
EXACT_UP_TO = 9
"""Up to this many rows without ties all orders are counted, at most 362,880."""


def pearson(x: Values, y: Values, alpha: float, _seed: int) -> Outcome:
    """Pearson's correlation: how nearly the points lie on a straight line.

    Parameters
    ----------
    x, y : ndarray of shape (n,)
    alpha : float
        Level for which the power is worked out.
    _seed : int
        Not used; the tests of one kind are called alike.
    """
    found = stats.pearsonr(x, y)
    n = len(x)
    return Outcome(
        test="pearson",
        statistic=float(found.statistic),
        df=(n - 2.0,),
        p_value=float(found.pvalue),
        effects=(effects.correlation(float(found.statistic), n, ranks=False),),
        power=power.correlation(n, alpha, ranks=False),
    )


def spearman(x: Values, y: Values, alpha: float, _seed: int) -> Outcome:
    """Spearman's correlation of the ranks; exact for up to nine rows without ties.

    Parameters
    ----------
    x, y, alpha, _seed
        As of `pearson`.
    """
    found = stats.spearmanr(x, y)
    n, rho = len(x), float(found.statistic)
    tied = min(len(np.unique(x)), len(np.unique(y))) < n
    exact = not tied and n <= EXACT_UP_TO

    return Outcome(
        test="spearman",
        statistic=rho,
        df=() if exact else (n - 2.0,),
        p_value=_exact_p(rho, n) if exact else float(found.pvalue),
        effects=(effects.correlation(rho, n, ranks=True),),
        power=power.correlation(n, alpha, ranks=True),
        checks=(checked("exact", exact),),
    )


def _exact_p(rho: float, n: int) -> float:
    """Share of all orders of n ranks whose correlation is at least as far from 0."""
    ranks = np.arange(n)
    orders = np.fromiter(
        itertools.chain.from_iterable(itertools.permutations(range(n))), np.int8
    ).reshape(-1, n)
    distance = ((orders - ranks) ** 2).sum(axis=1)
    all_rho = 1 - 6 * distance / (n * (n**2 - 1))
    return float(np.mean(np.abs(all_rho) >= abs(rho) - 1e-12))
