"""What a table holds, counted: distributions, crosstabs, what is missing.

Everything is counted here and nothing drawn, so that a window sends a browser some hundred
numbers however many rows there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from braintx.core.errors import DataError
from braintx.stats.columns import kind_of, level_name, merge_levels, missing_in

MOST_LEVELS = 30
"""Of a column with more categories only the most frequent are counted one by one."""
MOST_BINS = 40

OTHERS, MISSING = "…", "?"
"""How the rest of the categories, and no value, are called in a count."""


@dataclass(frozen=True)
class Counts:
    """Rows counted by two columns.

    Attributes
    ----------
    first, second : tuple of str
        The levels, `OTHERS` and `MISSING` last where there are such rows.
    counts : ndarray of shape (first, second)
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    counts: NDArray[np.int64]

    @property
    def shares(self) -> NDArray[np.float64]:
        """Each count as a share of its row's sum, 0 to 1; 0 in an empty row."""
        totals = self.counts.sum(axis=1, keepdims=True)
        return np.asarray(self.counts / np.maximum(totals, 1), np.float64)


@dataclass(frozen=True)
class Histogram:
    """Numbers counted in parts of equal width, group by group.

    Attributes
    ----------
    edges : ndarray of shape (bins + 1,)
    groups : tuple of str
    counts : ndarray of shape (groups, bins)
    """

    edges: NDArray[np.float64]
    groups: tuple[str, ...]
    counts: NDArray[np.int64]


@dataclass(frozen=True)
class Summary:
    """Numbers of one group in brief. NaN where there are none.

    Attributes
    ----------
    group : str
    n, missing : int
    mean, deviation : float
        Standard deviation of the sample.
    least, quarter, median, three_quarters, most : float
    """

    group: str
    n: int
    missing: int
    mean: float
    deviation: float
    least: float
    quarter: float
    median: float
    three_quarters: float
    most: float


@dataclass(frozen=True)
class Missing:
    """Rows without a value.

    Attributes
    ----------
    columns : tuple of str
        One column, or those that are missing together and no other.
    rows : int
    share : float
        0 to 1.
    """

    columns: tuple[str, ...]
    rows: int
    share: float


def is_number(column: pd.Series[Any]) -> bool:
    """Whether a column is read as numbers; a column of no kind is not."""
    try:
        return kind_of(column) == "number"
    except DataError:
        return False


def is_grouping(column: pd.Series[Any], most: int = MOST_LEVELS) -> bool:
    """Whether a column has 1 to ``most`` categories, so that others can be counted by it."""
    try:
        kind = kind_of(column)
    except DataError:
        return False
    return kind in ("category", "ordered") and 0 < column[~missing_in(column)].nunique() <= most


def count(column: pd.Series[Any], by: pd.Series[Any] | None = None) -> Counts:
    """Rows for each category of a column, and of a second one.

    Parameters
    ----------
    column, by : Series
        Row for row the same table; without ``by`` there is a single group without a name.
    """
    first, codes = coded(column)
    second, others = coded(by) if by is not None else (("",), np.zeros(len(column), np.int64))
    places = codes * len(second) + others
    counts = np.bincount(places, minlength=len(first) * len(second))
    return Counts(first, second, counts.reshape(len(first), len(second)))


def histogram(
    column: pd.Series[Any], by: pd.Series[Any] | None = None, bins: int | None = None
) -> Histogram:
    """Numbers counted in at most `MOST_BINS` parts; whole numbers stay whole.

    Parameters
    ----------
    column : Series of numbers
    by : Series, optional
    bins : int, optional
        By default as Freedman and Diaconis (1981) advise, within 5 and `MOST_BINS`.
    """
    groups, codes = coded(by) if by is not None else (("",), np.zeros(len(column), np.int64))
    values = column.to_numpy(np.float64, na_value=np.nan)
    finite = np.isfinite(values)
    values, codes = values[finite], codes[finite]
    if len(values) == 0:
        return Histogram(np.array([0.0, 1.0]), groups, np.zeros((len(groups), 1), np.int64))
    edges = _edges(values, bins)
    place = np.clip(np.searchsorted(edges, values, "right") - 1, 0, len(edges) - 2)
    size = len(edges) - 1
    counts = np.bincount(codes * size + place, minlength=len(groups) * size)
    return Histogram(edges, groups, counts.reshape(len(groups), size))


def summarise(column: pd.Series[Any], by: pd.Series[Any] | None = None) -> tuple[Summary, ...]:
    """Each group's numbers in brief."""
    groups, codes = coded(by) if by is not None else (("",), np.zeros(len(column), np.int64))
    values = column.to_numpy(np.float64, na_value=np.nan)
    return tuple(_summary(name, values[codes == index]) for index, name in enumerate(groups))


def missingness(table: pd.DataFrame, columns: Sequence[str] | None = None) -> tuple[Missing, ...]:
    """How many rows have no value, column by column, in the table's order."""
    names = list(map(str, table.columns)) if columns is None else list(columns)
    size = max(len(table), 1)
    found = [(name, int(missing_in(table[name]).sum())) for name in names]
    return tuple(Missing((name,), rows, rows / size) for name, rows in found)


def missing_together(
    table: pd.DataFrame, columns: Sequence[str] | None = None, most: int = 12
) -> tuple[Missing, ...]:
    """Which columns are missing together, the most frequent first; the complete rows among them.

    Parameters
    ----------
    table : DataFrame
    columns : sequence of str, optional
        All by default.
    most : int, default=12
        Only so many sets of columns.
    """
    names = list(map(str, table.columns)) if columns is None else list(columns)
    if not len(table) or not names:
        return ()
    gaps = np.stack([missing_in(table[name]) for name in names], axis=1)
    some = np.atleast_1d(gaps.any(axis=0))
    used, gaps = [n for n, one in zip(names, some, strict=True) if one], gaps[:, some]
    if not used:
        return (Missing((), len(table), 1.0),)
    packed = np.packbits(gaps, axis=1)
    _, first, counts = np.unique(packed, axis=0, return_index=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:most]
    return tuple(
        Missing(
            tuple(n for n, gap in zip(used, gaps[first[k]], strict=True) if gap),
            int(counts[k]),
            float(counts[k] / len(table)),
        )
        for k in order
    )


def coded(column: pd.Series[Any]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Names of the levels, and each row's place among them, (n,); the rest and the missing last."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        used = column.where(~missing_in(column)).cat.remove_unused_categories()
        codes, levels = used.cat.codes.to_numpy().astype(np.int64), list(used.cat.categories)
    else:
        given = column.astype("object").where(~missing_in(column), None)
        codes, found = pd.factorize(given)
        levels = list(found)
        order = np.argsort([_sorting(level) for level in levels], kind="stable")
        codes = np.append(np.argsort(order), -1)[codes]
        levels = [levels[k] for k in order]
    (*names,), codes = merge_levels(levels, codes)
    if len(names) > MOST_LEVELS:
        frequent = np.sort(np.argsort(-np.bincount(codes[codes >= 0]), kind="stable")[:MOST_LEVELS])
        place = np.full(len(names) + 1, MOST_LEVELS)
        place[frequent] = np.arange(MOST_LEVELS)
        place[-1] = -1
        codes, names = place[codes], [*(names[k] for k in frequent), OTHERS]
    if (codes < 0).any():
        codes, names = np.where(codes < 0, len(names), codes), [*names, MISSING]
    return tuple(names) or (MISSING,), codes


def _sorting(level: object) -> str:
    """Numbers in their order, then words in theirs."""
    if isinstance(level, (int, float)):
        return f"0{float(level) + 1e15:032.6f}"
    return f"1{level_name(level)}"


def _edges(values: NDArray[np.float64], bins: int | None) -> NDArray[np.float64]:
    low, high = float(values.min()), float(values.max())
    whole = bool((values == np.round(values)).all())
    if low == high:
        return np.array([low - 0.5, high + 0.5])
    if bins is None:
        middle = float(np.subtract(*np.percentile(values, [75, 25])))
        width = 2 * middle / len(values) ** (1 / 3)
        bins = int(np.clip(np.ceil((high - low) / width), 5, MOST_BINS)) if width else 20
    if whole:
        step = max(1, int(np.ceil((high - low + 1) / bins)))
        return np.arange(low - 0.5, high + step, step, dtype=np.float64)
    return np.linspace(low, high, bins + 1)


def _summary(name: str, values: NDArray[np.float64]) -> Summary:
    given = values[~np.isnan(values)]
    missing = len(values) - len(given)
    if len(given) == 0:
        return Summary(name, 0, missing, *(float("nan"),) * 7)
    deviation = float(given.std(ddof=1)) if len(given) > 1 else float("nan")
    quantiles = (float(q) for q in np.quantile(given, [0, 0.25, 0.5, 0.75, 1]))
    return Summary(name, len(given), missing, float(given.mean()), deviation, *quantiles)
