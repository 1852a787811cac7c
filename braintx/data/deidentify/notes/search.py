"""All recognisers over one note, and which of them is believed where two overlap."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from braintx.data.deidentify.notes.entities import Entity, Identifier
from braintx.data.deidentify.notes.note import Note, read
from braintx.data.deidentify.notes.recognizers import RECOGNIZERS, ages, name_edges, places
from braintx.data.deidentify.notes.recognizers import known as known_identifiers
from braintx.i18n.language import Language


def find(
    text: str, language: Language | None = None, known: Iterable[Identifier] = ()
) -> tuple[Entity, ...]:
    """Everything in a note that tells who someone is.

    Parameters
    ----------
    text : str
        English or Spanish, with or without accents and capitals.
    language : {"en", "es"}, optional
        By default the one that most words are of. Both are always looked for; it only settles
        words that mean different things.
    known : iterable of Identifier, optional
        What the record says of the patient.

    Returns
    -------
    tuple of Entity
        From left to right; none overlaps another.

    Examples
    --------
    >>> [(one.kind, one.start, one.end) for one in find("Mr Okonkwo, 45, seen on 3 May 2021.")]
    [('name', 3, 10), ('date', 24, 34)]
    """
    composed = unicodedata.normalize("NFC", text)
    return search(text, read(composed, language), known)


def search(text: str, note: Note, known: Iterable[Identifier] = ()) -> tuple[Entity, ...]:
    """What `find` does, for a note that was made ready.

    Parameters
    ----------
    text : str
        As it was written.
    note : Note
        The text in composed characters, made ready.
    known : iterable of Identifier, optional
        What the record says of the patient.
    """
    composed = note.text
    found = [entity for recognize in RECOGNIZERS.values() for entity in recognize(note)]
    found += places.behind(note, [one for one in found if one.kind == "address"])
    found += ages.behind(note, [one for one in found if one.kind == "name"])
    found += name_edges.find(note)
    found += name_edges.widened(note, [one for one in found if one.kind == "name"])
    found += known_identifiers.find(note, known)
    kept = _apart(composed, found)
    return kept if composed == text else _in_original(text, composed, kept)


def _apart(text: str, found: Iterable[Entity]) -> tuple[Entity, ...]:
    """The surest, then the longest, keeps its place; of another only what juts out is kept."""
    taken = bytearray(len(text))
    kept: list[Entity] = []
    for entity in sorted(found, key=lambda one: (-one.certainty, one.start - one.end, one.start)):
        at = entity.start
        while at < entity.end:
            start = taken.find(0, at, entity.end)
            if start < 0:
                break
            end = taken.find(1, start, entity.end)
            end = entity.end if end < 0 else end
            at = end
            start, end = _trimmed(text, start, end)
            if end - start > 1 or (start, end) == (entity.start, entity.end):
                taken[start:end] = b"\1" * (end - start)
                kept.append(Entity(entity.kind, start, end, entity.certainty))
    return tuple(sorted(kept, key=lambda one: one.start))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the spaces and marks at the ends of what is left of an entity."""
    while start < end and not (text[start].isalnum() or text[start] in "+(#@"):
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in ")ªº"):
        end -= 1
    return start, end


def _in_original(text: str, composed: str, found: Sequence[Entity]) -> tuple[Entity, ...]:
    """Places in a text whose accents stand apart from their letters."""
    cuts = [i for i, c in enumerate(text) if not unicodedata.combining(c)] + [len(text)]
    where: list[int] = []
    for start, end in pairwise(cuts):
        size = len(unicodedata.normalize("NFC", text[start:end]))
        where += [start] * size
    where.append(len(text))
    if len(where) != len(composed) + 1:  # letters that compose with what stands before them
        where = [min(i, len(text)) for i in range(len(composed))] + [len(text)]
    return tuple(Entity(one.kind, where[one.start], where[one.end], one.certainty) for one in found)
