"""DICOM's dates moved by whole days, so that intervals stay, and ages that single nobody out."""

from __future__ import annotations

import re
from datetime import date, timedelta

MOST_YEARS = 89
"""Ages above are told as 90: in HIPAA's Safe Harbor (45 CFR 164.514(b)(2)(i)(C)) they identify."""
_DATE = re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})")
_MOMENT = re.compile(r"(\d{8})((?:\d{2}){0,3}(?:\.\d{1,6})?)(?:[+-]\d{4})?")
_TIME = re.compile(r"\d{2}:?(?:\d{2}:?(?:\d{2}(?:\.\d{1,6})?)?)?")
_AGE = re.compile(r"(\d{3})([DWMY])")
_PER_YEAR = {"D": 365.25, "W": 52.18, "M": 12.0, "Y": 1.0}


def moved(text: str, kind: str, days: int) -> str | None:
    """A value of DA or DT so many days later, a time as it is; None where it is no such value.

    The zone of a DT is left out: it tells where a patient lives. A date without its day, which
    DT allows, cannot be moved.

    Parameters
    ----------
    text : str
    kind : {"DA", "DT", "TM"}
    days : int
    """
    text = text.strip("\0 ")
    if kind == "TM":
        return text if _TIME.fullmatch(text) else None
    if kind == "DA":
        return _later(text, days)
    found = _MOMENT.fullmatch(text)
    day = _later(found[1], days) if found else None
    return day + found[2] if found and day else None


def rounded_age(text: str) -> str | None:
    """A value of AS, all above `MOST_YEARS` as 090Y; None where it is no such value."""
    found = _AGE.fullmatch(text.strip("\0 "))
    if not found:
        return None
    return "090Y" if int(found[1]) / _PER_YEAR[found[2]] > MOST_YEARS else found[0]


def _later(text: str, days: int) -> str | None:
    found = _DATE.fullmatch(text)
    if not found:
        return None
    try:
        day = date(*map(int, found.groups())) + timedelta(days)
    except (ValueError, OverflowError):
        return None
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"
