"""Columns of a table as the statistics read them: what kind each is, and what cannot be used.

Four kinds. *Numbers* have more than two distinct values. *Ordered* columns are pandas
categoricals with an order: only ranks mean something. *Categories* are all other words, truth
values, and numbers with two values. *Free text*, where most values occur once, is none of these
and is refused here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from braintx.core.errors import DataError
from braintx.core.messages import Category, Column

Kind = Literal["number", "ordered", "category", "text"]
MAX_LEVELS = 30
"""More categories than this are refused: no reader could follow them."""
MIN_ROWS = 5


@dataclass(frozen=True)
class Variable:
    """One usable column, without missing values.

    Attributes
    ----------
    name : str
    kind : {"number", "ordered", "category"}
    values : ndarray of shape (n,), float
        The numbers, or the index of each row's level.
    levels : tuple of str
        Names of the categories in order; empty for numbers.
    """

    name: str
    kind: Kind
    values: NDArray[np.float64]
    levels: tuple[str, ...] = ()

    @property
    def categories(self) -> tuple[Category, ...]:
        """The levels, to be told in any language."""
        return tuple(Category(self.name, level) for level in self.levels)

    @property
    def codes(self) -> NDArray[np.int64]:
        """Index of each row's level, shape (n,)."""
        return self.values.astype(np.int64)


def read_columns(
    table: pd.DataFrame,
    names: Sequence[str],
    *,
    as_category: Sequence[str] = (),
    max_levels: int = MAX_LEVELS,
) -> tuple[tuple[Variable, ...], int]:
    """The named columns over the rows where none is missing, and how many rows that left out.

    Empty and blank texts count as missing.

    Parameters
    ----------
    table : DataFrame
    names : sequence of str
    as_category : sequence of str
        Columns of numbers that are codes of categories.
    max_levels : int, default=`MAX_LEVELS`

    Raises
    ------
    DataError
        A column that the table lacks or holds twice, that is constant, all missing, free text,
        of too many categories, or neither numbers nor words; too few rows.
    """
    kept, dropped = complete_rows(table, names)
    return tuple(_read(kept[name], name in as_category, max_levels) for name in names), dropped


def complete_rows(table: pd.DataFrame, names: Sequence[str]) -> tuple[pd.DataFrame, int]:
    """The named columns over the rows where none is missing, and how many rows that left out.

    Raises
    ------
    DataError
        A column that the table lacks or holds twice, or that is named twice; too few rows.
    """
    for name in names:
        if (count := list(table.columns).count(name)) != 1:
            raise DataError(
                "The table has {count} columns called '{column}', and exactly one is needed. Its "
                "columns are: {known}.",
                "stats.column_unknown",
                count=count,
                column=Column(name),
                known=tuple(map(str, list(table.columns)[:20])),
            )
    if len(set(names)) < len(names):
        raise DataError(
            "The same column was named twice: {columns}. Name different columns.",
            "stats.column_twice",
            columns=tuple(map(Column, names)),
        )
    missing = np.zeros(len(table), bool)
    for name in names:
        missing |= missing_in(table[name])
    kept = table.loc[~missing, list(names)]
    if len(kept) < MIN_ROWS:
        raise DataError(
            "Only {rows} of {total} rows have a value in all of {columns}; at least {least} are "
            "needed. Fill in missing values, or choose other columns.",
            "stats.too_few_rows",
            rows=len(kept),
            total=len(table),
            columns=tuple(map(Column, names)),
            least=MIN_ROWS,
        )
    return kept, int(missing.sum())


def missing_in(column: pd.Series[Any]) -> NDArray[np.bool_]:
    """Which rows have no value, shape (n,); a blank text is none, as a category too."""
    missing = column.isna().to_numpy(bool)
    if isinstance(column.dtype, pd.CategoricalDtype):
        blank = [_blank(category) for category in column.cat.categories]
        return missing | np.isin(column.cat.codes, np.flatnonzero(blank)) if any(blank) else missing
    if pd.api.types.is_object_dtype(column) or pd.api.types.is_string_dtype(column):
        missing = missing | np.fromiter(map(_blank, column), bool, len(column))
    return missing


def _blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def kind_of(column: pd.Series[Any]) -> Kind:
    """What a column is, from its type and its distinct values; missing values are ignored.

    Raises
    ------
    DataError
        Dates, and anything else that is neither numbers nor words.
    """
    name = str(column.name)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return "ordered" if column.dtype.ordered else "category"
    if pd.api.types.is_bool_dtype(column):
        return "category"
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_complex_dtype(column):
        return "category" if column.nunique() <= 2 else "number"
    if not (pd.api.types.is_object_dtype(column) or pd.api.types.is_string_dtype(column)):
        raise DataError(
            "The column '{column}' is of type {dtype}; numbers or words are needed. Turn dates "
            "into a number of days, for instance.",
            "stats.column_type",
            column=Column(name),
            dtype=column.dtype,
        )
    values = column[~missing_in(column)]
    try:
        levels = values.nunique()
    except TypeError:
        raise DataError(
            "The column '{column}' holds values that are neither numbers nor words. Turn them "
            "into one number or one word each.",
            "stats.column_type",
            column=Column(name),
        ) from None
    return "text" if levels > MAX_LEVELS and 2 * levels > len(values) else "category"


def _read(column: pd.Series[Any], as_category: bool, max_levels: int) -> Variable:
    name, kind = str(column.name), kind_of(column)
    if kind == "number" and not as_category:
        return Variable(name, kind, _numbers(column))
    levels, codes = column_levels(column)
    if len(levels) < 2:
        raise DataError(
            "The column '{column}' has one value only, '{value}', on the {count} rows that can be "
            "used. A column that varies is needed.",
            "stats.constant",
            column=Column(name),
            value=Category(name, levels[0]),
            count=len(codes),
        )
    if kind == "text" or len(levels) == len(codes):
        raise DataError(
            "The column '{column}' is free text: {values} different values on {rows} rows. A "
            "column with few categories, or numbers, is needed.",
            "stats.free_text",
            column=Column(name),
            values=len(levels),
            rows=len(codes),
        )
    if len(levels) > max_levels:
        raise DataError(
            "The column '{column}' has {count} categories; at most {most} can be compared. Merge "
            "the rare ones, or convert it to numbers if it holds numbers.",
            "stats.too_many_levels",
            column=Column(name),
            count=len(levels),
            most=max_levels,
        )
    ordered: Kind = "ordered" if kind == "ordered" else "category"
    return Variable(name, ordered, codes.astype(np.float64), levels)


def _numbers(column: pd.Series[Any]) -> NDArray[np.float64]:
    values = column.to_numpy(dtype=np.float64)
    if infinite := int(np.isinf(values).sum()):
        raise DataError(
            "The column '{column}' has {count} infinite values; finite numbers are needed. "
            "Correct them, or leave those rows out.",
            "stats.infinite",
            column=Column(str(column.name)),
            count=infinite,
        )
    return values


def column_levels(column: pd.Series[Any]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Names of the levels that occur, in order, and the index of each row's; none missing."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        used = column.cat.remove_unused_categories()
        return merge_levels(list(used.cat.categories), used.cat.codes.to_numpy().astype(np.int64))
    codes, found = pd.factorize(column)
    values = [level_name(value) if isinstance(value, str) else value for value in found]
    try:
        order = np.argsort(np.array(values, object), kind="stable")
    except TypeError:  # numbers and words mixed
        order = np.argsort([str(v) for v in values], kind="stable")
    return merge_levels([values[k] for k in order], np.argsort(order)[codes].astype(np.int64))


def merge_levels(
    values: Sequence[object], codes: NDArray[np.int64]
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Levels by their names, so that 1 and "1", or "F" and "F ", are one; missing stays -1.

    Parameters
    ----------
    values : sequence
        The levels as they were found, in order.
    codes : ndarray of shape (n,)
        Index of each row's level, or -1.
    """
    names = [level_name(value) for value in values]
    places = {name: index for index, name in enumerate(dict.fromkeys(names))}
    if len(places) < len(names):
        codes = np.array([*(places[name] for name in names), -1], np.int64)[codes]
    return tuple(places), codes


def level_name(value: object) -> str:
    """The name of a level; codes read as 1.0 because of missing values are 1."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unicodedata.normalize("NFC", str(value)).strip()
