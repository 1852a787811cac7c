"""A note to the patient's findings, each with its status."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from braintx.core.findings import Measurement, NotedFinding, NotedStatus, NoteReading
from braintx.i18n.language import Language
from braintx.preprocessing.notes.complaint import durations_of
from braintx.preprocessing.notes.durations import amounts
from braintx.preprocessing.notes.language import language_of
from braintx.preprocessing.notes.line import Line, Status
from braintx.preprocessing.notes.scope import NOTHING, statuses
from braintx.preprocessing.notes.severity import degrees, severities_of
from braintx.preprocessing.notes.tokens import MAX_CHARACTERS, Sentence, sentences
from braintx.preprocessing.phenotypes.dated import is_dated
from braintx.preprocessing.phenotypes.keys import vocabulary
from braintx.preprocessing.phenotypes.laterality import laterality
from braintx.preprocessing.phenotypes.lexicon import DENIED, Lexicon, Named
from braintx.preprocessing.phenotypes.measurements import measurements
from braintx.preprocessing.phenotypes.person import age_of, sex_of

if TYPE_CHECKING:
    from braintx.data.ontology.terms import Terms

_STATUS: dict[Status, NotedStatus] = {
    "present": "present",
    "absent": "absent",
    "uncertain": "uncertain",
    "family": "family",
    "history": "history",
    "past": "history",
}
"""What is merely spoken of ("return if fever") is no finding."""
_DASHES = str.maketrans("–—", "::")
"""A dash between spaces stands between a thing and what is said of it."""
_ASKED_BEFORE = re.compile(r"(?:^|[\s(,;:¿/])[¿?](?:\s?|(?:[\w-]+\s){1,2}|[\w-]+/(?:[\w-]+\s)?)$")
_ASKED_AFTER = re.compile(r"(?:['’]s)?\s?(?:\(\s?\?+\s?\)|\?)")
_ASKED_WITHIN = 30
"""Characters before a finding in which the question mark of "?mild learning difficulty" stands."""


class _Sentence(NamedTuple):
    """A sentence, and what of it was found."""

    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    named: tuple[Named, ...]
    line: Line


class PhenotypeParser:
    """Reads notes, English and Spanish.

    Parameters
    ----------
    terms : Terms
        Which findings there are, and their names.
    """

    def __init__(self, terms: Terms) -> None:
        self._lexicon = Lexicon(terms)

    def read(self, text: str) -> NoteReading:
        """What a note says of the patient's signs and symptoms.

        Parameters
        ----------
        text : str
            English or Spanish, with or without accents; at most `MAX_CHARACTERS` are read.

        Returns
        -------
        NoteReading
            A value that makes a finding (39.2 °C) stands among the measurements and, present,
            among the findings.
        """
        text = text[:MAX_CHARACTERS]
        language = language_of(text, (t for one in sentences(text) for t in one.tokens))
        age, sex = age_of(text), sex_of(text, language)
        measured = measurements(text, age, sex)
        cut = sentences(_without(text, measured).translate(_DASHES))
        findings = [*self._named(text, cut, language), *_made(measured)]
        ordered = sorted(findings, key=lambda one: (one.start, one.end))
        return NoteReading(tuple(ordered), measured, age, sex, language)

    def _named(
        self, text: str, cut: Sequence[Sentence], language: Language
    ) -> Iterator[NotedFinding]:
        carried = NOTHING
        for sentence in cut:
            read = self._read(text, sentence, language)
            status, carried = statuses(read.line, carried, fine=True)
            if not sentence.goes_on:
                carried = NOTHING
            yield from _findings(text, read, status)

    def _read(self, text: str, sentence: Sentence, language: Language) -> _Sentence:
        spans = sentence.spans
        pairs = zip(sentence.tokens, spans, strict=True)
        tokens = tuple(_told_apart(token, text[start:end]) for token, (start, end) in pairs)
        capital = [_is_capital(text[start:end]) for start, end in spans]
        named = self._lexicon.mentions(tokens, capital, language)
        timed = tuple((time.start, time.end) for time in amounts(tokens))
        grades = tuple((one.start, one.end) for one in degrees(tokens))
        line = Line(tokens, tuple((one.start, one.end) for one in named), timed, grades)
        return _Sentence(tokens, spans, named, line)


def _is_capital(written: str) -> bool:
    """Whether a token is written as an abbreviation is: "SOB", "PsA"."""
    return sum(character.isupper() for character in written) >= min(2, len(written))


def _told_apart(token: str, written: str) -> str:
    """Words that their keys would confuse: "uña" and "una", "fits" and "fit"."""
    if token in ("una", "unas") and "ñ" in written.lower():
        return "ungueal"
    return {"fits": "seizures"}.get(token, token)


def _without(text: str, measured: Sequence[Measurement]) -> str:
    """The text with values blanked: their full stops and slashes part no sentence."""
    for one in measured:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _made(measured: Sequence[Measurement]) -> Iterator[NotedFinding]:
    for one in measured:
        if one.code is not None:
            yield NotedFinding(one.code, "present", one.start, one.end)


def _findings(text: str, read: _Sentence, status: Sequence[Status]) -> Iterator[NotedFinding]:
    graded = severities_of(read.line, degrees(read.tokens))
    lasting = durations_of(amounts(read.tokens), read.line, status)
    for number, one in enumerate(read.named):
        start, end = read.spans[one.start][0], read.spans[one.end - 1][1]
        told = status[one.start]
        if told == "present" and _is_asked(text, start, end):
            told = "uncertain"
        for code in one.codes:
            said = _said(code, told, read, one.end)
            if said is None:
                continue
            yield NotedFinding(
                code.removeprefix(DENIED),
                said,
                start,
                end,
                graded.get(number),
                lasting.get(number),
                laterality(read.tokens, one.start, one.end),
            )


def _said(code: str, told: Status, read: _Sentence, end: int) -> NotedStatus | None:
    """The status of one code; None where it is merely spoken of."""
    said = _STATUS.get(told)
    if code.startswith(DENIED):
        return "absent" if said == "present" else said
    courses = vocabulary("courses")
    if told == "history" and code in courses["lasting"]:
        return "present"  # "history of hypertension": one has it still
    if told == "present" and code in courses["events"] and is_dated(read.line, end):
        return "history"
    return said


def _is_asked(text: str, start: int, end: int) -> bool:
    """Whether a question mark doubts it: "?sepsis", "neumonía (?)"."""
    return bool(
        _ASKED_BEFORE.search(text[max(0, start - _ASKED_WITHIN) : start])
        or _ASKED_AFTER.match(text[end : end + 7])
    )
