"""Parts that phenopackets are made of: keys, severities, ages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from braintx.core.durations import years_of
from braintx.core.foreign_json import Json, as_object, text
from braintx.core.labels import Severity

CODE_OF: dict[Severity, tuple[str, str]] = {
    "mild": ("HP:0012825", "Mild"),
    "moderate": ("HP:0012826", "Moderate"),
    "severe": ("HP:0012828", "Severe"),
}
SEVERITY_OF: dict[str, Severity] = {
    **{code: severity for severity, (code, _) in CODE_OF.items()},
    "HP:0012827": "mild",  # borderline
    "HP:0012829": "severe",  # profound
}
"""The terms below HP:0012824, severity."""
_SECONDS = 365.25 * 24 * 3600


@dataclass(frozen=True)
class Age:
    """An age in years, and whether it is the middle of a range."""

    years: float
    ranged: bool = False


def key(camel: str) -> str:
    """The name of a field as protobuf has it: ``phenotypic_features``."""
    return re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", camel)


def part(of: Json, *names: str) -> Any:
    """The first of these fields that is there, by either way of writing its name."""
    spelled = (spelling for name in names for spelling in (name, key(name)))
    return next((of[name] for name in spelled if of.get(name) is not None), None)


def age_of(element: Any, born: str = "") -> Age | None:
    """An age that a TimeElement tells, or version 1's Age or AgeRange; None for any other.

    Parameters
    ----------
    element : object
    born : str
        The date of birth, for an element that tells a moment.
    """
    given = as_object(element)
    if (years := _years(element)) is not None:
        return Age(years)
    if (years := _years(given.get("age"))) is not None:
        return Age(years)
    span = as_object(part(given, "ageRange")) or given
    start, end = _years(span.get("start")), _years(span.get("end"))
    if start is not None and end is not None:
        return Age((start + end) / 2, ranged=start != end)
    seen = _moment(text(given.get("timestamp")))
    birth = _moment(born)
    if seen is not None and birth is not None:
        return Age((seen - birth).total_seconds() / _SECONDS)
    return None


def _years(age: Any) -> float | None:
    """Of an Age: a duration, alone, or under the name of version 2 or 1."""
    inner = as_object(age)
    return years_of(text(age) or text(inner.get("iso8601duration")) or text(inner.get("age")))


def _moment(given: str) -> datetime | None:
    """A timestamp without its zone: to the day is near enough."""
    try:
        return datetime.fromisoformat(given[:10])
    except ValueError:
        return None
