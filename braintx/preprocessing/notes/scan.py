"""A sentence cut into items, with what decides where a list of them ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from braintx.preprocessing.notes.line import Item, Joint, Line, Status, items_of, positions
from braintx.preprocessing.notes.phrases import Phrases
from braintx.preprocessing.notes.words import words

_STOPS: dict[Status, str] = {
    **dict.fromkeys(("absent", "past"), "stops"),
    **dict.fromkeys(("family", "history", "background"), "own"),
}
FINDING = "_"
"""Stands for a whole finding, in the tokens and in the phrases of cues."""


@dataclass(frozen=True)
class Scan:
    """A sentence cut into items.

    Attributes
    ----------
    line : Line
    tokens : tuple of str
        Those of the line, each of a finding's replaced by `FINDING`.
    items : tuple of Item
    item_at : tuple of int
        For each token the number of its item; of a separator it says nothing.
    finding_at : dict of {int: int}
        For each token of a finding the number of the finding.
    closing : tuple of Joint or None
        For each item, the conjunction that closes the list of commas that begins with it.
    own : tuple of bool
        For each item, whether it has a verb or a duration of its own.
    graded : tuple of bool
        For each item, whether it holds a word of severity.
    amounts, degrees : frozenset of int
        The tokens of durations and of words of severity.
    fine : bool
        Whether what is suspected and what is history are told from what is present.
    """

    line: Line
    tokens: tuple[str, ...]
    items: tuple[Item, ...]
    item_at: tuple[int, ...]
    finding_at: dict[int, int]
    closing: tuple[Joint | None, ...]
    own: tuple[bool, ...]
    graded: tuple[bool, ...]
    amounts: frozenset[int]
    degrees: frozenset[int]
    fine: bool = False

    def is_separator(self, at: int) -> bool:
        """Whether a token parts items."""
        if not self.items:
            return True
        item = self.items[self.item_at[at]]
        return not item.start <= at < item.end

    def holds_finding(self, item: int) -> bool:
        """Whether a finding stands in an item."""
        return FINDING in self.tokens[self.items[item].start : self.items[item].end]


def scan(line: Line, fine: bool = False) -> Scan:
    """Cut a sentence into items."""
    tokens = list(line.tokens)
    findings = {}
    for number, (start, end) in enumerate(line.findings):
        tokens[start:end] = [FINDING] * (end - start)
        findings.update(dict.fromkeys(range(start, end), number))
    items = items_of(line, conjunctions())
    item_at = [0] * (len(tokens) + 1)
    for number, item in enumerate(items):
        item_at[item.start : item.end] = [number] * (item.end - item.start)
    amounts = positions(line.amounts)
    degrees = positions(line.degrees)
    own = tuple(_says_for_itself(tokens, it, amounts) for it in items)
    graded = tuple(any(i in degrees for i in range(it.start, it.end)) for it in items)
    closing = _closings(items)
    return Scan(
        line,
        tuple(tokens),
        items,
        tuple(item_at),
        findings,
        closing,
        own,
        graded,
        amounts,
        degrees,
        fine,
    )


@cache
def conjunctions() -> dict[str, Joint]:
    """Words that part items, and how they join them."""
    known = words("scope")
    return {**dict.fromkeys(known["and"], "and"), **dict.fromkeys(known["or"], "or")}


def _says_for_itself(tokens: Sequence[str], item: Item, amounts: frozenset[int]) -> bool:
    """Whether an item has a verb or a duration of its own, before any "but" or "with"."""
    ends, verbs = stops("absent"), words("scope")["own_verbs"]
    for i in range(item.start, item.end):
        if i in amounts or (i > item.start and tokens[i] in verbs):
            return True
        if ends.at(tokens, i) is not None:
            return i == item.start
    return False


def _closings(items: Sequence[Item]) -> tuple[Joint | None, ...]:
    """For each item, the conjunction that closes the list of commas that begins with it."""
    found: list[Joint | None] = [None] * len(items)
    for i in range(len(items) - 2, -1, -1):
        joint = items[i + 1].joint
        if joint in ("and", "or"):
            found[i] = joint
        elif joint in (",", "("):
            found[i] = found[i + 1]
    return tuple(found)


@cache
def stops(status: Status) -> Phrases[bool]:
    """The words at which a cue for a status ends, once something has followed it."""
    name = _STOPS.get(status, "stops_hypothetical")
    return Phrases((phrase, True) for phrase in words("scope").raw[name])
