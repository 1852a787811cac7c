"""Columns as cells: every row falls into one, and all that follows is counting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from braintx.core.errors import DataError
from braintx.stats.columns import Variable, read_columns

Codes = NDArray[np.int64]
BINS = 4
"""Numbers are cut into that many parts of equal size."""
KEPT = 12
"""Numbers with no more distinct values than this are cells as they are."""
_MOST_LEVELS = 1000


@dataclass(frozen=True)
class Cells:
    """Rows sorted into cells.

    Attributes
    ----------
    codes : ndarray of shape (n,)
        The cell of each row, from 0.
    count : int
        How many cells there are; each holds at least one row.
    """

    codes: Codes
    count: int


def read_cells(
    table: pd.DataFrame, target: str, columns: Sequence[str], bins: int = BINS
) -> tuple[Cells, tuple[Cells, ...], int]:
    """The cells of the target, those of each column, and how many rows were left out.

    Parameters
    ----------
    table : DataFrame
    target : str
    columns : sequence of str
    bins : int, default=`BINS`

    Raises
    ------
    DataError
        A column that cannot be used, or fewer than two bins.
    """
    if bins < 2:
        raise DataError(
            "Numbers cannot be cut into {bins} parts; give at least 2.", "stats.bins", bins=bins
        )
    read, dropped = read_columns(table, (target, *columns), max_levels=_MOST_LEVELS)
    first, *others = (to_cells(column, bins) for column in read)
    return first, tuple(others), dropped


def join(parts: Sequence[Cells], n: int) -> Cells:
    """The cells in which rows agree in every part; a single cell of n rows for no parts."""
    joint = Cells(np.zeros(n, np.int64), 1)
    for part in parts:
        values, codes = np.unique(joint.codes * part.count + part.codes, return_inverse=True)
        joint = Cells(codes.astype(np.int64), len(values))
    return joint


def bin_numbers(values: NDArray[np.float64], bins: int) -> Codes:
    """Index of the part of equal size into which each number falls; few values stay apart.

    Parameters
    ----------
    values : ndarray of shape (n,)
    bins : int
    """
    distinct, codes = np.unique(values, return_inverse=True)
    if len(distinct) <= max(bins, KEPT):
        return codes.astype(np.int64)
    edges = np.unique(np.quantile(values, np.arange(1, bins) / bins))
    parts = np.searchsorted(edges, values, "right")  # where values tie, a part may be empty
    return np.unique(parts, return_inverse=True)[1].astype(np.int64)


def to_cells(column: Variable, bins: int = BINS) -> Cells:
    """The levels of a column, or the parts into which its numbers fall."""
    codes = bin_numbers(column.values, bins) if column.kind == "number" else column.codes
    return Cells(codes, int(codes.max()) + 1)
