"""Names by what stands beside them: "Okoro/Xu", "Ann and Bo", "Hurt, Jessica |", "dos Santos"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from braintx.data.deidentify.notes.lexicons import GIVEN, NAME, ORDINARY, PLACE, is_clinical
from braintx.data.deidentify.notes.note import Note, Word
from braintx.data.deidentify.notes.recognizers.eponyms import is_eponym
from braintx.data.deidentify.notes.recognizers.name_patterns import FRONTS
from braintx.data.deidentify.notes.recognizers.name_runs import Run, take
from braintx.data.deidentify.notes.recognizers.name_words import (
    PEOPLE,
    is_clean,
    is_unknown,
    sounds_like_one,
)

_AND = re.compile(r" ?[/&+] ?|,? (?:and|y|e|und) |, (?=[^\W\d_]+,? (?:and|y|e) )")
_BOUND = re.compile(
    r"(?:^|[\n|;:>•*.\t(–]|\s-|\b(?:re|for|of|de|ref|patient|paciente|pt|on|a|to|para|sobre|by|"
    r"por|with))"
    r"\s{0,4}$"
)
_COLUMN = re.compile(
    r"(?: [^\W\d_]+\.?){0,2}?\s?(?:$|[|(\n\t:;\[]|,\s?\d|\s\d|  |- |, ?(?:m|f|v|h|male|female|"
    r"aged?)\b|"
    r",? (?:ref|dob|mrn|nhs|dni|cc|c\.c|hc|nhc|born|nacid|id|exp|no|aged?|edad)\b)"
)
"""What stands behind a name in a list: the next column, a number, a label."""


def with_front(note: Note, run: Run) -> Run:
    """The run with the small words before it that belong to a surname."""
    first = run.first
    while first and note.gap(first) == " " and note.words[first - 1].folded in FRONTS:
        before = note.words[first - 1]
        if (before.shape == "lower" or before.loud) and before.folded not in _NO_WORD:
            break
        first -= 1
    return run._replace(first=first)


_NO_WORD = frozenset(["dos", "do", "das", "von", "van", "ap", "ibn", "bin", "ter", "ten", "der"])
"""Of the small words those that no sentence has before a capital."""


def beside(note: Note, runs: Iterable[Run]) -> Iterator[Run]:
    """Names that a stroke or an "and" joins to one that was found."""
    inside = {index for run in runs for index in range(run.first, run.last + 1)}
    for run in list(runs):
        last = run.last
        while run.certainty >= _SURE and last + 1 < len(note.words):
            if last + 1 in inside or not _AND.fullmatch(
                note.folded, note.words[last].end, _start(note, last + 1)
            ):
                first = _behind_and(note, last)
            else:
                first = last + 1
            if first is None or first in inside or _is_other(note, note.words[first]):
                break
            following = take(note, first, strong=False, any_case=False)
            if following is None or is_eponym(note, *following):
                break
            yield with_front(note, Run(*following, 0.85))
            inside.update(range(following[0], following[1] + 1))
            last = following[1]


_SURE = 0.75


def _start(note: Note, index: int) -> int:
    return note.words[index].start


def _behind_and(note: Note, last: int) -> int | None:
    """The word behind the "and" that follows a name."""
    for ahead in range(last + 2, min(last + 4, len(note.words))):
        if _AND.fullmatch(note.folded, note.words[last].end, _start(note, ahead)):
            return ahead
    return None


def _is_other(note: Note, word: Word) -> bool:
    """A word that a sentence goes on with behind an "and": who else, or what."""
    if word.shape == "lower" and not (note.quiet and is_clean(word)):
        return word.folded not in _NO_WORD
    ordinary = bool(word.bits & ORDINARY) and (word.loud or not word.bits & NAME)
    unlike = word.loud and not word.bits and not sounds_like_one(word)
    return (
        ordinary
        or unlike
        or word.folded in PEOPLE
        or bool(word.bits & PLACE and not word.bits & NAME)
    )


def surnames_first(note: Note) -> Iterator[Run]:
    """As in "Hurt, Jessica | 1950": whatever the surname, before a given name in a list."""
    words = note.words
    for index in range(1, len(words)):
        word, before = words[index], words[index - 1]
        if (
            note.gap(index) != ", "
            or word.shape != before.shape
            or word.shape not in ("title", "upper")
        ):
            continue
        surname = bool(before.bits & NAME) and not is_clinical(before.folded)
        given = bool(word.bits & GIVEN) and (surname or not word.bits & ORDINARY)
        if not given and not is_unknown(word):
            continue
        column = _COLUMN.match(note.folded, word.end)
        first = index - 1
        while (
            first
            and index - first < 3
            and note.gap(first) == " "
            and _goes_on(words[first - 1], before)
        ):
            first -= 1
        bound = _BOUND.search(note.folded, max(0, words[first].start - 12), words[first].start)
        if column is None or bound is None or is_clinical(before.folded) or before.folded in PEOPLE:
            continue
        likely = bool(before.bits & NAME) or is_unknown(before)
        if (given and not before.bits & PLACE) or (likely and not before.bits & ORDINARY):
            last = index
            while (
                last + 1 < len(words)
                and note.gap(last + 1) == " "
                and _goes_on(words[last + 1], word)
            ):
                last += 1
            yield Run(first, last, 0.9)


def _goes_on(word: Word, beside: Word) -> bool:
    alike = word.shape == beside.shape and not (word.bits & ORDINARY and not word.bits & NAME)
    return (alike and (bool(word.bits & NAME) or is_unknown(word))) or word.folded in FRONTS
