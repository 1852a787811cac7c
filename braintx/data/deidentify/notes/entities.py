"""What is found in a note, and what is left of the note without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "name",
    "national_id",
    "record_number",
    "phone",
    "email",
    "url",
    "address",
    "place",
    "institution",
    "date",
    "age_over_89",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Entity:
    """A stretch of a note that tells who someone is.

    Attributes
    ----------
    kind : Kind
    start, end : int
        Characters of the text, the last one exclusive.
    certainty : float
        0 to 1, by the rule that found it; where two overlap, the surer one stays.
    """

    kind: Kind
    start: int
    end: int
    certainty: float = 1.0


@dataclass(frozen=True)
class Identifier:
    """What a record says of its patient, to be looked for in the note as it stands there."""

    kind: Kind
    value: str


@dataclass(frozen=True)
class Deidentified:
    """A note without its identifiers.

    Attributes
    ----------
    text : str
    entities : tuple of Entity
        What was replaced, by its place in the original.
    left : tuple of Entity
        What a second search found in `text`, by its place there; empty but for surprises. Whoever
        stores the text looks at this first.
    """

    text: str
    entities: tuple[Entity, ...]
    left: tuple[Entity, ...]
