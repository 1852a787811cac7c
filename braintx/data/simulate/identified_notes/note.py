"""The record of a note whose identifiers are known."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

Language = Literal["en", "es"]
Kind = Literal[
    "name",
    "national_id",
    "phone",
    "email",
    "address",
    "place",
    "institution",
    "date",
    "age_over_89",
    "record_number",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Identifier:
    """One identifier in a note.

    Attributes
    ----------
    kind : Kind
    start, end : int
        ``text[start:end]`` is what was put in: a name without its title, a number without its
        label.
    form : str
        How it is written, such as ``"family"`` or ``"curp"``; never a part of the text.
    """

    kind: Kind
    start: int
    end: int
    form: str


@dataclass(frozen=True)
class IdentifiedNote:
    """A made-up note.

    Attributes
    ----------
    language : {"en", "es"}
    template : str
        Which template it was written from.
    text : str
    identifiers : tuple of Identifier
        All there are, in order of appearance.
    eponyms : tuple of (int, int)
        Where medicine's own names stand (Parkinson, Glasgow): they are no identifiers.
    """

    language: Language
    template: str
    text: str
    identifiers: tuple[Identifier, ...]
    eponyms: tuple[tuple[int, int], ...]


def read_notes(path: Path) -> list[IdentifiedNote]:
    """Notes from JSON lines: a note's fields by name, an identifier's in a row."""
    notes = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        marked = tuple(Identifier(*row) for row in fields.pop("identifiers"))
        eponyms = tuple((start, end) for start, end in fields.pop("eponyms"))
        notes.append(IdentifiedNote(identifiers=marked, eponyms=eponyms, **fields))
    return notes
