"""Two categorical columns: chi-squared, Fisher's exact test, and chi-squared by simulation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from braintx.core.messages import Category, say
from braintx.stats.columns import Variable
from braintx.stats.hypothesis import effects, power
from braintx.stats.hypothesis.records import Cell, Check, GroupSummary, Outcome

Counts = NDArray[np.int64]
RESAMPLES = 9999
_BATCH = 1000


def count(first: Variable, second: Variable) -> Counts:
    """Rows for each pair of levels, shape (levels of the first, levels of the second)."""
    shape = len(first.levels), len(second.levels)
    pairs = first.codes * shape[1] + second.codes
    return np.bincount(pairs, minlength=shape[0] * shape[1]).reshape(shape)


def chi_squared(first: Variable, second: Variable, alpha: float, _seed: int) -> Outcome:
    """Pearson's test; a 2x2 table gets no continuity correction, which is too cautious.

    Parameters
    ----------
    first, second : Variable
        Categories, of the same rows.
    alpha : float
        Level for which the power is worked out.
    _seed : int
        Not used; the tests of one kind are called alike.
    """
    counts = count(first, second)
    found = stats.chi2_contingency(counts, correction=False)
    outcome = _describe(first, second, counts, alpha)
    return replace(outcome, test="chi_squared", df=(float(found.dof),), p_value=float(found.pvalue))


def monte_carlo(first: Variable, second: Variable, alpha: float, seed: int) -> Outcome:
    """Pearson's statistic against tables drawn at random with the same margins.

    Parameters
    ----------
    first, second, alpha
        As of `chi_squared`.
    seed : int
        Of the random tables.
    """
    counts = count(first, second)
    p_value = _simulated_p(counts, np.random.default_rng(seed))
    outcome = _describe(first, second, counts, alpha)
    drawn = say("check.shuffles", count=RESAMPLES, least=1 / (RESAMPLES + 1))
    checks = (Check("shuffles", True, drawn),)
    return replace(outcome, test="monte_carlo_chi_squared", p_value=p_value, checks=checks)


def fisher(first: Variable, second: Variable, alpha: float, _seed: int) -> Outcome:
    """Fisher's exact test of a 2x2 table, two-sided, with the exact interval of the odds ratio.

    Parameters
    ----------
    first, second, alpha, _seed
        As of `chi_squared`.
    """
    counts = count(first, second)
    outcome = _describe(first, second, counts, alpha)
    (a, b), (c, d) = counts.sum(axis=1).tolist(), counts.sum(axis=0).tolist()
    found, p_value = power.fisher((a, b), (c, d), alpha), float(stats.fisher_exact(counts).pvalue)
    sizes = (effects.exact_odds_ratio(counts), *outcome.effects[1:])
    return replace(outcome, test="fisher_exact", power=found, p_value=p_value, effects=sizes)


def _describe(first: Variable, second: Variable, counts: Counts, alpha: float) -> Outcome:
    """All that the tests of one table have in common."""
    statistic = float(_statistic(counts[None])[0])
    sizes = (effects.cramers_v(statistic, counts),)
    groups, level = _shares(first, second, counts)
    df = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    return Outcome(
        test="",
        statistic=statistic,
        df=(),
        p_value=1.0,
        effects=(effects.odds_ratio(counts), *sizes) if counts.shape == (2, 2) else sizes,
        power=power.table(int(counts.sum()), df, alpha),
        groups=groups,
        level=level,
        cell=None if groups else _standout(first, second, counts),
    )


def _shares(
    first: Variable, second: Variable, counts: Counts
) -> tuple[tuple[GroupSummary, ...], Category | None]:
    """Where one column has two levels: the share of its last one within each level of the other."""
    if len(second.levels) != 2:
        if len(first.levels) != 2:
            return (), None
        first, second, counts = second, first, counts.T
    totals = counts.sum(axis=1)
    rows = zip(first.categories, totals, counts[:, 1] / totals, strict=True)
    groups = tuple(GroupSummary(name, int(n), float(share)) for name, n, share in rows)
    return groups, second.categories[1]


def _standout(first: Variable, second: Variable, counts: Counts) -> Cell:
    """The cell with the largest adjusted residual (Agresti, Categorical Data Analysis, 3.3)."""
    rows, columns, n = counts.sum(1), counts.sum(0), counts.sum()
    expected = np.outer(rows, columns) / n
    spread = np.sqrt(expected * np.outer(1 - rows / n, 1 - columns / n))
    row, column = np.unravel_index(np.abs((counts - expected) / spread).argmax(), counts.shape)
    levels = first.categories[row], second.categories[column]
    return Cell(*levels, int(counts[row, column]), float(expected[row, column]))


def _statistic(tables: Counts) -> NDArray[np.float64]:
    """Pearson's statistic of each of k tables with the same margins, shape (k, r, c)."""
    rows, columns = tables[0].sum(axis=1), tables[0].sum(axis=0)
    expected = np.outer(rows, columns) / rows.sum()
    return np.asarray((tables**2 / expected).sum(axis=(1, 2)) - rows.sum(), np.float64)


def _simulated_p(counts: Counts, rng: np.random.Generator) -> float:
    """Share of random tables at least as far from independence; the observed one counts as one.

    Margins are sorted first, so that neither transposing the table nor renaming its levels
    changes the random tables.
    """
    margins = sorted((sorted(counts.sum(1).tolist()), sorted(counts.sum(0).tolist())))
    tables = stats.random_table(*margins)
    limit = _statistic(counts[None])[0] * (1 - 1e-9)
    reached = 0
    for start in range(0, RESAMPLES, _BATCH):
        drawn = tables.rvs(size=min(_BATCH, RESAMPLES - start), random_state=rng)
        reached += int((_statistic(drawn) >= limit).sum())
    return (reached + 1) / (RESAMPLES + 1)
