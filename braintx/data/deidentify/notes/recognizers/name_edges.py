"""What belongs to a name at its edges, and names of ordinary words where somebody must stand.

"J Smith" and "Smith, J." keep their initials; "seen by Hope Waters" is a person though
each word is an ordinary one, for a given name and a surname stand behind what people do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from braintx.data.deidentify.notes.entities import Entity
from braintx.data.deidentify.notes.lexicons import GIVEN, NAME, PLACE, SURNAME, WORD
from braintx.data.deidentify.notes.note import Note

_BEFORE = re.compile(r"(?<![\w.'/-])(?:(?:[A-Z]\. ?){1,3}|[B-DF-HJ-NP-XZ] )$")
_AFTER = re.compile(
    r"(?:, [A-Z]\.(?: ?[A-Z]\.(?!\w)){0,2}| (?:[B-DF-HJ-NP-XZ]|JR|Jr|III?|IV)(?![\w.'/-]| ?\d))"
)
_LEADING = re.compile(
    r"\b(?:(?:seen|reviewed|dictated|examined|written|typed|accompanied|operated|reported|"
    r"performed|"
    r"vist[oa]|valorad[oa]|atendid[oa]|acompanad[oa]|informad[oa]|realizad[oa]|firmad[oa]) (?:by|"
    r"por)|"
    r"(?:discussed|spoke|shared?|lives|comentado|comparte|habla\w*|vive) (?:with|to|con)|signed|"
    r"firma|"
    r"fdo|cc|copia a|surgeon|cirujan[oa]|officer|apellidos|medic[oa]|enfermer[oa]|the patient|"
    r"(?:la|el) paciente)[.:]{0,2} (?=[a-z])"
)
_PARTICLES = frozenset(("de", "del", "la", "las", "los", "y", "van", "von"))


def widened(note: Note, names: Iterable[Entity]) -> Iterator[Entity]:
    """What stands beside each name and is of it: initials, "Jr"."""
    for name in names:
        before = _BEFORE.search(note.text[max(0, name.start - 12) : name.start])
        if before is not None and not note.quiet:
            start = name.start - len(before[0])
            yield Entity("name", start, name.start, 0.6)
        after = _AFTER.match(note.text, name.end)
        if after is not None:
            yield Entity("name", name.end, after.end(), 0.6)


def find(note: Note) -> Iterator[Entity]:
    """A given name and a surname behind who did something, though both are ordinary words."""
    for match in _LEADING.finditer(note.folded):
        first = at = note.word_at(match.end())
        surname = 0
        while at < len(note.words) and at - first < 6 and (at == first or note.gap(at) == " "):
            word = note.words[at]
            if word.folded in _PARTICLES and at > first:
                at += 1
                continue
            if word.shape == "lower" or not word.bits & NAME:
                break
            surname += bool(word.bits & SURNAME or (word.bits & PLACE and not word.bits & WORD))
            at += 1
        while at > first and note.words[at - 1].folded in _PARTICLES:
            at -= 1
        if at - first >= 2 and note.words[first].bits & GIVEN and surname:
            yield Entity("name", note.words[first].start, note.words[at - 1].end, 0.73)
