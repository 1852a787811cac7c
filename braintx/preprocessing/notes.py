"""A clinical note, English or Spanish, to symptoms, duration and severity.

Rules and words only, all of them in ``notes_vocabulary.json``: a reader can check each one,
the same note always gives the same answer, and nothing is sent anywhere. Time is linear in the
length of the note.

A warning about the public table that BrainTx is trained on: its notes were written from one
word list per condition, and those lists hardly overlap, so there the symptoms give the
condition away. That is a property of the table, not of patients.

How durations become months
---------------------------
- a number and a unit, also in words ("two weeks", "dos semanas"); a range is its middle;
- "few" is 3, "several" 5, "couple" 2; "the past month" is 1;
- "more than", "over" and "at least" add a quarter, "less than" takes one away, so that "more
  than 6 months" stays above 6; "nearly" and "about" change nothing;
- "since early this year" is 6 months: the day of writing is not known, and a note lies on
  average half a year into its year; "since last year" is 12;
- years count only beside a word of time ("for 2 years", "desde hace 2 años"), because a bare
  "54 years" is an age; what lies ahead ("in 3 weeks") does not count;
- of several, the longest in a sentence that also names a symptom, else the longest.
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from braintx.core.records import NoteFindings

MAX_CHARACTERS = 20_000
"""What lies beyond is not read: no clinical note is longer."""

Severity = Literal["mild", "moderate", "severe"]
SEVERITIES: tuple[Severity, ...] = ("mild", "moderate", "severe")
_LONGEST_MONTHS = 1200.0
_AFTERTHOUGHT = 2  # tokens, as in "headache; very mild": said of what came before
_SENTENCE_END = re.compile(r"[.;!?\n]+(?!\d)")
_TOKEN = re.compile(r"\d{1,4}(?:[.,]\d{1,2})?|[a-z]+|[,:/]")
_DASHED_RANGE = re.compile(r"(?<=\d) ?[-–] ?(?=\d)")


@dataclass(frozen=True)
class _Vocabulary:
    """The word lists of ``notes_vocabulary.json``, compiled."""

    words: Mapping[str, Any]
    names: tuple[str, ...]
    spanish: Mapping[str, str]
    symptom: re.Pattern[str]
    severity: Mapping[Severity, re.Pattern[str]]
    pseudo: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    since: re.Pattern[str]


@dataclass(frozen=True)
class _Sentence:
    """One sentence: its tokens, the same joined by spaces, and which tokens are negated."""

    tokens: list[str]
    text: str
    starts: list[int]
    negated: list[bool]

    def index(self, character: int) -> int:
        return bisect_right(self.starts, character) - 1

    def affirmed(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        return [m for m in pattern.finditer(self.text) if not self.negated[self.index(m.start())]]


def parse_note(text: str) -> NoteFindings:
    """Read a clinical note.

    Parameters
    ----------
    text : str
        English or Spanish, with or without accents; at most `MAX_CHARACTERS` are read.

    Returns
    -------
    NoteFindings
        Symptoms by canonical English name in order of first mention, those that are only ever
        negated set aside, duration in months, and the gravest severity word that is said of
        a symptom.

    Examples
    --------
    >>> found = parse_note("Denies nausea. Severe headaches for more than 6 months.")
    >>> found.symptoms, found.set_aside, found.duration_months, found.severity
    (('headache',), ('nausea',), 7.5, 'severe')
    """
    vocabulary = _vocabulary()
    sentences = [_sentence(part, vocabulary) for part in _SENTENCE_END.split(_fold(text))]
    symptoms: dict[str, None] = {}
    named: dict[str, None] = {}
    about: list[_Sentence] = []
    for sentence in sentences:
        named.update(dict.fromkeys(_names(vocabulary.symptom.finditer(sentence.text), vocabulary)))
        found = _names(_affirmed_symptoms(sentence, vocabulary), vocabulary)
        symptoms.update(dict.fromkeys(found))
        if found:
            about.append(sentence)
    return NoteFindings(
        tuple(symptoms),
        tuple(name for name in named if name not in symptoms),
        _longest(about, vocabulary) or _longest(sentences, vocabulary),
        _severity(sentences, vocabulary),
        _language(text, sentences),
    )


def symptom_names() -> tuple[str, ...]:
    """Every symptom that the parser knows, by canonical English name."""
    return _vocabulary().names


def spanish_name(symptom: str) -> str:
    """The Spanish name of a canonical symptom; the English one where it is unknown."""
    return _vocabulary().spanish.get(symptom, symptom)


@cache
def _vocabulary() -> _Vocabulary:
    path = Path(__file__).with_name("notes_vocabulary.json")
    words = json.loads(path.read_text(encoding="utf-8"))
    concepts = words["symptoms"]
    symptom = "|".join(
        f"(?P<s{i}>{'|'.join(concept['en'] + concept['es'])})" for i, concept in enumerate(concepts)
    )
    negation = words["negation"]
    return _Vocabulary(
        words=words,
        names=tuple(concept["name"] for concept in concepts),
        spanish={concept["name"]: concept["es_name"] for concept in concepts},
        symptom=re.compile(rf"\b(?:{symptom})\b"),
        severity={level: _any_of(words["severity"][level]) for level in SEVERITIES},
        pseudo=_any_of(negation["pseudo"]),
        before=_any_of(negation["before"]),
        after=re.compile(
            "(?: :)?(?: is| are| was| were| has been| have been)? (?:"
            + "|".join(map(re.escape, negation["after"]))
            + r")\b"
        ),
        since=re.compile(
            r"\b(?:since|desde)(?: el| la| the)? (?P<when>"
            + "|".join(sorted(words["since"], key=len, reverse=True))
            + r")\b"
        ),
    )


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, phrases), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b")


def _fold(text: str) -> str:
    """Lower case, without accents, dashes between numbers as "to"."""
    decomposed = unicodedata.normalize("NFKD", text[:MAX_CHARACTERS].casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _DASHED_RANGE.sub(" to ", plain)


def _sentence(part: str, vocabulary: _Vocabulary) -> _Sentence:
    tokens = _TOKEN.findall(part)
    starts, at = [], 0
    for token in tokens:
        starts.append(at)
        at += len(token) + 1
    sentence = _Sentence(tokens, " ".join(tokens), starts, [False] * len(tokens))
    _mark_negated(sentence, vocabulary)
    return sentence


def _mark_negated(sentence: _Sentence, vocabulary: _Vocabulary) -> None:
    """A cue negates up to the next contrast or reporting verb, else to the sentence's end."""
    rules = vocabulary.words["negation"]
    stops, exempt = set(rules["stop"]), set(rules["stop_exempt"])
    text = vocabulary.pseudo.sub(lambda m: "_" * len(m[0]), sentence.text)
    reached = 0
    for cue in vocabulary.before.finditer(text):
        last = sentence.index(cue.end() - 1)
        for i in range(max(last + 1, reached), len(sentence.tokens)):
            adjacent = i == last + 1 and sentence.tokens[i] in exempt
            if sentence.tokens[i] in stops and not adjacent:
                break
            sentence.negated[i] = True
            reached = i + 1


def _affirmed_symptoms(sentence: _Sentence, vocabulary: _Vocabulary) -> list[re.Match[str]]:
    return [
        match
        for match in sentence.affirmed(vocabulary.symptom)
        if not vocabulary.after.match(sentence.text, match.end())
    ]


def _names(matches: Iterable[re.Match[str]], vocabulary: _Vocabulary) -> list[str]:
    return [vocabulary.names[int((match.lastgroup or "s0")[1:])] for match in matches]


def _severity(sentences: Iterable[_Sentence], vocabulary: _Vocabulary) -> Severity | None:
    """The gravest word said of a symptom; "high-grade glioma" is about the tumour."""
    contexts = set(vocabulary.words["severity_contexts"])
    others = tuple(vocabulary.words["not_severity_before"])
    levels: set[Severity] = set()
    for sentence in sentences:
        about = contexts.intersection(sentence.tokens) or vocabulary.symptom.search(sentence.text)
        if not about and len(sentence.tokens) > _AFTERTHOUGHT:
            continue
        levels.update(_on_a_scale(sentence))
        for level, pattern in vocabulary.severity.items():
            if any(
                not sentence.text.startswith(others, match.end() + 1)
                for match in sentence.affirmed(pattern)
            ):
                levels.add(level)
    return max(levels, key=SEVERITIES.index, default=None)


def _on_a_scale(sentence: _Sentence) -> Iterable[Severity]:
    """Pain "8/10": 1 to 3 is mild, 4 to 6 moderate, 7 to 10 severe."""
    for score, slash, top in zip(
        sentence.tokens, sentence.tokens[1:], sentence.tokens[2:], strict=False
    ):
        if slash == "/" and top == "10" and score.isdecimal() and 1 <= int(score) <= 10:
            yield SEVERITIES[0 if int(score) < 4 else 1 if int(score) < 7 else 2]


def _longest(sentences: Iterable[_Sentence], vocabulary: _Vocabulary) -> float | None:
    found = [months for sentence in sentences for months in _durations(sentence, vocabulary)]
    return max((months for months in found if months <= _LONGEST_MONTHS), default=None)


def _durations(sentence: _Sentence, vocabulary: _Vocabulary) -> Iterable[float]:
    words, tokens = vocabulary.words, sentence.tokens
    for match in vocabulary.since.finditer(sentence.text):
        yield float(words["since"][match["when"]])
    for i, token in enumerate(tokens):
        unit = words["units"].get(token)
        count, first = _count(tokens, i, words) if unit is not None else (None, i)
        if unit is None or count is None:
            continue
        before, after = tokens[max(0, first - 4) : first], tokens[i + 1 : i + 3]
        plain = unit < 12 and tokens[i - 1] not in words["articles"]
        if _has_passed(before, after, words) and (
            plain
            or {*before, tokens[i - 1]}.intersection(words["year_cues"])
            or set(after).intersection(words["year_cues_after"])
        ):
            yield unit * count * _modifier(before, words)


def _count(tokens: list[str], unit: int, words: Mapping[str, Any]) -> tuple[float | None, int]:
    """How many of the unit at position ``unit``, and where the phrase begins."""
    at = unit - 1
    if at >= 1 and tokens[at] in ("of", "de") and tokens[at - 1] in ("couple", "par"):
        at -= 1
    value = _number(tokens[at], words) if at >= 0 else None
    follows = " ".join(tokens[unit + 1 : unit + 4])
    if value is None and follows.startswith(("y medio", "y media")):  # "hace mes y medio"
        return 1.5, unit
    if value is None:
        named = at >= 0 and tokens[at] in words["one_of"]
        return (1.0 if named or tokens[unit + 1 : unit + 2] == ["pasado"] else None), at
    if follows.startswith(("y medio", "y media", "and a half")):
        value += 0.5
    earlier = tokens[at - 1] if at >= 1 else ""
    if at >= 2 and earlier in ("to", "or", "a", "o"):
        other = _number(tokens[at - 2], words)
        if other is not None:
            return (value + other) / 2, at - 2
    if earlier == "half":
        return value / 2, at - 1
    return value, at - (earlier in words["articles"])


def _number(token: str, words: Mapping[str, Any]) -> float | None:
    if token[0].isdigit():
        return float(token.replace(",", "."))
    value = words["numbers"].get(token)
    return None if value is None else float(value)


def _has_passed(before: list[str], after: list[str], words: Mapping[str, Any]) -> bool:
    """Neither an age ("54 years old") nor an appointment ("in 3 weeks")."""
    return not (
        " ".join(after).startswith(tuple(words["age_after"])) or _ends(before, words["future"])
    )


def _modifier(before: list[str], words: Mapping[str, Any]) -> float:
    if _ends(before, words["more"]):
        return 1.25
    return 0.75 if _ends(before, words["less"]) else 1.0


def _ends(tokens: list[str], phrases: Iterable[str]) -> bool:
    return " ".join(["", *tokens]).endswith(tuple(f" {phrase}" for phrase in phrases))


def _language(text: str, sentences: Iterable[_Sentence]) -> Literal["en", "es"]:
    words = _vocabulary().words["language_words"]
    english, spanish = set(words["en"]), set(words["es"])
    tokens = [token for sentence in sentences for token in sentence.tokens]
    score = sum((token in spanish) - (token in english) for token in tokens)
    score += sum(character in "ñ¿¡áéíóú" for character in text[:MAX_CHARACTERS].casefold())
    return "es" if score > 0 else "en"
