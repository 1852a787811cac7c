"""One sentence and what was found in it: what scope, durations and severity share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Span = tuple[int, int]
Status = Literal[
    "present", "absent", "family", "hypothetical", "past", "uncertain", "history", "background"
]
"""Of the patient now; not there; a relative's; only spoken of as possible; long ended; suspected;
had before ("previous"); of a list of what the patient has or had ("PMH:"). The last three are told
from "present" only where a reader asks for it."""

Joint = Literal["", ",", "(", "and", "or", ":", "mark"]
"""How an item is joined to the one before it."""
_JOINTS: dict[str, Joint] = {
    **dict.fromkeys((",", ")", "]", "="), ","),
    **dict.fromkeys(("(", "["), "("),
    **dict.fromkeys(("{+}", "{-}"), "mark"),
    **{"/": "and", ":": ":"},
}


@dataclass(frozen=True)
class Item:
    """A piece of a sentence between two separators."""

    start: int
    end: int
    joint: Joint


@dataclass(frozen=True)
class Line:
    """A sentence.

    Attributes
    ----------
    tokens : tuple of str
    findings : tuple of (int, int)
        Where something is named that a patient may have, from left to right.
    amounts : tuple of (int, int)
        Where a duration stands.
    degrees : tuple of (int, int)
        Where a word of severity stands.
    """

    tokens: tuple[str, ...]
    findings: tuple[Span, ...]
    amounts: tuple[Span, ...] = ()
    degrees: tuple[Span, ...] = ()


def positions(spans: Sequence[Span]) -> frozenset[int]:
    """Every token of some spans."""
    return frozenset(i for start, end in spans for i in range(start, end))


def items_of(line: Line, conjunctions: dict[str, Joint], colons: bool = True) -> tuple[Item, ...]:
    """The items of a sentence; a conjunction within a finding parts nothing.

    Parameters
    ----------
    line : Line
    conjunctions : dict of {str: "and" or "or"}
    colons : bool, default=True
        Whether a colon parts items.

    Returns
    -------
    tuple of Item
        Empty ones are left out; a comma before a conjunction is the conjunction's.
    """
    inside = positions([(s + 1, e) for s, e in line.findings] + list(line.amounts))
    found: list[Item] = []
    start, joint = 0, ""
    for i, token in enumerate((*line.tokens, ",")):
        kind = _JOINTS.get(token) or conjunctions.get(token)
        if kind is None or i in inside or (kind == ":" and not colons):
            continue
        if i > start:
            found.append(Item(start, i, joint))  # type: ignore[arg-type]
            joint = kind
        elif kind in ("and", "or") or joint == "":
            joint = kind
        start = i + 1
    return tuple(found)
