"""What a column tells of a target beyond what others have told: conditional mutual information.

I(target; column | given) in nats is 0 exactly where the column tells nothing more. Counted from a
table it is never 0, because chance always leaves some pattern. So the column is dealt out anew
among the rows that agree in all the given columns, a thousand times; what remains on average is
the bias, and how often it reaches the observed value is the p-value. Where many columns are asked
about together, those that chance seldom matches are dealt out as much more often as the correction
for their number needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special, stats

from braintx.core.errors import DataError
from braintx.core.messages import Column
from braintx.i18n import Language, Words, to_words
from braintx.stats import sequential
from braintx.stats.corrections import holm
from braintx.stats.hypothesis.compare import check_alpha
from braintx.stats.predictability import wording
from braintx.stats.predictability.cells import BINS, Cells, join, read_cells

_BATCH_CELLS = 2_000_000
_MOST_CELLS = 100_000_000
"""Cells dealt out at most beyond the first permutations, over all columns: ten seconds or so."""


@dataclass(frozen=True)
class Dependence:
    """How much a column tells of the target, given others.

    Attributes
    ----------
    target, column : Column
    given : tuple of Column
    nats : float
        Conditional mutual information less its bias, not below 0.
    plug_in : float
        The same as counted from the table.
    share : float
        ``nats`` divided by what is uncertain of the target given the others, 0 to 1.
    p_value : float
        Of the permutations within the cells of the given columns.
    p_holm : float
        Corrected for all columns asked about together.
    n, dropped : int
        Rows used, and left out because a value was missing.
    least : float
        What the corrected p-value of the surest column cannot fall below, with so many
        permutations and so many columns asked about together.
    """

    target: Column
    column: Column
    given: tuple[Column, ...]
    nats: float
    plug_in: float
    share: float
    p_value: float
    p_holm: float
    n: int
    dropped: int
    least: float = 0.0

    def __str__(self) -> str:
        return self.sentence()

    def sentence(self, language: Language | Words = "en", alpha: float = 0.05) -> str:
        """Whether the column tells anything more, and how much."""
        return wording.dependence(self, alpha, to_words(language))


def dependences(
    table: pd.DataFrame,
    target: str,
    columns: Sequence[str],
    given: Sequence[str] = (),
    *,
    bins: int = BINS,
    permutations: int | None = None,
    alpha: float = 0.05,
    seed: int = 0,
) -> tuple[Dependence, ...]:
    """What each column tells of the target beyond the given columns, most first.

    Parameters
    ----------
    table : DataFrame
    target : str
    columns : sequence of str
        Each is asked about by itself; the p-values are corrected for their number.
    given : sequence of str, optional
    bins : int, default=`BINS`
        Parts into which numbers are cut.
    permutations : int, optional
        At most so many for each column. By default as many as the number of columns needs: the
        corrected p-value of the surest can then be a twentieth of ``alpha``. Fewer are taken of a
        column that chance plainly matches, and where the cells are very many.
    alpha : float, default=0.05
        The level at which the p-values will be read.
    seed : int, default=0

    Raises
    ------
    DataError
        No columns, or one that cannot be used; no permutation; a level that is no probability.
    """
    check_alpha(alpha)
    if permutations is not None and permutations < 1:
        raise DataError(
            "{permutations} permutations were asked for; at least 1 is needed.",
            "stats.permutations",
            permutations=permutations,
        )
    if not columns:
        raise DataError(
            "No column was named that might tell something of '{target}'. Name at least one.",
            "stats.no_columns",
            target=Column(target),
        )
    most = permutations or sequential.needed(len(columns), alpha)
    ask = partial(_dependence, table, target, given=tuple(given), bins=bins, seed=seed)
    found = [ask(column, most=min(most, sequential.FIRST)) for column in columns]
    rare = [one.p_value * (sequential.FIRST + 1) <= sequential.ENOUGH for one in found]
    if most > sequential.FIRST:
        cells = _MOST_CELLS // max(1, sum(rare))
        found = [
            ask(column, most=most, cells=cells) if again else replace(one, least=1 / (most + 1))
            for column, one, again in zip(columns, found, rare, strict=True)
        ]
    rows = zip(found, holm([one.p_value for one in found]), strict=True)
    result = [
        replace(one, p_holm=float(p), least=min(1.0, len(columns) * one.least)) for one, p in rows
    ]
    return tuple(sorted(result, key=lambda one: (one.p_value, -one.nats)))


def _dependence(
    table: pd.DataFrame,
    target: str,
    column: str,
    *,
    given: tuple[str, ...],
    bins: int,
    most: int,
    seed: int,
    cells: int = 0,
) -> Dependence:
    """One column, by ``most`` permutations; past the first thousand only as the cells allow."""
    y, (x, *others), dropped = read_cells(table, target, (column, *given), bins)
    n = len(y.codes)
    z = join(others, n)
    afford = max(sequential.FIRST, cells // (x.count * y.count * z.count))
    permutations = min(most, afford)
    observed, shuffled = information(y, x, z, permutations, np.random.default_rng(seed))
    nats = max(0.0, observed - float(shuffled.mean()))
    uncertain = conditional_entropy(y, z)
    least = 1 / (permutations + 1)
    p_value = (int((shuffled >= observed - 1e-12).sum()) + 1) * least
    return Dependence(
        target=Column(target),
        column=Column(column),
        given=tuple(map(Column, given)),
        nats=nats,
        plug_in=observed,
        share=min(1.0, nats / uncertain) if uncertain > 0 else 0.0,
        p_value=p_value,
        p_holm=p_value,
        n=n,
        dropped=dropped,
        least=least,
    )


def conditional_entropy(y: Cells, z: Cells) -> float:
    """H(y | z) in nats, as counted."""
    joint = np.bincount(z.codes * y.count + y.codes)
    return float((_xlogx(np.bincount(z.codes)) - _xlogx(joint)) / len(y.codes))


def information(
    y: Cells, x: Cells, z: Cells, permutations: int, rng: np.random.Generator
) -> tuple[float, NDArray[np.float64]]:
    """I(y; x | z) in nats as counted, and for each permutation of x within the cells of z.

    Dealing x out anew among the rows of a cell is drawing a table with the same margins; so the
    tables are drawn and the rows never touched, and 200,000 rows cost hardly more than 200.

    Parameters
    ----------
    y, x, z : Cells
        Of the same rows.
    permutations : int
    rng : numpy.random.Generator

    Returns
    -------
    observed : float
    shuffled : ndarray of shape (permutations,)
    """
    n = len(y.codes)
    order = np.argsort(z.codes, kind="stable")
    edges = np.cumsum(np.bincount(z.codes))[:-1]
    pairs = np.split((x.codes * y.count + y.codes)[order], edges)
    observed, shuffled = 0.0, np.zeros(permutations)
    for own in pairs:
        counts = np.bincount(own, minlength=x.count * y.count).reshape(x.count, y.count)
        rows, columns = counts.sum(axis=1), counts.sum(axis=0)
        rows, columns = rows[rows > 0], columns[columns > 0]
        if len(rows) < 2 or len(columns) < 2:
            continue  # nothing varies here: no information either way
        margins = _xlogx(np.array([len(own)])) - _xlogx(rows) - _xlogx(columns)
        observed += (_xlogx(counts) + margins) / n
        shuffled += (_drawn(rows, columns, permutations, rng) + margins) / n
    return max(0.0, float(observed)), np.maximum(shuffled, 0.0)


def _drawn(
    rows: NDArray[np.int64], columns: NDArray[np.int64], count: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Sum of x log x over each of ``count`` random tables with these margins."""
    tables = stats.random_table(rows, columns)
    step = max(1, _BATCH_CELLS // (len(rows) * len(columns)))
    sums = [
        special.xlogy(drawn, drawn).sum(axis=(1, 2))
        for start in range(0, count, step)
        for drawn in (tables.rvs(size=min(step, count - start), random_state=rng),)
    ]
    return np.concatenate(sums)


def _xlogx(counts: NDArray[np.int64]) -> float:
    return float(special.xlogy(counts, counts).sum())
