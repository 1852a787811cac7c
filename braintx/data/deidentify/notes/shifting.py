"""A written date, some days later, in the form that it was written in."""

from __future__ import annotations

import re
from datetime import date, timedelta

from braintx.data.deidentify.notes.lexicons import words
from braintx.data.deidentify.notes.note import fold
from braintx.data.deidentify.notes.recognizers.dates import MONTHS
from braintx.i18n.language import Language

_NUMERIC = re.compile(r"(\d{1,4})(\s?[/.-]\s?)(\d{1,2})(\s?[/.-]\s?)(\d{2,4})")
_DAY_FIRST = re.compile(
    r"(\d{1,2})(st|nd|rd|th)?(\W{0,3}(?:(?:de|of)\s)?)([a-z]+)(\W{1,3}(?:(?:del?|of)\s)?)(\d{4})"
)
_MONTH_FIRST = re.compile(r"([a-z]+)(\W{1,2})(\d{1,2})(st|nd|rd|th)?(\W{1,3})(\d{4})")
_PIVOT = 40
"""Two figures below it are of this century."""


def shifted(written: str, days: int, language: Language) -> str | None:
    """The date so many days later; none where it is partial or its order cannot be known.

    Parameters
    ----------
    written : str
    days : int
        Negative for earlier.
    language : {"en", "es"}
        In Spanish the day is read first; in English too, unless the second number is over 12.

    Examples
    --------
    >>> shifted("28 de febrero de 2021", 3, "es"), shifted("Dec 30, 2020", 5, "en")
    ('3 de marzo de 2021', 'Jan 4, 2021')
    """
    plain = fold(written)
    for pattern, move in (
        (_NUMERIC, _numeric),
        (_DAY_FIRST, _day_first),
        (_MONTH_FIRST, _month_first),
    ):
        match = pattern.fullmatch(plain)
        if match is not None:
            return move(match, written, days)
    return None


def _moved(year: str, month: int, day: str, days: int) -> date | None:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < _PIVOT else 1900
    try:
        return date(number, month, int(day)) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None


def _numeric(match: re.Match[str], written: str, days: int) -> str | None:
    first, mark, second, other, third = match.groups()
    if len(first) == 4:
        moved = _moved(first, int(second), third, days)
        if moved is None:
            return None
        new_month, new_day = _two(moved.month, second, third), _two(moved.day, second, third)
        return f"{moved.year}{mark}{new_month}{other}{new_day}"
    if len(third) == 3 or len(first) > 2:
        return None
    day, month = (second, first) if int(second) > 12 else (first, second)
    moved = _moved(third, int(month), day, days)
    if moved is None:
        return None
    year = str(moved.year)[-len(third) :]
    new_day, new_month = _two(moved.day, day, month), _two(moved.month, day, month)
    if day is second:
        new_day, new_month = new_month, new_day
    return f"{new_day}{mark}{new_month}{other}{year}"


def _two(number: int, *written: str) -> str:
    """With a zero before it where no day or month was written with one figure."""
    return f"{number:02}" if all(len(each) == 2 for each in written) else str(number)


def _day_first(match: re.Match[str], written: str, days: int) -> str | None:
    day, ordinal, between, month, before_year, year = match.groups()
    moved = _moved(year, MONTHS.get(month, 0), day, days)
    if moved is None:
        return None
    name = _named(moved.month, written[match.start(4) : match.end(4)])
    return (
        f"{moved.day}{_nth(moved.day) if ordinal else ''}{between}{name}{before_year}{moved.year}"
    )


def _month_first(match: re.Match[str], written: str, days: int) -> str | None:
    month, between, day, ordinal, before_year, year = match.groups()
    moved = _moved(year, MONTHS.get(month, 0), day, days)
    if moved is None:
        return None
    name = _named(moved.month, written[match.start(1) : match.end(1)])
    return (
        f"{name}{between}{moved.day}{_nth(moved.day) if ordinal else ''}{before_year}{moved.year}"
    )


def _named(month: int, example: str) -> str:
    """The month in the language, the length and the capitals of another."""
    spoken = fold(example)
    same = [name for name, number in MONTHS.items() if number == MONTHS[spoken]]
    names = [name for name, number in MONTHS.items() if number == month]
    spanish = spoken in _SPANISH
    short = (len(spoken) <= 4 and spoken not in ("may", "june", "july", "mayo")) or (
        spoken in ("may",) and len(same) == 1
    )
    fitting = [name for name in names if (name in _SPANISH) == spanish or name in _BOTH]
    chosen = (min if short else max)(fitting or names, key=len)
    if example.isupper():
        return chosen.upper()
    return chosen.capitalize() if example[0].isupper() else chosen


_BOTH = frozenset(("feb", "mar", "jun", "jul", "sep", "sept", "oct", "nov"))
_SPANISH = words("shifting", "spanish")


def _nth(day: int) -> str:
    if 10 < day < 20:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
