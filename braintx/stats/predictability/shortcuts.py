"""Columns that give another away, so that a model need look at nothing else.

Each column is asked alone: how often does it name the target rightly on rows left out? Words
answer by naive Bayes, everything else by the most frequent target in its cell. What is missing is
an answer too, for in many tables only one class lacks a value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from statsmodels.stats.proportion import proportion_confint

from braintx.core.errors import DataError
from braintx.core.messages import Category, Column, Message, say
from braintx.i18n import Language, Words, to_words
from braintx.stats.columns import MAX_LEVELS, kind_of, merge_levels, missing_in, read_columns
from braintx.stats.predictability import wording
from braintx.stats.predictability.cells import bin_numbers, to_cells

FOLDS, LEVEL = 5, 0.95
GIVEN_AWAY = 0.9
"""A column gives the target away when it removes this share of the errors of guessing blindly."""
MOST_ROWS = 20_000
"""Texts are judged on a random sample of this size."""
_BINS = 20
_COMMON = 10
"""Words in fewer rows than this are never shown: a rare one might name a person."""
Clue = str | Category | Message
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Shortcut:
    """How well one column alone names the target, on rows left out.

    Attributes
    ----------
    target, column : Column
    accuracy, low, high : float
        0 to 1, with Wilson's interval.
    base : float
        Accuracy of always naming the most frequent value.
    removed : float
        Share of the blind guess's errors that the column removes, 0 to 1 (lambda of Goodman &
        Kruskal 1954, on unseen rows).
    by_words : bool
        Whether the column was read as words.
    clues : tuple of str, Category or Message
        The words, levels or spans of numbers that tell most.
    n : int
    """

    target: Column
    column: Column
    accuracy: float
    low: float
    high: float
    base: float
    removed: float
    by_words: bool
    clues: tuple[Clue, ...]
    n: int

    def __str__(self) -> str:
        return self.sentence()

    @property
    def gives_away(self) -> bool:
        """Whether the column makes all others needless."""
        return self.removed >= GIVEN_AWAY

    def sentence(self, language: Language | Words = "en") -> str:
        """Whether the column gives the target away, how surely, and by what."""
        return wording.shortcut(self, to_words(language))


def shortcuts(
    table: pd.DataFrame, target: str, columns: Sequence[str] | None = None, *, seed: int = 0
) -> tuple[Shortcut, ...]:
    """How well each column alone names the target, the surest first.

    Parameters
    ----------
    table : DataFrame
    target : str
        A column of categories, or of numbers, which count as the quarter they fall into.
    columns : sequence of str, optional
        Columns of words, categories or numbers; all others of the table by default.
    seed : int, default=0

    Raises
    ------
    DataError
        A target that cannot be used, or a column that the table lacks.
    """
    if columns is None:
        columns = [str(name) for name in table.columns if name != target]
    (goal,), _ = read_columns(table, (target,))
    if unknown := [name for name in columns if list(table.columns).count(name) != 1]:
        raise DataError(
            "The table does not have exactly one column for each of: {columns}. Name those that "
            "it has.",
            "stats.column_unknown",
            columns=tuple(map(Column, unknown)),
        )
    rows = table.loc[~missing_in(table[target])]
    labels = to_cells(goal).codes
    judged = [
        _judge(_readable(rows[name]), labels, target, np.random.default_rng(seed))
        for name in columns
    ]
    return tuple(sorted(judged, key=lambda one: -one.removed))


def _judge(
    column: pd.Series[Any], labels: NDArray[np.int64], target: str, rng: np.random.Generator
) -> Shortcut:
    by_words = _is_wordy(column)
    if by_words and len(column) > MOST_ROWS:
        some = rng.choice(len(column), MOST_ROWS, replace=False)
        column, labels = column.iloc[some], labels[some]
    names, features = _words(column) if by_words else _levels(column)
    fold = rng.permutation(len(labels)) % FOLDS
    guess = _naive_bayes(features, labels, fold, by_words=by_words)
    hits, n = int((guess == labels).sum()), len(labels)
    low, high = proportion_confint(hits, n, alpha=1 - LEVEL, method="wilson")
    high = 1.0 if hits == n else high
    base = float(np.bincount(labels).max() / n)
    accuracy = hits / n
    return Shortcut(
        target=Column(target),
        column=Column(str(column.name)),
        accuracy=accuracy,
        low=float(low),
        high=float(high),
        base=base,
        removed=max(0.0, (accuracy - base) / (1 - base)),
        by_words=by_words,
        clues=_clues(names, features, labels),
        n=n,
    )


def _readable(column: pd.Series[Any]) -> pd.Series[Any]:
    """The column, or its texts where it is neither numbers nor words, such as dates."""
    try:
        kind_of(column)
    except DataError:
        return column.map(str, na_action="ignore").astype("object")
    return column


def _is_wordy(column: pd.Series[Any]) -> bool:
    """Whether to read words: texts of which there are too many to be categories."""
    if isinstance(column.dtype, pd.CategoricalDtype) or pd.api.types.is_numeric_dtype(column):
        return False
    return kind_of(column) == "text" or column.nunique() > MAX_LEVELS


def _naive_bayes(
    features: sparse.csr_array,
    labels: NDArray[np.int64],
    fold: NDArray[np.int64],
    *,
    by_words: bool,
) -> NDArray[np.int64]:
    """The likeliest label of each row, learned on the other folds.

    With one feature a row this names the most frequent label of its level.

    Parameters
    ----------
    features : sparse array of shape (n, features)
        1 where a row has a feature.
    labels, fold : ndarray of shape (n,)
    by_words : bool
        Whether rows have several features, whose chances multiply.
    """
    classes = int(labels.max()) + 1
    guess = np.empty_like(labels)
    for index in range(int(fold.max()) + 1):
        train, held = fold != index, fold == index
        mine = np.eye(classes)[labels[train]]
        prior = mine.sum(axis=0) + 0.5
        seen = features[train].T @ mine
        if by_words:
            chance = np.log((seen + 0.5) / (prior + 0.5))
            chance[seen.sum(axis=1) == 0] = 0.0  # a word never seen says nothing
        else:
            chance = np.log(seen / prior + 1e-6)  # a level never seen leaves the prior
        guess[held] = (features[held] @ chance + np.log(prior)).argmax(axis=1)
    return guess


def _levels(column: pd.Series[Any]) -> tuple[list[Clue], sparse.csr_array]:
    """One feature a row: its level, its part of twenty, or that it is missing."""
    missing = missing_in(column)
    if kind_of(column) == "number":
        missing = missing | ~np.isfinite(column.to_numpy(np.float64, na_value=np.nan))
        values = column[~missing].to_numpy(np.float64)
        codes = np.full(len(column), -1, np.int64)
        codes[~missing] = bin_numbers(values, _BINS)
        parts = (values[codes[~missing] == k] for k in range(codes.max() + 1))
        names: list[Clue] = [say("shortcut.from", least=float(part.min())) for part in parts]
    else:
        text = column.astype("object").where(~missing, None)
        codes, levels = pd.factorize(text)
        merged, codes = merge_levels(list(levels), codes.astype(np.int64))
        names = [Category(str(column.name), level) for level in merged]
    codes = np.where(codes < 0, len(names), codes)
    names = [*names, say("shortcut.missing")]
    shape = len(codes), len(names)
    return names, sparse.csr_array((np.ones(len(codes)), (np.arange(len(codes)), codes)), shape)


def _words(column: pd.Series[Any]) -> tuple[list[str], sparse.csr_array]:
    """The words of each row, without case; how often one occurs in a row does not count."""
    texts = column.astype("object").where(~missing_in(column), "")
    vocabulary: dict[str, int] = {}
    row, place = [], []
    for index, text in enumerate(texts):
        for word in set(_WORD.findall(str(text).casefold())):
            row.append(index)
            place.append(vocabulary.setdefault(word, len(vocabulary)))
    shape = len(texts), max(1, len(vocabulary))
    return list(vocabulary), sparse.csr_array((np.ones(len(row)), (row, place)), shape)


def _clues(
    names: Sequence[Clue], features: sparse.csr_array, labels: NDArray[np.int64], most: int = 6
) -> tuple[Clue, ...]:
    """The features that tell most, of those that are no one's own."""
    seen = features.T @ np.eye(int(labels.max()) + 1)[labels]
    rows = seen.sum(axis=1)
    base = np.bincount(labels) / len(labels)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(rows[:, None] > 0, seen / rows[:, None], base)
        gain = rows * np.where(share > 0, share * np.log(share / base), 0.0).sum(axis=1)
    order = np.argsort(-gain, kind="stable")
    return tuple(names[k] for k in order[:most] if rows[k] >= _COMMON and gain[k] > 0)
