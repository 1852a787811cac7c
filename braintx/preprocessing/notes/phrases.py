"""Phrases as a tree of tokens: the longest one that begins at a place, in time linear in it.

A phrase is written with its variants, as in ``speech (problem|difficult(y|ies))``; an empty
variant, as in ``seizure(|s)``, may be left out, and ``#`` stands for any number.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Generic, TypeVar

T = TypeVar("T")
NUMBER = "#"
_LONGEST_GAP = 4
"""Skipped words in a row within a phrase."""
_TOKEN = re.compile(r"[^\s:]+|:")
_MARK = re.compile("([()|])")


@dataclass
class _Node(Generic[T]):
    children: dict[str, _Node[T]] = field(default_factory=dict)
    value: T | None = None
    ends: bool = False


@dataclass(frozen=True)
class Match(Generic[T]):
    """Tokens ``start`` to ``end`` (exclusive) say ``value``.

    ``denied`` where a "not" lies between them.
    """

    start: int
    end: int
    value: T
    denied: bool = False


class Phrases(Generic[T]):
    """Many phrases, each with a value.

    Parameters
    ----------
    phrases : iterable of (str, value)
        With variants, see the module. Of two values for one phrase the first stays.
    skipped : collection of str
        Words that a text may hold within a phrase and that count for nothing.
    """

    def __init__(self, phrases: Iterable[tuple[str, T]], skipped: Collection[str] = ()) -> None:
        self._root: _Node[T] = _Node()
        self._skipped = frozenset(skipped)
        for pattern, value in phrases:
            for phrase in variants(pattern):
                self._add([t for t in tokens_of(phrase) if t not in self._skipped], value)

    def _add(self, tokens: Sequence[str], value: T) -> None:
        if not tokens:
            raise ValueError("A phrase of skipped words alone would match everywhere.")
        node = self._root
        for token in tokens:
            node = node.children.setdefault(token, _Node())
        if not node.ends:
            node.value, node.ends = value, True

    def first(self) -> frozenset[str]:
        """Every token that a phrase begins with; `NUMBER` for any number."""
        return frozenset(self._root.children)

    def at(
        self,
        tokens: Sequence[str],
        start: int,
        negations: Collection[str] = (),
        spelt: Mapping[str, str] | None = None,
    ) -> Match[T] | None:
        """The longest phrase that begins at ``start``, or None.

        Parameters
        ----------
        tokens : sequence of str
        start : int
        negations : collection of str
            Words that may stand within the phrase and deny it, as in "vision is not blurred".
        spelt : mapping, optional
            What a misspelt token is read as.
        """
        node, at, denied, gap = self._root, start, False, 0
        best: Match[T] | None = None
        while at < len(tokens):
            token = tokens[at] if spelt is None else spelt.get(tokens[at], tokens[at])
            step = node.children.get(NUMBER if token[0].isdigit() else token)
            if step is None:
                skips = token in self._skipped or token in negations
                if at == start or gap == _LONGEST_GAP or not skips:
                    break
                denied |= token in negations
                gap += 1
            else:
                node, gap = step, 0
                if node.ends:
                    best = Match(start, at + 1, node.value, denied)  # type: ignore[arg-type]
            at += 1
        return best

    def all(self, tokens: Sequence[str]) -> Iterator[Match[T]]:
        """Every phrase from left to right, the longest first, none overlapping another."""
        at, first = 0, self._root.children
        while at < len(tokens):
            known = tokens[at] in first or (NUMBER in first and tokens[at][0].isdigit())
            match = self.at(tokens, at) if known else None
            if match is not None:
                yield match
            at = match.end if match is not None else at + 1

    def words(self) -> frozenset[str]:
        """Every word of every phrase."""
        found: set[str] = set()
        nodes = [self._root]
        while nodes:
            node = nodes.pop()
            found.update(node.children)
            nodes.extend(node.children.values())
        return frozenset(found)


def tokens_of(phrase: str) -> list[str]:
    """The tokens of a phrase without variants."""
    return _TOKEN.findall(phrase)


def variants(pattern: str) -> list[str]:
    """Write out the variants of a phrase.

    Examples
    --------
    >>> variants("(poor|bad) grip(|s)")
    ['poor grip', 'poor grips', 'bad grip', 'bad grips']
    """
    pieces = _MARK.split(pattern)
    parts, at = _alternatives(pieces, 0)
    if at != len(pieces):
        raise ValueError(f"The phrase {pattern!r} closes a bracket that it never opened.")
    return parts


def _alternatives(pieces: Sequence[str], at: int) -> tuple[list[str], int]:
    """Alternatives from ``at`` to the closing bracket or the end."""
    found: list[str] = []
    sequence: list[list[str]] = [[""]]
    while at < len(pieces) and pieces[at] != ")":
        if pieces[at] == "(":
            inner, at = _alternatives(pieces, at + 1)
            if at == len(pieces):
                raise ValueError(f"The phrase {''.join(pieces)!r} never closes a bracket.")
            sequence.append(inner)
        elif pieces[at] == "|":
            found += ["".join(parts) for parts in product(*sequence)]
            sequence = [[""]]
        else:
            sequence.append([pieces[at]])
        at += 1
    return [*found, *("".join(parts) for parts in product(*sequence))], at
