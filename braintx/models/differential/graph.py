"""The ontology as arrays: who stands above whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int32]


class Ragged:
    """Lists of different lengths, end to end: what a sparse matrix keeps its columns in.

    Parameters
    ----------
    start : ndarray of shape (n + 1,), int
        Where each list begins in `items`; last, where all end.
    items : ndarray of shape (total,), int
    """

    def __init__(self, start: NDArray[np.int64], items: Indices) -> None:
        self.start, self.items = start, items

    @classmethod
    def of(cls, lists: Sequence[Iterable[int]]) -> Ragged:
        """Lay lists end to end."""
        whole = [np.fromiter(one, np.int32) for one in lists]
        start = np.concatenate([[0], np.cumsum([len(one) for one in whole])]).astype(np.int64)
        return cls(start, np.concatenate([*whole, np.zeros(0, np.int32)]))

    def __len__(self) -> int:
        return len(self.start) - 1

    def __getitem__(self, index: int) -> Indices:
        return self.items[self.start[index] : self.start[index + 1]]

    def joined(self, rows: NDArray[np.integer]) -> Indices:
        """The items of some lists, end to end: quicker than `take` where these are long."""
        spans = zip(self.start[rows].tolist(), self.start[rows + 1].tolist(), strict=True)
        return np.concatenate([self.items[:0], *(self.items[one:end] for one, end in spans)])

    def take(self, rows: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the items of some lists lie.

        Parameters
        ----------
        rows : ndarray of int

        Returns
        -------
        tuple of ndarray
            For each item, which of `rows` it is of, counted from 0; and its place in `items`.
        """
        first = self.start[rows]
        length = self.start[rows + 1] - first
        owner = np.repeat(np.arange(len(rows)), length)
        shift = first - (np.cumsum(length) - length)
        return owner, np.arange(len(owner)) + shift[owner]


def by_value(values: NDArray[np.integer]) -> NDArray[np.int64]:
    """The order of whole numbers from 0 on, equal ones as they stand; in two bytes it is quick."""
    few = not len(values) or values.max() < np.iinfo(np.uint16).max
    return np.argsort(values.astype(np.uint16) if few else values, kind="stable")


def begins(values: NDArray[np.integer], number: int) -> NDArray[np.int64]:
    """Where each whole number below `number` begins once they are in order; last, the end."""
    return np.append(0, np.cumsum(np.bincount(values, minlength=number)))


class Graph:
    """Terms by number, each with its parents.

    Parameters
    ----------
    parents : Ragged, or sequence of iterable of int
        Of each term; without a cycle.
    """

    def __init__(self, parents: Ragged | Sequence[Iterable[int]]) -> None:
        self.parents = parents if isinstance(parents, Ragged) else Ragged.of(parents)

    @classmethod
    def of(cls, parents: Ragged, ancestors: Ragged) -> Graph:
        """From parents and, already known, ancestors."""
        graph = cls(parents)
        graph.__dict__["ancestors"] = ancestors
        return graph

    def __len__(self) -> int:
        return len(self.parents)

    @cached_property
    def ancestors(self) -> Ragged:
        """Of each term, in order of number, itself among them."""
        known: dict[int, frozenset[int]] = {}

        def above(term: int) -> frozenset[int]:
            if term not in known:
                known[term] = frozenset({term}).union(*map(above, self.parents[term].tolist()))
            return known[term]

        return Ragged.of([sorted(above(term)) for term in range(len(self))])

    @cached_property
    def descendants(self) -> Ragged:
        """Of each term, what stands below it, itself among them."""
        above = self.ancestors
        term = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(above.start))
        return Ragged(begins(above.items, len(self)), term[by_value(above.items)])

    @cached_property
    def depth(self) -> Indices:
        """How many terms stand above each, itself counted: parents always have fewer."""
        return np.diff(self.ancestors.start).astype(np.int32)

    def closure(self, terms: NDArray[np.integer]) -> Indices:
        """Terms with all their ancestors, each once, parents before children.

        Parameters
        ----------
        terms : ndarray of int
        """
        _, places = self.ancestors.take(terms)
        found = np.flatnonzero(np.bincount(self.ancestors.items[places])).astype(np.int32)
        return found[np.argsort(self.depth[found], kind="stable")]
