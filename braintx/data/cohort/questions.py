"""What a table leaves open, for someone who knows it to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from braintx.core.labels import Sex
from braintx.data.cohort.declared import EVERYWHERE, DecimalMark
from braintx.data.cohort.look import Look
from braintx.data.cohort.missing import Codes
from braintx.data.cohort.numbers import number
from braintx.data.cohort.values import Values


@dataclass(frozen=True)
class MarksQuestion:
    """Whether a column's marks part thousands.

    Attributes
    ----------
    column : str
    example : str
        A value with a mark.
    readings : mapping of {".", ","} to float
        Decimal mark → what the example then is.
    guess : {".", ","} or None
        The decimal mark by which the column was read; None where it stayed text.
    """

    column: str
    example: str
    readings: Mapping[DecimalMark, float]
    guess: DecimalMark | None


@dataclass(frozen=True)
class SexQuestion:
    """What a code of the column of sexes means: how often it stands there, and the guess."""

    code: str
    count: int
    guess: Sex | None


@dataclass(frozen=True)
class CodeQuestion:
    """Whether a value means that there is none.

    Attributes
    ----------
    value : str
    column : str
        `EVERYWHERE` for a word that is a value in no table.
    columns, count : int
        In how many columns, and how often.
    guess : bool
        Whether it was read as none.
    """

    value: str
    column: str
    columns: int
    count: int
    guess: bool


@dataclass(frozen=True)
class Questions:
    """All that a table leaves open."""

    marks: tuple[MarksQuestion, ...] = ()
    sexes: tuple[SexQuestion, ...] = ()
    codes: tuple[CodeQuestion, ...] = ()


def questions_of(look: Look, others: Sequence[Values]) -> Questions:
    """What our columns and the others leave open."""
    sexes = tuple(
        SexQuestion(code, look.sexes.counts[code], guess)
        for code, guess in look.sexes.guessed.items()
    )
    named = [(look.names[ours], codes) for ours, codes in look.codes.items()]
    named += [(values.name, values.codes) for values in others]
    marks = tuple(_marks(one) for one in others if one.marks.verdict in ("ambiguous", "thousands"))
    return Questions(marks, sexes, tuple(_codes(named)))


def _marks(values: Values) -> MarksQuestion:
    marks = values.marks
    read: dict[DecimalMark, float] = {}
    for decimal in get_args(DecimalMark):
        if (value := number(marks.example, decimal)) is not None:
            read[decimal] = value
    return MarksQuestion(values.name, marks.example, read, marks.decimal)


def _codes(named: Sequence[tuple[str, Codes]]) -> list[CodeQuestion]:
    """Words that are a value nowhere once for the whole table, the others by column."""
    sure: dict[str, list[int]] = {}
    doubtful: list[CodeQuestion] = []
    for column, codes in named:
        for value, count in (codes.missing | codes.suspected).items():
            if value in codes.assumed or value in codes.suspected:
                guess = value in codes.assumed
                doubtful.append(CodeQuestion(value, column, 1, count, guess))
            else:
                sure.setdefault(value, []).append(count)
    anywhere = [
        CodeQuestion(value, EVERYWHERE, len(counts), sum(counts), True)
        for value, counts in sure.items()
    ]
    return [*anywhere, *doubtful]
