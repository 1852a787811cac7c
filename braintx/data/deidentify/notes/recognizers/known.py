"""What the record itself says of its patient, wherever and however it stands in the note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from braintx.data.deidentify.notes.entities import Entity, Identifier
from braintx.data.deidentify.notes.lexicons import WORD, lexicon, words
from braintx.data.deidentify.notes.note import Note, fold

_SMALL = words("known", "small")
_FIGURES = frozenset(("national_id", "record_number", "phone"))
_MIN_FIGURES = 4


def find(note: Note, known: Iterable[Identifier]) -> Iterator[Entity]:
    """Every place where an identifier of the record stands.

    A name is looked for word by word, without regard to accents and capitals; a word that is also
    an ordinary one only with a capital. Of a number only letters and figures count. Anything else
    is looked for as it is written.
    """
    for identifier in known:
        value = fold(identifier.value).strip()
        if identifier.kind == "name":
            yield from _names(note, value)
        elif identifier.kind in _FIGURES:
            yield from _figures(note, identifier, value)
        elif len(value) > 2:
            parts = (re.escape(part) for part in value.split())
            pattern = re.compile(r"(?<!\w)" + r"[\s,]+".join(parts) + r"(?!\w)")
            for match in pattern.finditer(note.folded):
                yield Entity(identifier.kind, *match.span())


def _names(note: Note, value: str) -> Iterator[Entity]:
    parts = {
        part for part in re.findall(r"[^\W\d_]{2,}", value.replace("'", "")) if part not in _SMALL
    }
    words = lexicon()
    for word in note.words:
        pieces = {word.folded, *word.folded.split("-")}
        found = pieces & parts
        ordinary = all(words.get(piece, 0) & WORD or len(piece) < 3 for piece in found)
        if found and not (ordinary and word.shape == "lower"):
            yield Entity("name", word.start, word.end)


def _figures(note: Note, identifier: Identifier, value: str) -> Iterator[Entity]:
    plain = re.sub(r"[^a-z0-9]", "", value)
    figures = sum(map(str.isdigit, plain))
    if figures < _MIN_FIGURES and not (figures and len(plain) > _MIN_FIGURES):
        return  # so short that it could be anything
    pattern = re.compile(r"(?<!\w)" + r"[\s.\-/()]{0,2}".join(map(re.escape, plain)) + r"(?!\d)")
    for match in pattern.finditer(note.folded):
        yield Entity(identifier.kind, *match.span())
