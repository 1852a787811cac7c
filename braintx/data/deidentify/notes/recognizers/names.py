"""People's names: what leads to one, what the lexicons know, and how capitals stand.

No offline model of Spanish names is worth having, so rules decide. A *context* - a title, a label,
a kinship, a signature - makes a name of whatever capitalised words follow it, seen or unseen.
Without one, a run of capitalised words is a name when a lexicon knows part of it, or when no
lexicon of ordinary, clinical or geographical words does. A name found once is a name wherever it
stands again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from braintx.data.deidentify.notes.entities import Entity
from braintx.data.deidentify.notes.lexicons import (
    ORDINARY,
    lexicon,
)
from braintx.data.deidentify.notes.note import Note
from braintx.data.deidentify.notes.recognizers import name_lists as lists
from braintx.data.deidentify.notes.recognizers.eponyms import is_eponym
from braintx.data.deidentify.notes.recognizers.name_contexts import in_context
from braintx.data.deidentify.notes.recognizers.name_forms import by_form
from braintx.data.deidentify.notes.recognizers.name_runs import (
    Run,
)
from braintx.data.deidentify.notes.recognizers.name_words import (
    PARTICLES,
    is_acronym,
    is_plain,
)


def find(note: Note) -> Iterator[Entity]:
    """Every person's name of a note."""
    runs = list(in_context(note))
    taken = {index for run in runs for index in range(run.first, run.last + 1)}
    runs += by_form(note, taken)
    runs = [lists.with_front(note, run) for run in runs]
    runs += lists.surnames_first(note)
    runs += lists.beside(note, runs)
    for run in runs:
        yield Entity("name", note.words[run.first].start, note.words[run.last].end, run.certainty)
    yield from _again(note, runs)
    yield from _initials(note)


def _again(note: Note, runs: list[Run]) -> Iterator[Entity]:
    """Wherever a name that was surely found stands once more."""
    sure: set[str] = set()
    for run in runs:
        if run.certainty >= 0.75:
            sure.update(
                word.folded
                for word in note.words[run.first : run.last + 1]
                if len(word.folded) > 2 and word.folded not in PARTICLES and not is_plain(word)
            )
    if not sure:
        return
    inside = {index for run in runs for index in range(run.first, run.last + 1)}
    for index, word in enumerate(note.words):
        if word.folded not in sure or index in inside or is_eponym(note, index, index, person=True):
            continue
        ordinary = bool(word.bits & ORDINARY)
        if (
            (word.shape == "lower" and (ordinary or not note.quiet))
            or (ordinary and word.first)
            or (is_acronym(word) and ordinary)
        ):
            continue
        yield Entity("name", word.start, word.end, 0.7)


_INITIALS = re.compile(
    r"\b(?:iniciales|initials|firma|signed|fdo|patient|paciente|pt|"
    r"pte)\s?[:.]?\s((?:[a-z]\. ?){1,4}(?:[a-z]\b\.?)|[a-z]{2,4}\b)"
)


def _initials(note: Note) -> Iterator[Entity]:
    """As in "Initials: J.M.R.", "paciente A.G.L."; letters alone only behind such a word."""
    for match in _INITIALS.finditer(note.folded):
        start, end = match.span(1)
        letters = [c for c in note.text[start:end] if c.isalpha()]
        listed = len(letters) == end - start and note.folded[start:end] in lexicon()
        if (
            len(letters) >= 2
            and all(c.isupper() for c in letters)
            and not listed
            and note.text[end : end + 1] != ":"
        ):
            yield Entity("name", start, end, 0.8)
