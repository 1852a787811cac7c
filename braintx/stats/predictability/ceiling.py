"""How well a target can be guessed at best from a set of columns, whatever the model.

The best accuracy is that of naming the most frequent value in every cell of the columns, the best
log-loss the entropy that is left within the cells. Both are estimated from two sides. The
table's own shares promise too much, because they have seen the answers. Shares learned on nine
tenths and tried on the last tenth promise too little, because they have seen fewer rows. On
average the truth lies between; with few rows in a cell the two part, and the figure says so.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from braintx.core.errors import DataError
from braintx.core.messages import Column
from braintx.i18n import Language, Words, to_words
from braintx.stats.predictability import wording
from braintx.stats.predictability.cells import BINS, join, read_cells

Array = NDArray[np.float64]
FOLDS, DEALS, RESAMPLES, LEVEL = 10, 3, 1000, 0.95
_BUDGET = 2e7
_SETTLED = 0.02
"""Up to this gap between the two sides, in accuracy, the ceiling counts as known."""


@dataclass(frozen=True)
class Range:
    """A ceiling seen from both sides.

    Attributes
    ----------
    table : float
        From the table's own shares: too good on average.
    unseen : float
        On rows left out: too poor on average.
    low, high : float
        Bootstrap interval that spans both sides.
    """

    table: float
    unseen: float
    low: float
    high: float


@dataclass(frozen=True)
class Ceiling:
    """The best that any model can reach with a set of columns.

    Attributes
    ----------
    target : Column
    given : tuple of Column
    accuracy : Range
        0 to 1.
    log_loss : Range
        Nats.
    base_accuracy, base_log_loss : float
        The same without any column: the most frequent value, and the target's entropy.
    error : tuple of float
        Bounds on the share of cases that the best model gets wrong, from the log-loss alone.
    classes, cells : int
    n, dropped : int
        Rows used, and left out because a value was missing.
    """

    target: Column
    given: tuple[Column, ...]
    accuracy: Range
    log_loss: Range
    base_accuracy: float
    base_log_loss: float
    error: tuple[float, float]
    classes: int
    cells: int
    n: int
    dropped: int

    def __str__(self) -> str:
        return self.sentence()

    @property
    def settled(self) -> bool:
        """Whether the rows suffice to know the ceiling: both sides give nearly the same accuracy.

        Where they do not, merge levels, ask about fewer columns, or collect more rows.
        """
        return self.accuracy.table - self.accuracy.unseen <= _SETTLED

    def sentence(self, language: Language | Words = "en") -> str:
        """The ceiling, its interval, and what is reached without any column."""
        return wording.ceiling(self, to_words(language))


def ceiling(
    table: pd.DataFrame,
    target: str,
    given: Sequence[str] = (),
    *,
    bins: int = BINS,
    folds: int = FOLDS,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Ceiling:
    """The best accuracy and log-loss with which the target can be guessed from the columns.

    Numbers count only as the part they fall into, so a model that reads them finely may
    reach more.

    Parameters
    ----------
    table : DataFrame
    target : str
    given : sequence of str, optional
        The columns; none for the ceiling of guessing blindly.
    bins : int, default=`BINS`
        Parts into which numbers are cut.
    folds : int, default=`FOLDS`
    resamples : int, default=`RESAMPLES`
        Of the bootstrap; fewer where there are very many cells.
    seed : int, default=0

    Raises
    ------
    DataError
        A column that cannot be used, fewer than two folds, or none of the resamples.
    """
    if folds < 2 or resamples < 1:
        raise DataError(
            "{folds} folds and {resamples} resamples were asked for; at least 2 and 1 are needed.",
            "stats.folds",
            folds=folds,
            resamples=resamples,
        )
    y, others, dropped = read_cells(table, target, given, bins)
    n = len(y.codes)
    z = join(others, n)
    rng = np.random.default_rng(seed)
    pairs, counts = np.unique(z.codes * y.count + y.codes, return_counts=True)
    scores = _unseen_scores(pairs, counts, y.count, folds, rng)
    accuracy, log_loss = _ranges(pairs // y.count, counts, scores, resamples, rng)
    shares = np.bincount(y.codes) / n
    return Ceiling(
        target=Column(target),
        given=tuple(map(Column, given)),
        accuracy=accuracy,
        log_loss=log_loss,
        base_accuracy=float(shares.max()),
        base_log_loss=float(special.entr(shares).sum()),
        error=(error_bounds(log_loss.low, y.count)[0], error_bounds(log_loss.high, y.count)[1]),
        classes=y.count,
        cells=z.count,
        n=n,
        dropped=dropped,
    )


def error_bounds(log_loss: float, classes: int) -> tuple[float, float]:
    """Least and greatest error of the best model, from the entropy that the columns leave.

    The lower bound is Fano's (1961), the upper one Feder and Merhav's (1994); no tighter ones
    exist that know the entropy alone.

    Parameters
    ----------
    log_loss : float
        Conditional entropy in nats.
    classes : int

    Returns
    -------
    low, high : float
        Shares of cases, 0 to 1 - 1 / classes.
    """
    most = math.log(classes)
    entropy = min(max(log_loss, 0.0), most)
    step = min(int(math.exp(entropy) + 1e-12), classes - 1)  # of log 1, log 2, ... the one below
    slope = step * (step + 1) * math.log((step + 1) / step)
    high = (entropy - math.log(step)) / slope + (step - 1) / step
    grid = np.linspace(0.0, 1 - 1 / classes, 10_001)
    fano = special.entr(grid) + special.entr(1 - grid) + grid * math.log(max(classes - 1, 1))
    return float(np.interp(entropy, fano, grid)), min(high, 1 - 1 / classes)


def _unseen_scores(
    pairs: NDArray[np.int64],
    counts: NDArray[np.int64],
    classes: int,
    folds: int,
    rng: np.random.Generator,
) -> Array:
    """Mean hit and mean log-loss of the rows of each (cell, class) when they were left out.

    Parameters
    ----------
    pairs : ndarray of shape (k,)
        ``cell * classes + class`` of each pair that occurs, in order.
    counts : ndarray of shape (k,)
        Rows of each.

    Returns
    -------
    ndarray of shape (2, k)
    """
    n, size = int(counts.sum()), int(pairs[-1]) // classes + 1
    place = np.repeat(np.arange(len(pairs)), counts)  # rows in order of their pair, whatever theirs
    total = np.zeros((size, classes))
    total.flat[pairs] = counts
    sums = np.zeros((2, len(pairs)))
    deals = np.stack([rng.permutation(n) % folds for _ in range(DEALS)])
    for fold, index in itertools.product(deals, range(folds)):
        held = np.bincount(place[fold == index], minlength=len(pairs))
        train = total.copy()
        train.flat[pairs] -= held
        prior = train.sum(axis=0) + 0.5
        prior /= prior.sum()
        share = (train + prior) / (train.sum(axis=1, keepdims=True) + 1)
        hit = share.argmax(axis=1)[pairs // classes] == pairs % classes
        sums += held * np.stack([hit, -np.log(share.flat[pairs])])
    return np.asarray(sums / counts / DEALS)


def _ranges(
    cell: NDArray[np.int64],
    counts: NDArray[np.int64],
    scores: Array,
    resamples: int,
    rng: np.random.Generator,
) -> tuple[Range, Range]:
    """Both ceilings; rows are drawn again, with replacement, as counts of their pairs."""
    n = int(counts.sum())
    starts = np.flatnonzero(np.diff(cell, prepend=-1))
    resamples = int(min(resamples, max(100, _BUDGET // len(counts))))
    drawn = rng.multinomial(n, counts / n, size=resamples)
    table = _from_table(counts[None], starts, n)[:, 0]
    unseen = scores @ counts / n
    tables = _from_table(drawn, starts, n)
    hits = rng.binomial(drawn, np.clip(scores[0], 0, 1)).sum(axis=1)  # folds may name differently
    unseens = np.stack([hits, drawn @ scores[1]]) / n
    tail = (1 - LEVEL) / 2

    def limit(estimate: float, again: Array, level: float) -> float:
        """A quantile of the bootstrap, without the bias that drawing again adds."""
        return float(estimate + np.quantile(again, level) - again.mean())

    low, high = limit(unseen[0], unseens[0], tail), limit(table[0], tables[0], 1 - tail)
    accuracy = Range(float(table[0]), float(unseen[0]), max(0.0, low), min(1.0, high))
    low, high = limit(table[1], tables[1], tail), limit(unseen[1], unseens[1], 1 - tail)
    return accuracy, Range(float(table[1]), float(unseen[1]), max(0.0, low), high)


def _from_table(counts: NDArray[np.int64], starts: NDArray[np.int64], n: int) -> Array:
    """Accuracy and log-loss of each table's own shares, shape (2, tables)."""
    best = np.maximum.reduceat(counts, starts, axis=1).sum(axis=1) / n
    totals = np.add.reduceat(counts, starts, axis=1)
    left = special.xlogy(totals, totals).sum(axis=1) - special.xlogy(counts, counts).sum(axis=1)
    return np.stack([best, left / n])
