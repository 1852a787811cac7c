"""How grave a symptom is said to be: words and pain scores, of what the patient has.

A word counts for the symptom in its own part of the sentence ("mild headache", "cefalea frontal
intensa"); alone, as in "headache; severe" or "of moderate intensity", for the one before; beside
anything else ("fotofobia leve", "high-grade glioma") for none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from braintx.core.labels import SEVERITIES, Severity
from braintx.preprocessing.notes.line import Joint, Line, Status, items_of, positions
from braintx.preprocessing.notes.others import is_other
from braintx.preprocessing.notes.phrases import Phrases
from braintx.preprocessing.notes.scan import conjunctions
from braintx.preprocessing.notes.words import words


class Degree(NamedTuple):
    """A word of severity and its tokens."""

    start: int
    end: int
    level: Severity


class Graded(NamedTuple):
    """A severity, and whether it is said of a finding of the sentence or of symptoms at large."""

    level: Severity
    named: bool


def degrees(tokens: Sequence[str]) -> tuple[Degree, ...]:
    """Words of severity and scores out of ten in one sentence."""
    found = [Degree(m.start, m.end, m.value) for m in _phrases().all(tokens)]
    return tuple(sorted([*found, *_scores(tokens)]))


@cache
def _phrases() -> Phrases[Severity]:
    return Phrases(
        (phrase, level) for level in SEVERITIES for phrase in words("severity").raw[level]
    )


def _scores(tokens: Sequence[str]) -> Iterator[Degree]:
    """Pain "8/10", "8 out of 10", "8 sobre 10": 1 to 3 mild, 4 to 6 moderate, 7 to 10 severe."""
    known = words("severity")
    for i, token in enumerate(tokens):
        top = _top(tokens, i + 1) if token[0].isdigit() else None
        if top is None or (i and tokens[i - 1] == "/"):
            continue
        score = float(token.replace(",", "."))
        earlier = tokens[max(0, i - 5) : i]
        if 1 <= score <= 10 and not any(t in known["not_scale"] for t in earlier):
            yield Degree(i, top, SEVERITIES[0 if score < 4 else 1 if score < 7 else 2])


def _top(tokens: Sequence[str], at: int) -> int | None:
    """The end of "/10"."""
    for middle in (("/",), ("out", "of"), ("sobre",)):
        end = at + len(middle)
        if tuple(tokens[at:end]) == middle and tuple(tokens[end : end + 1]) == ("10",):
            return None if tuple(tokens[end + 1 : end + 2]) == ("/",) else end + 1
    return None


def severities(
    line: Line, found: Sequence[Degree], status: Sequence[Status], earlier: bool
) -> Iterator[Graded]:
    """Every severity that is said of what the patient has.

    Parameters
    ----------
    line : Line
    found : sequence of Degree
        Of this sentence.
    status : sequence of Status
        Of each token.
    earlier : bool
        Whether the last finding of the sentences before is the patient's.
    """
    if not found:
        return
    present = [status[start] == "present" for start, _ in line.findings]
    taken = positions((*line.findings, *line.amounts, *line.degrees))
    begins = [start for start, _ in line.findings]
    ends = [end for _, end in line.findings]
    grades = [d.start for d in found]
    for item in items_of(line, _separators(), colons=False):
        held = found[bisect_left(grades, item.start) : bisect_left(grades, item.end)]
        said = [d for d in held if all(status[i] == "present" for i in range(d.start, d.end))]
        if not said:
            continue
        inside = range(bisect_right(ends, item.start), bisect_left(begins, item.end))
        if inside:
            spans = [line.findings[n] for n in inside]
            own = any(present[n] for n in inside)
            yield from (Graded(d.level, True) for d in said if own and _is_of(d, spans, line))
            continue
        rest = [line.tokens[i] for i in range(item.start, item.end) if i not in taken]
        if not all(map(_is_plain, rest)):
            continue
        generic = any(token in words("severity")["contexts"] for token in rest)
        before = bisect_right(ends, item.start)
        if before:
            if any(present[:before]) or (generic and any(present)):
                yield from (Graded(d.level, True) for d in said)
        elif generic or (earlier and not line.findings):
            yield from (Graded(d.level, earlier) for d in said)


def severities_of(line: Line, found: Sequence[Degree]) -> dict[int, Severity]:
    """For each finding of a sentence that a severity is said of, by number, the gravest.

    Parameters
    ----------
    line : Line
    found : sequence of Degree
        Of this sentence.
    """
    graded: dict[int, Severity] = {}
    if not found:
        return graded
    begins, ends = [s for s, _ in line.findings], [e for _, e in line.findings]
    grades = [d.start for d in found]
    for item in items_of(line, _separators(), colons=False):
        inside = range(bisect_right(ends, item.start), bisect_left(begins, item.end))
        for degree in found[bisect_left(grades, item.start) : bisect_left(grades, item.end)]:
            for number in inside:
                start, end = line.findings[number]
                within = start <= degree.start < end
                if within or _is_of(degree, [line.findings[number]], line):
                    levels = (degree.level, graded.get(number, degree.level))
                    graded[number] = max(levels, key=SEVERITIES.index)
    return graded


def _is_of(degree: Degree, spans: Sequence[tuple[int, int]], line: Line) -> bool:
    """Whether only words that describe lie between a word of severity and a finding."""
    for start, end in spans:
        after = end <= degree.start
        between = line.tokens[end : degree.start] if after else line.tokens[degree.end : start]
        unknown = [token for token in between if not _is_plain(token)]
        # In Spanish an adjective that is in no list may stand there: "mareo rotatorio intenso".
        if not unknown or (after and len(unknown) == 1 and not is_other(unknown[0])):
            return True
    return False


def _is_plain(token: str) -> bool:
    return token in _plain() or not token.isalpha()


@cache
def _plain() -> frozenset[str]:
    """Words that describe, and name nothing that a severity could be said of."""
    known = words("severity")
    described = known["modifiers"] | known["body"] | known["contexts"] | known["scale"]
    return described | severity_words() | words("time")["plain"]


@cache
def severity_words() -> frozenset[str]:
    """Every word that stands in a phrase for a severity."""
    return frozenset(t for level in SEVERITIES for p in words("severity")[level] for t in p.split())


@cache
def _separators() -> dict[str, Joint]:
    return {**dict.fromkeys(words("severity")["apart"], ","), **conjunctions()}
