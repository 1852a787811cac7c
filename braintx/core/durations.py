"""Durations of ISO 8601, by which phenopackets and JSON lines give ages: ``P6Y4M``."""

from __future__ import annotations

import re

# Hours are let stand and not counted: no age is told in them alone.
_NUMBER = r"(\d{1,6}(?:[.,]\d{1,9})?)"
_DURATION = re.compile(
    "P" + "".join(f"(?:{_NUMBER}{unit})?" for unit in "YMWD") + "(?:T.*)?", re.IGNORECASE
)
_DAYS = 365.25  # of a year
_YEARS = (1.0, 1 / 12, 7 / _DAYS, 1 / _DAYS)


def years_of(duration: str) -> float | None:
    """A duration in years; None for a text that is none.

    Examples
    --------
    >>> years_of("P6Y6M")
    6.5
    """
    found = _DURATION.fullmatch(duration.strip())
    if found is None or not any(found.groups()):
        return None
    parts = (float((part or "0").replace(",", ".")) for part in found.groups())
    return sum(n * years for n, years in zip(parts, _YEARS, strict=True))


def duration_of(years: float) -> str:
    """Years as a duration, to the day.

    Examples
    --------
    >>> duration_of(6.5)
    'P6Y6M'
    """
    whole = int(years)
    months = int((years - whole) * 12 + 1e-9)
    days = round((years - whole - months / 12) * _DAYS)
    parts = ((whole, "Y"), (months, "M"), (days, "D"))
    return f"P{''.join(f'{count}{unit}' for count, unit in parts if count) or '0D'}"
