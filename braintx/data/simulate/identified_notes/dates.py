"""Dates as notes write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np

from braintx.data.simulate.identified_notes.drawing import chance, pick
from braintx.data.simulate.identified_notes.note import Language

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
}


def _month(day: date, language: Language) -> str:
    return _MONTHS[language].split()[day.month - 1]


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number in (11, 12, 13) else ending}"


_Form = Callable[[date], str]
_ENGLISH: tuple[tuple[str, _Form], ...] = (
    ("us", lambda d: f"{d:%m/%d/%Y}"),
    ("us", lambda d: f"{d.month}/{d.day}/{d:%y}"),
    ("uk", lambda d: f"{d:%d/%m/%Y}"),
    ("uk", lambda d: f"{d:%d/%m/%y}"),
    ("dashes", lambda d: f"{d:%d-%m-%Y}"),
    ("dots", lambda d: f"{d:%d.%m.%Y}"),
    ("iso", lambda d: f"{d:%Y-%m-%d}"),
    ("words", lambda d: f"{d.day} {_month(d, 'en')} {d.year}"),
    ("words", lambda d: f"{_month(d, 'en')} {d.day}, {d.year}"),
    ("words", lambda d: f"{_ordinal(d.day)} {_month(d, 'en')} {d.year}"),
    ("short month", lambda d: f"{d.day} {_month(d, 'en')[:3]} {d.year}"),
    ("short month", lambda d: f"{d.day:02d}-{_month(d, 'en')[:3]}-{d.year}"),
    ("short month", lambda d: f"{_month(d, 'en')[:3]} {d.day}, {d.year}"),
    ("no year", lambda d: f"{_month(d, 'en')} {_ordinal(d.day)}"),
    ("no year", lambda d: f"{d.day} {_month(d, 'en')}"),
)
_SPANISH: tuple[tuple[str, _Form], ...] = (
    ("slashes", lambda d: f"{d:%d/%m/%Y}"),
    ("slashes", lambda d: f"{d:%d/%m/%y}"),
    ("slashes", lambda d: f"{d.day}/{d.month}/{d.year}"),
    ("dashes", lambda d: f"{d:%d-%m-%Y}"),
    ("dots", lambda d: f"{d:%d.%m.%Y}"),
    ("iso", lambda d: f"{d:%Y-%m-%d}"),
    ("words", lambda d: f"{d.day} de {_month(d, 'es')} de {d.year}"),
    ("words", lambda d: f"{d.day} de {_month(d, 'es')} del {d.year}"),
    ("words", lambda d: f"{d.day} {_month(d, 'es')} {d.year}"),
    ("short month", lambda d: f"{d.day:02d}-{_month(d, 'es')[:3]}-{d.year}"),
    ("short month", lambda d: f"{d.day}/{_month(d, 'es')[:3]}/{d.year}"),
    ("short month", lambda d: f"{d.day:02d} {_month(d, 'es')[:3].upper()} {d:%Y}"),
    ("no year", lambda d: f"{d.day} de {_month(d, 'es')}"),
)


def written_date(
    generator: np.random.Generator, day: date, language: Language, *, whole: bool = False
) -> tuple[str, str]:
    """How it is written and the text.

    Parameters
    ----------
    generator : numpy.random.Generator
    day : datetime.date
    language : {"en", "es"}
    whole : bool, default=False
        With day, month and year; else some lack the day or the year.
    """
    forms = _ENGLISH if language == "en" else _SPANISH
    if whole:
        forms = tuple(form for form in forms if form[0] != "no year")
    elif chance(generator, 0.05):
        between = " de " if language == "es" else " "
        return "month and year", f"{_month(day, language)}{between}{day.year}"
    form, write = pick(generator, forms)
    return form, write(day)
