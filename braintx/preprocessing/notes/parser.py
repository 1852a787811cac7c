"""A note to what it says of the patient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from braintx.core.labels import SEVERITIES, Severity
from braintx.core.records import NoteFindings
from braintx.preprocessing.notes.around import Amount
from braintx.preprocessing.notes.complaint import owners
from braintx.preprocessing.notes.durations import amounts
from braintx.preprocessing.notes.language import language_of
from braintx.preprocessing.notes.line import Line, Status
from braintx.preprocessing.notes.scope import NOTHING, statuses
from braintx.preprocessing.notes.severity import Degree, Graded, degrees, severities
from braintx.preprocessing.notes.symptoms import Mention, mentions
from braintx.preprocessing.notes.tokens import sentences


class _Read(NamedTuple):
    """One sentence, read."""

    line: Line
    mentions: tuple[Mention, ...]
    present: tuple[bool, ...]
    status: tuple[Status, ...]
    amounts: tuple[Amount, ...]
    degrees: tuple[Degree, ...]


def parse_note(text: str) -> NoteFindings:
    """Read a clinical note.

    Parameters
    ----------
    text : str
        English or Spanish, with or without accents; at most `MAX_CHARACTERS` are read.

    Returns
    -------
    NoteFindings
        Symptoms by canonical English name in order of first mention; set aside are those that are
        only ever denied, a relative's, long past or spoken of as possible; the longest duration
        of what the patient has, in months; and the gravest severity that is said of it.

    Examples
    --------
    >>> found = parse_note("Denies nausea. Severe headaches for more than 6 months.")
    >>> found.symptoms, found.set_aside, found.duration_months, found.severity
    (('headache',), ('nausea',), 7.5, 'severe')
    """
    read = _read(text)
    symptoms: dict[str, None] = {}
    named: dict[str, None] = {}
    for sentence in read:
        for mention, present in zip(sentence.mentions, sentence.present, strict=True):
            named[mention.name] = None
            if present:
                symptoms[mention.name] = None
    aside = tuple(name for name in named if name not in symptoms)
    unnamed = bool(symptoms) or not aside
    duration, severity = _duration(read, unnamed), _severity(read, unnamed)
    language = language_of(text, (token for one in read for token in one.line.tokens))
    return NoteFindings(tuple(symptoms), aside, duration, severity, language)


def _read(text: str) -> list[_Read]:
    read: list[_Read] = []
    carried = NOTHING
    for sentence in sentences(text):
        tokens = sentence.tokens
        named, times, grades = mentions(tokens), amounts(tokens), degrees(tokens)
        findings = tuple(dict.fromkeys((m.start, m.end) for m in named))
        timed = tuple((time.start, time.end) for time in times)
        line = Line(tokens, findings, timed, tuple((grade.start, grade.end) for grade in grades))
        status, carried = statuses(line, carried)
        if not sentence.goes_on:
            carried = NOTHING
        present = tuple(status[m.start] == "present" and not m.denied for m in named)
        read.append(_Read(line, named, present, status, times, grades))
    return read


def _duration(read: Sequence[_Read], unnamed: bool) -> float | None:
    """The longest; what belongs to nothing that is named counts unless all is set aside."""
    found: list[float] = []
    earlier = False
    for sentence in read:
        whose = owners(sentence.amounts, sentence.line, sentence.status, earlier)
        for amount, of in zip(sentence.amounts, whose, strict=True):
            if of == "complaint" or (of == "open" and unnamed):
                found.append(amount.months)
        if sentence.present:
            earlier = sentence.present[-1]
    return max(found, default=None)


def _severity(read: Sequence[_Read], unnamed: bool) -> Severity | None:
    graded: list[Graded] = []
    earlier = False
    for sentence in read:
        graded += severities(sentence.line, sentence.degrees, sentence.status, earlier)
        if sentence.present:
            earlier = sentence.present[-1]
    levels = {one.level for one in graded if one.named or unnamed}
    return max(levels, key=SEVERITIES.index, default=None)
