"""Names that something announces: a title, a label, a kinship, a signature, a degree behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from braintx.data.deidentify.notes.lexicons import NAME, ORDINARY, SURNAME, words
from braintx.data.deidentify.notes.note import Note
from braintx.data.deidentify.notes.recognizers.eponyms import is_eponym, is_surely_eponym
from braintx.data.deidentify.notes.recognizers.name_patterns import (
    BED,
    CREDENTIALS,
    FRONTS,
    INLINE_LABEL,
    LABEL,
    LEADS,
    LETTER_LABEL,
    MAY_BE_TITLES,
    SPELT_TITLES,
    TITLES,
)
from braintx.data.deidentify.notes.recognizers.name_runs import (
    Run,
    is_title_word,
    leads_on,
    take,
)
from braintx.data.deidentify.notes.recognizers.name_words import (
    PEOPLE,
    is_acronym,
    is_clean,
    is_given,
    is_plain,
    is_unknown,
)


def in_context(note: Note) -> Iterator[Run]:
    """Every announced name of a note."""
    for index, word in enumerate(note.words[:-1]):
        if word.folded in MAY_BE_TITLES and _is_title(note, index):
            run = take(note, index + 1, strong=True, any_case=word.folded in TITLES)
            if run:
                yield Run(run[0], run[1], 0.98)
        elif word.folded in PEOPLE:
            yield from _behind_people(note, index)
    for pattern, certainty in (
        (LABEL, 0.97),
        (INLINE_LABEL, 0.96),
        (LETTER_LABEL, 0.93),
        (BED, 0.9),
    ):
        for match in pattern.finditer(note.folded):
            yield from _after(note, match.end(), certainty, strong=True)
    for match in LEADS.finditer(note.folded):
        yield from _after(note, match.end(), 0.9, strong=False)
    for match in CREDENTIALS.finditer(note.folded):
        words, last = note.words, note.word_at(match.start()) - 1
        if last >= 0 and words[last].end == match.start() and words[last].shape != "lower":
            first = last
            while (
                first
                and last - first < 4
                and note.gap(first) in (" ", ". ")
                and words[first - 1].shape != "lower"
                and not is_plain(words[first - 1])
                and not _is_title(note, first - 1)
            ):
                first -= 1
            if not is_plain(words[last]) and not is_acronym(words[last]):
                yield Run(first, last, 0.93)


_TITLE_GAP = re.compile(r"\(?a?\)?\.?ª?[ \t]{0,3}\n?[ \t]?")


def _is_title(note: Note, index: int) -> bool:  # noqa: PLR0911 - one rule a line
    word = note.words[index]
    gap = note.gap(index + 1) if index + 1 < len(note.words) else ""
    if not _TITLE_GAP.fullmatch(gap):
        return False
    if note.text[max(0, word.start - 1) : word.start] in (".", "@", "/", "-"):
        return False
    if word.folded in TITLES:
        return word.folded != "don" or word.shape != "lower" or note.language == "es"
    if word.folded in SPELT_TITLES:
        after = note.words[index + 1]
        if not gap.isspace():
            return False
        if after.shape != "lower":
            return True
        if after.folded in FRONTS:
            return leads_on(note, index + 1, True, False)
        return note.quiet and (is_clean(after) or is_unknown(after) or bool(after.bits & NAME))
    single = word.folded == "d" or (word.folded == "da" and word.shape != "lower")
    return (
        single
        and word.shape in ("initial", "title")
        and gap.startswith((".", "ª", "ñ"))
        and is_given(note.words[index + 1])
    )


def _behind_people(note: Note, index: int) -> Iterator[Run]:
    """As in "key worker Emma", "su hermana mayor Ana", "Crew: Okoro"."""
    first = index + 1
    while (
        first + 1 < len(note.words)
        and first - index < 4
        and (note.words[first].folded in PEOPLE or note.words[first].folded in _OF_PEOPLE)
        and note.gap(first) in (" ", "-", "/")
    ):
        first += 1
    gap = note.gap(first)
    if not _PEOPLE_GAP.fullmatch(gap) or (gap[0] == "." and len(note.words[index].folded) > 4):
        return
    word = note.words[first]
    if word.shape == "lower" and not note.quiet:
        return
    run = take(note, first, strong=False, any_case=False)
    if run and not is_surely_eponym(note, run[1]) and not _is_heading(note, index, run):
        yield Run(*run, 0.9)


_OF_PEOPLE = words("names", "of_people")
_PEOPLE_GAP = re.compile(r"\.?[ \t]{0,2}[,:(\"“«-]?[ \t]{0,2}[\"“«]?")


def _is_heading(note: Note, index: int, run: tuple[int, int]) -> bool:
    """As in "Patient Education:", "Family History": a capital on both, and an ordinary word."""
    word = note.words[run[0]]
    ordinary = run[0] == run[1] and bool(word.bits & ORDINARY)
    alike = note.words[index].shape == word.shape
    behind = note.text[word.end : word.end + 1]
    ends = behind in ("", *".,;/)(\n|")
    surname = bool(word.bits & SURNAME) and behind != ":" and (ends or not word.loud)
    return ordinary and alike and not surname


def _after(note: Note, place: int, certainty: float, strong: bool) -> Iterator[Run]:
    first = note.word_at(place)
    if first >= len(note.words) or note.text[place : note.words[first].start].strip(' "“«(*'):
        return
    while (
        first + 1 < len(note.words)
        and is_title_word(note.words[first])
        and note.gap(first + 1).strip(" .") == ""
    ):
        first += 1
    run = take(note, first, strong, any_case=strong)
    if run and not is_eponym(note, *run):
        yield Run(*run, certainty)
