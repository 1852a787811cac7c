"""Names that something announces: a title, a label, a kinship, a signature, a degree behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from braintx.data.deidentify.notes.note import Note
from braintx.data.deidentify.notes.recognizers.eponyms import is_eponym
from braintx.data.deidentify.notes.recognizers.name_patterns import (
    CREDENTIALS,
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
    take,
)
from braintx.data.deidentify.notes.recognizers.name_words import (
    is_acronym,
    is_clean,
    is_given,
    is_plain,
)


def in_context(note: Note) -> Iterator[Run]:
    """Every announced name of a note."""
    words = note.words
    for index, word in enumerate(words[:-1]):
        if word.folded in MAY_BE_TITLES and _is_title(note, index):
            run = take(note, index + 1, strong=True, any_case=word.folded in TITLES)
            if run:
                yield Run(run[0], run[1], 0.98)
    for pattern, certainty in ((LABEL, 0.97), (LETTER_LABEL, 0.93)):
        for match in pattern.finditer(note.folded):
            yield from _after(note, match.end(), certainty, strong=True)
    for match in LEADS.finditer(note.folded):
        yield from _after(note, match.end(), 0.9, strong=False)
    for match in CREDENTIALS.finditer(note.folded):
        last = note.word_at(match.start()) - 1
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


def _is_title(note: Note, index: int) -> bool:
    word = note.words[index]
    gap = note.gap(index + 1) if index + 1 < len(note.words) else ""
    if not re.fullmatch(r"\(?a?\)?\.?ª?[ \t]{0,3}\n?[ \t]?", gap):
        return False
    if note.text[max(0, word.start - 1) : word.start] in (".", "@", "/", "-"):
        return False
    if word.folded in TITLES:
        return word.folded != "don" or word.shape != "lower" or note.language == "es"
    if word.folded in SPELT_TITLES:
        return (gap.isspace() and note.words[index + 1].shape != "lower") or (
            note.quiet and is_clean(note.words[index + 1])
        )
    single = word.folded == "d" or (word.folded == "da" and word.shape != "lower")
    return (
        single
        and word.shape in ("initial", "title")
        and gap.startswith((".", "ª", "ñ"))
        and is_given(note.words[index + 1])
    )


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
