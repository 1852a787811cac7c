"""What was found in a note, ready to be confirmed: its text in parts, its findings one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from apps.clinic.shown import FindingRow, Shower
from braintx.core.findings import Finding, Measurement, NotedFinding, NoteReading
from braintx.i18n import Words
from braintx.preprocessing.phenotypes import presentation_of

KINDS = ("present", "absent", "uncertain", "family", "history", "measured")
"""What a piece of a note may be marked as."""


@dataclass(frozen=True)
class Part:
    """A piece of the note: marked where `kind` is one of `KINDS`, and what it was taken for."""

    text: str
    kind: str = ""
    told: str = ""


@dataclass(frozen=True)
class Found:
    """A finding to be confirmed; `told` is what the note says besides."""

    row: FindingRow
    taken: bool
    told: str


def parts(note: str, reading: NoteReading, shower: Shower) -> tuple[Part, ...]:
    """The note's text, what was found in it marked; each character once."""
    order = {"measured": 0}  # a value that makes a finding is told with its number
    marks = sorted(_marks(reading, shower), key=lambda one: (one[0], -one[1], order.get(one[2], 1)))
    made: list[Part] = []
    at = 0
    for start, end, kind, told in marks:
        if start < at or end > len(note):  # within what is marked already
            continue
        made += [Part(note[at:start]), Part(note[start:end], kind, told)]
        at = end
    return tuple(one for one in (*made, Part(note[at:])) if one.text)


def found(reading: NoteReading, shower: Shower) -> tuple[Found, ...]:
    """Each finding once: those of the patient now, then those of others and of the past."""
    now = presentation_of(reading).findings
    named = {one.code for one in now}
    others = {one.code: one for one in reading.findings if one.code not in named}
    values = {one.code: _beside(one, reading, shower) for one in reading.measurements}
    mentions = {(one.code, str(one.status)): one for one in reversed(reading.findings)}
    rows = []
    for row in shower.findings(now):
        known = mentions.get((row.code, row.status))
        told = [values[row.code]] if row.code in values else []
        rows.append(Found(row, True, ", ".join(told + _besides(known, shower.words))))
    for one in others.values():
        (row,) = shower.findings([Finding(one.code)])
        told = [shower.words(f"noted.{one.status}"), *_besides(one, shower.words)]
        rows.append(Found(row, False, ", ".join(told)))
    return tuple(rows)


def alone(reading: NoteReading, shower: Shower) -> tuple[str, ...]:
    """The values that make no finding and stand beside none."""
    spans = {(one.start, one.end) for one in reading.measurements if one.code is not None}
    return tuple(
        measured(one, shower) for one in reading.measurements if (one.start, one.end) not in spans
    )


def measured(given: Measurement, shower: Shower) -> str:
    """A measured value with its name and unit: "Temperature 39.2 °C"."""
    words = shower.words
    value = words.significant(given.value, 4)
    return words(
        "measured.value", name=words(f"measurement.{given.kind}"), value=value, unit=given.unit
    )


def made_of(given: Measurement, shower: Shower) -> str:
    """The same with the finding that it makes: "Temperature 39.2 °C → Fever"."""
    told = measured(given, shower)
    return told if given.code is None else f"{told} → {shower.name(given.code)}"


def _beside(given: Measurement, reading: NoteReading, shower: Shower) -> str:
    """A value and those of the same place: a blood pressure is two, and either may be abnormal."""
    place = (given.start, given.end)
    same = (one for one in reading.measurements if (one.start, one.end) == place)
    return ", ".join(measured(one, shower) for one in same)


def _besides(one: NotedFinding | None, words: Words) -> list[str]:
    """Where it is and since when, as far as the note says."""
    told = []
    if one is not None and one.laterality is not None:
        told.append(words(f"laterality.{one.laterality}"))
    if one is not None and one.duration_months is not None:
        told.append(words("noted.since", duration=words.duration(one.duration_months)))
    return told


def _marks(reading: NoteReading, shower: Shower) -> Iterator[tuple[int, int, str, str]]:
    words = shower.words
    for one in reading.findings:
        told = f"{shower.name(one.code)}: {words(f'noted.{one.status}').lower()}"
        yield one.start, one.end, one.status, told
    for value in reading.measurements:
        yield value.start, value.end, "measured", made_of(value, shower)
