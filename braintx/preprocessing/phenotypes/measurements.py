"""Vital signs and laboratory values: what they are in our units, and how they read.

Names, units, limits by age and sex, and who says so stand in ``vocabulary/measurements.json``.
Where a note names no unit, the one in which the number is possible is taken: a haemoglobin of 71
is in g/L. A value that is possible in none is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from braintx.core.findings import Measurement
from braintx.core.labels import Sex
from braintx.preprocessing.notes.tokens import Traced, traced
from braintx.preprocessing.phenotypes.keys import vocabulary

_NUMBER = (
    r"(?P<number>\d{1,3}(?:[ .,]\d{3})+(?![\d.,]?\d)|\d{1,7}(?:[.,]\d{1,3})?)"
    r"(?!\d|[.,]\d|/(?!15\b)\d)"
)
_PRESSURE = r"(?P<systolic>\d{2,3}) ?/ ?(?P<diastolic>\d{1,3})(?![\d/])"
_SI = re.compile(
    r"[mμu]mol|(?<![a-z])(?:hb|hgb|ha?emoglobin)\D{0,6}(?:[3-9]\d|1\d\d)(?!\d|[.,]\d)"
    r"|(?<![a-z])creat?(?:inine)?\D{0,6}\d{2,4}(?!\d|[.,]\d)"
)
"""A note with molar units, a haemoglobin in g/L or a creatinine above 10 is written in SI units."""
_JUDGED = re.compile(
    r" ?[(\[,]? ?(?:raised|high|elevated|up|low|reduced|h\b|l\b|alt[oa]|elevad[oa]|baj[oa]|[↑↓])"
)
"""Behind a value that we take for normal: the note's own judgement counts."""
_THOUSANDS = re.compile(r"\d{1,3}([ .,])\d{3}(?:\1\d{3})*")


@dataclass(frozen=True)
class Bin:
    """Values below ``below`` (None: all higher ones) read so, and may make a finding."""

    below: float | None
    name: str
    code: str | None


@dataclass(frozen=True)
class Limits:
    """The bins for patients younger than ``below`` years (None: everyone) and of ``sex``."""

    below: float | None
    sex: Sex | None
    bins: tuple[Bin, ...]


class Scale(NamedTuple):
    """How a number in one unit becomes one in another."""

    factor: float
    offset: float = 0.0

    def of(self, value: float) -> float:
        """The value in the other unit."""
        return self.factor * value + self.offset


@dataclass(frozen=True)
class Kind:
    """One thing that is measured.

    Attributes
    ----------
    name : str
    unit : str
        The one that values are kept in.
    pattern : Pattern
        Of a name with a value and perhaps a unit behind it, or of a value with its unit alone.
    units : tuple of (Pattern, Scale)
        How a unit is written, and how it becomes ours.
    unnamed : tuple of (float, Scale)
        Without a unit: what numbers below the first are taken for.
    si : Scale or None
        Without a unit, in a note that is written in SI units.
    possible : tuple of (float, float)
    limits : tuple of Limits
        The first that fits counts.
    source : str
        Who gives the limits.
    """

    name: str
    unit: str
    pattern: re.Pattern[str]
    units: tuple[tuple[re.Pattern[str], Scale], ...]
    unnamed: tuple[tuple[float, Scale], ...]
    si: Scale | None
    possible: tuple[float, float]
    limits: tuple[Limits, ...]
    source: str

    def bin_of(self, value: float, age: float | None, sex: Sex | None) -> Bin:
        """How a value reads at an age (unknown: an adult's) and of a sex (unknown: the wider).

        Parameters
        ----------
        value : float
            In `unit`.
        age : float or None
        sex : {"F", "M"} or None
        """
        years = float("inf") if age is None else age
        fitting = (
            row
            for row in self.limits
            if (row.below is None or years < row.below) and row.sex in (None, sex)
        )
        bins = next(fitting).bins
        return next(one for one in bins if one.below is None or value < one.below)


def measurements(text: str, age: float | None, sex: Sex | None) -> tuple[Measurement, ...]:
    """The vital signs and laboratory values of a note, in its order.

    Parameters
    ----------
    text : str
    age : float or None
        Of the patient, years.
    sex : {"F", "M"} or None
    """
    if not any(character.isdigit() for character in text):
        return ()
    folded = traced(text)
    si = _SI.search(folded.text) is not None
    found = [*_pressures(folded, age, sex), *_values(folded, age, sex, si)]
    kept: list[Measurement] = []
    for one in sorted(found, key=lambda m: (m.start, -m.end)):
        same = kept and (kept[-1].start, kept[-1].end) == (one.start, one.end)
        if not kept or one.start >= kept[-1].end or (same and one.kind.endswith("pressure")):
            kept.append(one)
    return tuple(kept)


def _values(folded: Traced, age: float | None, sex: Sex | None, si: bool) -> Iterator[Measurement]:
    for kind in kinds():
        for match in _matches(kind.pattern, folded.text):
            value = _value(kind, _said(match, "number"), _said(match, "unit"), si)
            if value is None:
                continue
            one = kind.bin_of(value, age, sex)
            if one.code is not None or not _JUDGED.match(folded.text, match.end()):
                yield _measured(kind, value, folded, match.span(), one)


def _said(match: re.Match[str], group: str) -> str:
    """A group of the pattern, of its part with a name or of its part without."""
    groups = match.groupdict()
    return groups.get(group) or groups.get(f"bare_{group}") or ""


def _value(kind: Kind, number: str, unit: str, si: bool) -> float | None:
    """In the unit of the kind, or None where that is not possible."""
    low, high = kind.possible
    for value in _readings(number):
        if unit:
            scales = [scale for pattern, scale in kind.units if pattern.fullmatch(unit)]
        elif si and kind.si is not None:
            scales = [kind.si]
        else:
            scales = [scale for below, scale in kind.unnamed if value < below][:1]
        for scale in scales:
            converted = scale.of(value)
            if low <= converted <= high:
                return round(converted, 3)
    return None


def _readings(number: str) -> Iterator[float]:
    """A number as written may be "150.000" for a hundred and fifty thousand."""
    grouped = _THOUSANDS.fullmatch(number)
    if grouped is not None:
        yield float(number.replace(grouped[1], ""))
    if " " not in number and len(re.findall("[.,]", number)) <= 1:
        yield float(number.replace(",", "."))


def _pressures(folded: Traced, age: float | None, sex: Sex | None) -> Iterator[Measurement]:
    systolic, diastolic = pressures()
    for match in _matches(_pressure_pattern(), folded.text):
        upper, lower = (float(_said(match, part)) for part in ("systolic", "diastolic"))
        if upper < 30 and lower < 20:  # "TA 12/8": in cm of mercury
            upper, lower = upper * 10, lower * 10
        for kind, value in ((systolic, upper), (diastolic, lower)):
            if kind.possible[0] <= value <= kind.possible[1] and upper > lower:
                yield _measured(kind, value, folded, match.span(), kind.bin_of(value, age, sex))


def _measured(
    kind: Kind, value: float, folded: Traced, span: tuple[int, int], one: Bin
) -> Measurement:
    start, end = folded.begins[span[0]], folded.ends[span[1] - 1]
    return Measurement(kind.name, value, kind.unit, start, end, one.name, one.code)


@cache
def kinds() -> tuple[Kind, ...]:
    """Everything that is measured, blood pressure apart."""
    return tuple(_kind(row) for row in vocabulary("measurements")["kinds"])


@cache
def pressures() -> tuple[Kind, ...]:
    """Systolic and diastolic blood pressure: told together, as in 120/80."""
    return tuple(_kind(row) for row in vocabulary("measurements")["pressure"]["kinds"])


def _kind(row: dict[str, Any]) -> Kind:
    units = row["units"]
    return Kind(
        row["kind"],
        row["unit"],
        re.compile(row["pattern"])
        if "pattern" in row
        else _pattern(row["names"], _NUMBER, "|".join(filter(None, units)), row.get("alone", "")),
        tuple((re.compile(unit), _scale(scale)) for unit, scale in units.items()),
        tuple((float(below), _scale(scale)) for below, scale in row["unnamed"]),
        _scale(row["si"]) if "si" in row else None,
        (float(row["possible"][0]), float(row["possible"][1])),
        tuple(_limits(one) for one in row["limits"]),
        row["source"],
    )


def _scale(written: float | list[float]) -> Scale:
    """A factor, or a factor and an offset."""
    return Scale(*written) if isinstance(written, list) else Scale(float(written))


def _limits(row: dict[str, Any]) -> Limits:
    return Limits(row.get("below"), row.get("sex"), tuple(Bin(*one) for one in row["bins"]))


@cache
def _pressure_pattern() -> re.Pattern[str]:
    row = vocabulary("measurements")["pressure"]
    return _pattern(row["names"], _PRESSURE, row["alone"], row["alone"])


def _pattern(names: Sequence[str], number: str, units: str, alone: str) -> re.Pattern[str]:
    """A name, small words, a number and perhaps its unit; or a number with a unit that says all."""
    unit = rf"(?: ?(?P<unit>{units})(?![a-z0-9/]))?" if units else "(?P<unit>)"
    named = (
        rf"(?<![a-z0-9])(?:{'|'.join(names) or '(?!)'})(?![a-z0-9])(?: ?\([^()\d]{{0,25}}\))?"
        rf"(?P<between>(?: ?[a-z]+| ?[:=<>~]){{0,6}}?) {{0,2}}"
    )
    first = rf"{named}{number}{unit}"
    if not alone:
        return re.compile(first)
    bare = number.replace("(?P<", "(?P<bare_")
    return re.compile(rf"(?:{first})|(?<![\d.,/-]){bare} ?(?P<bare_unit>{alone})(?![a-z0-9])")


@cache
def _small_words() -> frozenset[str]:
    """What may stand between a name and its value."""
    return frozenset(vocabulary("measurements")["between"])


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for match in pattern.finditer(text):
        between = re.findall("[a-z]+", match["between"] or "")
        if _small_words().issuperset(between):
            yield match
