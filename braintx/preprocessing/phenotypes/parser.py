"""A note to the patient's findings, each with its status."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
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
from braintx.preprocessing.notes.words import words
from braintx.preprocessing.phenotypes.contradictions import contradictions
from braintx.preprocessing.phenotypes.courses import Courses
from braintx.preprocessing.phenotypes.dated import months_since
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
    "background": "present",
    "past": "history",
}
"""What is merely spoken of ("return if fever") is no finding."""
_HAS = ("present", "uncertain")
_DASHES = str.maketrans("–—", "::")
"""A dash between spaces stands between a thing and what is said of it."""
_SHORTENED = re.compile(
    r"\b(ant|inf|post|lat|sup|med|ext|int|bilat|esp|recid|agud|cron|congen|idiop|adelg|Adelg)\."
    r"(?=\s[a-zà-ÿ0-9(])"
)
"""Words whose full stop ends no sentence: "uveítis ant. en 2022"."""
_ASKED_BEFORE = re.compile(
    r"(?:^|[\s(,;:¿/])(?:[¿?](?:\s?|(?:[\w-]+\s){1,2}|[\w-]+/(?:[\w-]+\s)?)|[dD]/[cC]\s)$"
)
_ASKED_AFTER = re.compile(r"(?:['’]s)?\s?(?:\(\s?\?+\s?\)|\?(?![\w¿]))")
_AGAINST = frozenset({"vs", "versus"})
_OR = _AGAINST | {"/", "or", "o", "u"}
_ASKED_WITHIN = 30
"""Characters before a finding in which the question mark of "?mild learning difficulty" stands."""


SPASMS = "HP:0003394", "HP:0012469"
"""Muscle spasm; infantile spasms."""
_SPASM = re.compile(r"e?spasm(?:o?s)?|espasmo")
_INFANT = 2.0


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
        self._terms, self._lexicon = terms, Lexicon(terms)
        self._courses = Courses(terms)

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
        plain = _SHORTENED.sub(r"\1 ", _without(text, measured))
        cut = sentences(plain.translate(_DASHES))
        findings = [*self._named(text, cut, language), *_made(measured)]
        ordered = sorted(findings, key=lambda one: (one.start, one.end))
        found = tuple(_of_age(ordered, text, age)) if SPASMS[1] in self._terms else tuple(ordered)
        issues = contradictions(found, text)
        return NoteReading(found, measured, age, sex, language, issues)

    def _named(
        self, text: str, cut: Sequence[Sentence], language: Language
    ) -> Iterator[NotedFinding]:
        carried = NOTHING
        earlier: list[NotedFinding] = []
        for sentence in cut:
            read = self._read(text, sentence, language)
            status, carried = statuses(read.line, carried, fine=True)
            if not sentence.goes_on:
                carried = NOTHING
            found = [*self._findings(text, read, status)]
            yield from found
            yield from _alike(read, status, found, earlier)
            earlier = [one for one in found if one.status in _HAS] or earlier

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

    def _findings(
        self, text: str, read: _Sentence, status: Sequence[Status]
    ) -> Iterator[NotedFinding]:
        graded = severities_of(read.line, degrees(read.tokens))
        times = amounts(read.tokens)
        lasting = durations_of(times, read.line, status)
        doubted = _doubted(text, read, status)
        for number, one in enumerate(read.named):
            start, end = read.spans[one.start][0], read.spans[one.end - 1][1]
            told = "uncertain" if number in doubted else status[one.start]
            since = months_since(read.line, times, number)
            name = read.tokens[one.start : one.end]
            for code in one.codes:
                bare = code.removeprefix(DENIED)
                said = _STATUS.get(self._courses.status(bare, name, told, since))
                if code != bare and said == "present":
                    said = "absent"
                if said is not None:
                    side = laterality(read.tokens, one.start, one.end)
                    degree, months = graded.get(number), lasting.get(number)
                    yield NotedFinding(bare, said, start, end, degree, months, side)


def _of_age(found: Sequence[NotedFinding], text: str, age: float | None) -> Iterator[NotedFinding]:
    """Bare "spasms" are a cramp of the muscle; of an infant they are infantile spasms."""
    muscle, infantile = SPASMS
    for one in found:
        named = text[one.start : one.end].lower()
        young = age is not None and age < _INFANT and one.status != "family"
        bare = one.code == muscle and _SPASM.fullmatch(named)
        yield replace(one, code=infantile) if young and bare else one


def _is_capital(written: str) -> bool:
    """Whether a token is written as an abbreviation is: "SOB", "PsA"."""
    return sum(character.isupper() for character in written) >= min(2, len(written))


def _told_apart(token: str, written: str) -> str:
    """Words that their keys would confuse: "uña" and "una", "mamá" and "mama"."""
    if token in ("una", "unas") and "ñ" in written.lower():
        return "ungueal"
    if written.lower() == "mamá":
        return "madre"
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


def _alike(
    read: _Sentence,
    status: Sequence[Status],
    found: Sequence[NotedFinding],
    earlier: Sequence[NotedFinding],
) -> Iterator[NotedFinding]:
    """What a relative is said to have too: "brother the same", "la madre, igual".

    That is what was said of the patient in the same sentence, or the one thing that was said in
    the sentence before.
    """
    said = words("fine")["same"]
    for at, token in enumerate(read.tokens):
        if token in said and status[at] == "family":
            start, end = read.spans[at]
            own = {one.code for one in found if one.end <= start and one.status in _HAS}
            before = {one.code for one in earlier}
            for code in sorted(own or (before if len(before) == 1 else ())):
                yield NotedFinding(code, "family", start, end)
            return


def _doubted(text: str, read: _Sentence, status: Sequence[Status]) -> set[int]:
    """The numbers of findings that a question mark doubts, or that stand against one another.

    The doubt goes on where a slash or an "or" joins: "?PE/pneumonia"; of "PE vs pneumonia" both
    are doubted.
    """
    found: set[int] = set()
    for number, one in enumerate(read.named):
        if status[one.start] != "present":
            continue
        before = read.named[number - 1] if number else None
        between = set(read.tokens[before.end : one.start]) if before is not None else set()
        if between and between <= _AGAINST:
            found |= {number - 1, number}
        asked = _is_asked(text, read.spans[one.start][0], read.spans[one.end - 1][1])
        if asked or (number - 1 in found and between and between <= _OR):
            found.add(number)
    return found


def _is_asked(text: str, start: int, end: int) -> bool:
    """Whether a question mark doubts it: "?sepsis", "neumonía (?)"."""
    return bool(
        _ASKED_BEFORE.search(text[max(0, start - _ASKED_WITHIN) : start])
        or _ASKED_AFTER.match(text[end : end + 7])
    )
