"""Numbers, shares and dates as a language writes them; digits and marks are Babel's."""

from __future__ import annotations

import math
from datetime import date, datetime

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol
from babel.units import format_unit

from braintx.i18n.language import Language

_LARGE = 1e15  # from here on no digit is worth its place, and Babel fails soon after
_MINUS = "\N{MINUS SIGN}"
_HARD_SPACE = "\N{NO-BREAK SPACE}"
_DATE = {"en": "d MMMM y", "es": "d 'de' MMMM 'de' y"}
_NEARLY = 0.015  # a month of 30, 30.4 or 30.5 days is one
_DAYS = 365.25 / 12  # of a month
_SPANS = (
    ("year", 12.0), ("month", 1.0), ("week", 7 / _DAYS), ("day", 1 / _DAYS),
    ("hour", 1 / 24 / _DAYS), ("minute", 1 / 1440 / _DAYS),
)  # fmt: skip
"""Units of time in months, the longest first."""
_MOMENT = {"en": "y-MM-dd HH:mm", "es": "dd/MM/y HH:mm"}


def separators(language: Language) -> tuple[str, str, str]:
    """The decimal mark, the mark between thousands, and what stands behind a share in percent."""
    decimal_mark = get_decimal_symbol(language)
    return decimal_mark, get_group_symbol(language), f"{_space(language)}%"


def whole(value: float, language: Language) -> str:
    """A count, its thousands apart: 6,056 in English; in Spanish from five digits on, 12.345."""
    if abs(value) >= _LARGE:
        return significant(value, 3, language)
    return _marked(format_decimal(round(value), locale=language))


def decimal(value: float, places: int, language: Language) -> str:
    """A number with that many decimals; never −0.0.

    Parameters
    ----------
    value : float
    places : int
    language : {"en", "es"}
    """
    if not math.isfinite(value):
        return _unbounded(value)
    if abs(value) >= _LARGE:
        return significant(value, 3, language)
    rounded = round(value, places) + 0.0  # + 0.0 turns -0 into 0
    return _marked(format_decimal(rounded, format=_pattern("0", places), locale=language))


def significant(value: float, digits: int, language: Language) -> str:
    """A number with up to that many significant digits; whole ones in full.

    Parameters
    ----------
    value : float
    digits : int
    language : {"en", "es"}
    """
    if not math.isfinite(value):
        return _unbounded(value)
    if abs(value) < _LARGE and (isinstance(value, int) or abs(value) >= 10**digits):
        return _marked(format_decimal(round(value), format="0", locale=language))
    if abs(value) >= _LARGE or abs(value) < 1e-6:
        mantissa, _, exponent = f"{value:.{digits - 1}g}".partition("e")
        power = f"e{_marked(exponent)}" if exponent else ""
        return f"{significant(float(mantissa), digits, language) if power else '0'}{power}"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    return _marked(format_decimal(value, format=_pattern("#", places), locale=language))


def percent(share: float, places: int, language: Language) -> str:
    """A share of 0 to 1 in percent; never rounded up to a certainty of 100 or down to 0.

    Parameters
    ----------
    share : float
    places : int
        Decimals; at least one where the figure would otherwise round to a certainty.
    language : {"en", "es"}
    """
    value = 100 * share
    edge = 10.0**-places / 2
    if 100 - edge <= value < 100 or 0 < value < edge:
        places = max(places, 1)
        value = min(max(value, 10.0**-places), 100 - 10.0**-places)
    return f"{decimal(value, places, language)}{_space(language)}%"


def share(value: float, language: Language) -> str:
    """A share of 0 to 1 in percent; only 0 and 1 themselves are written 0 and 100."""
    mark = "<" if 0 < value < 0.0005 else ">" if 0.9995 < value < 1 else ""
    told = min(max(100 * value, 0.1), 99.9) if mark else 100 * value
    return f"{mark}{decimal(told, 0 if value in (0, 1) else 1, language)}{_space(language)}%"


def points(value: float, language: Language) -> str:
    """A signed change of a probability, in percentage points."""
    told = round(100 * value, 1)
    return f"{'+' if told > 0 else ''}{decimal(told, 1, language)}"


def p_value(p: float, language: Language) -> str:
    """``p = 0.012``; below a thousandth ``p < 0.001``."""
    return f"p < {decimal(0.001, 3, language)}" if p < 0.001 else f"p = {decimal(p, 3, language)}"


def day(when: date, language: Language) -> str:
    """A date in words: 26 November 2026, 26 de noviembre de 2026."""
    return format_date(when, format=_DATE[language], locale=language)


def moment(when: datetime, language: Language) -> str:
    """A date and the time of day in its own zone: 2026-11-26 14:05, 26/11/2026 14:05."""
    return format_datetime(when, format=_MOMENT[language], locale=language)


def duration(months: float, language: Language) -> str:
    """A span of time as a person says it: 3 hours, 10 days, 6 weeks, 18 months, 2.5 years.

    The longest unit of which it is a whole number, or at least two; parts of weeks are days.
    """
    for unit, length in _SPANS:
        count = months / length
        whole = round(count)
        if whole and abs(count - whole) <= _NEARLY * whole:
            return format_unit(whole, f"duration-{unit}", locale=language)
        if count >= 2 and unit != "week":
            return format_unit(round(count, 1), f"duration-{unit}", locale=language)
    return format_unit(max(1, whole), f"duration-{unit}", locale=language)


def _pattern(digit: str, places: int) -> str:
    return f"0.{digit * places}" if places > 0 else "0"


def _unbounded(value: float) -> str:
    return "?" if math.isnan(value) else "∞" if value > 0 else f"{_MINUS}∞"


def _marked(text: str) -> str:
    return text.replace("-", _MINUS)


def _space(language: Language) -> str:
    return _HARD_SPACE if language == "es" else ""
