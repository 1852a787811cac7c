"""What was found in a note, ready to be confirmed: its text in parts, its findings one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from apps.clinic.shown import FindingRow, Shower
from braintx.core.findings import Finding, Measurement, NotedFinding, NoteReading
from braintx.core.labels import Severity

KINDS = ("present", "absent", "uncertain", "family", "history")
"""Of what a note says, what counts most first: a finding named twice is what it is first here."""
_NOW = KINDS[:3]


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
    marks = sorted(_marks(reading, shower), key=lambda one: (one[0], -one[1]))
    made: list[Part] = []
    at = 0
    for start, end, kind, told in marks:
        if start < at or end > len(note):  # within what is marked already
            continue
        made += [Part(note[at:start]), Part(note[start:end], kind, told)]
        at = end
    return tuple(one for one in (*made, Part(note[at:])) if one.text)


def found(reading: NoteReading, shower: Shower) -> tuple[Found, ...]:
    """Each finding once, in the order of the note."""
    named: dict[str, NotedFinding] = {}
    for one in reading.findings:
        known = named.get(one.code)
        if known is None or KINDS.index(one.status) < KINDS.index(known.status):
            named[one.code] = one
    rows = [_found(one, shower) for one in named.values()]
    for value in reading.measurements:
        if value.code is not None and value.code not in named:
            named[value.code] = NotedFinding(value.code, "present", value.start, value.end)
            rows.append(_row(value.code, "present", None, shower, measured(value, shower)))
    return tuple(rows)


def measured(given: Measurement, shower: Shower) -> str:
    """A measured value with its name and unit: "Temperature 39.2 °C"."""
    words = shower.words
    value = words.significant(given.value, 4)
    return words(
        "measured.value", name=words(f"measurement.{given.kind}"), value=value, unit=given.unit
    )


def _found(one: NotedFinding, shower: Shower) -> Found:
    words, told = shower.words, []
    if one.status not in _NOW:
        told.append(words(f"noted.{one.status}"))
    if one.laterality is not None:
        told.append(words(f"laterality.{one.laterality}"))
    if one.duration_months is not None:
        told.append(words("noted.months", count=one.duration_months))
    return _row(one.code, one.status, one.severity, shower, ", ".join(told))


def _row(code: str, status: str, severity: Severity | None, shower: Shower, told: str) -> Found:
    now = status if status in _NOW else "present"
    (row,) = shower.findings([Finding(code, now, severity)])  # type: ignore[arg-type]
    return Found(row, status in _NOW, told)


def _marks(reading: NoteReading, shower: Shower) -> Iterator[tuple[int, int, str, str]]:
    words = shower.words
    for one in reading.findings:
        told = f"{shower.name(one.code)}: {words(f'noted.{one.status}').lower()}"
        yield one.start, one.end, one.status, told
    for value in reading.measurements:
        told = measured(value, shower)
        if value.code is not None:
            told = f"{told} → {shower.name(value.code)}"
        yield value.start, value.end, "measured", told
