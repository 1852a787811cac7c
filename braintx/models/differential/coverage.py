"""How much of a disease's record a patient's findings meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from braintx.models.differential.evidence import Floats
from braintx.models.differential.graph import Graph, Indices, Ragged
from braintx.models.differential.table import Table, unpacked

COVERAGE = (
    "cosine",
    "overlap",
    "record_covered",
    "record_covered_own",
    "frequent_covered",
    "missed",
)
OFTEN = 0.6
"""Share of the patients from which on a term counts as frequent here."""
HALF = 0.5
"""Part of what a term says that must be met for it not to count as missed."""


@dataclass(frozen=True)
class Record:
    """What is on record of some diseases, summed up.

    Attributes
    ----------
    norm, total : ndarray of shape (diseases,), float
        Length of the vector of what each term says, by how often it is there; and the sum of what
        the terms say.
    terms : Ragged
        Those that are listed, without their ancestors.
    often, own : ndarray of shape (n,), float
        How often each of these is there by all sources, and by the disease's own rows.
    """

    norm: Floats
    total: Floats
    terms: Ragged
    often: Floats
    own: Floats

    @classmethod
    def of(cls, table: Table, information: Floats) -> Record:
        """Sum a table up."""
        size = len(table.terms)
        row = np.repeat(np.arange(size), np.diff(table.terms.start))
        says, full = information[table.terms.items], unpacked(table.share[:, 0])
        norm = np.sqrt(np.bincount(row, (full * says) ** 2, size))
        total = np.bincount(row, says * (full > 0), size)
        listed = np.flatnonzero(table.share[:, 4])
        terms = Ragged(np.searchsorted(listed, table.terms.start), table.terms.items[listed])
        often, own = (unpacked(table.share[listed, column]) for column in (4, 5))
        return cls(norm.astype(np.float32), total.astype(np.float32), terms, often, own)

    def some(self, rows: NDArray[np.integer]) -> Record:
        """The same of some of the diseases."""
        owner, places = self.terms.take(rows)
        start = np.searchsorted(owner, np.arange(len(rows) + 1))
        terms = Ragged(start, self.terms.items[places])
        return Record(
            self.norm[rows], self.total[rows], terms, self.often[places], self.own[places]
        )

    def replaced(self, which: NDArray[np.bool_], other: Record) -> Record:
        """The same, some rows in the order of `other` taken from there.

        Parameters
        ----------
        which : ndarray of shape (diseases,), bool
        other : Record
            Of as many diseases as are to be replaced.
        """
        whole = Record(
            np.concatenate([self.norm, other.norm]),
            np.concatenate([self.total, other.total]),
            Ragged(
                np.concatenate([self.terms.start, self.terms.start[-1] + other.terms.start[1:]]),
                np.concatenate([self.terms.items, other.terms.items]),
            ),
            np.concatenate([self.often, other.often]),
            np.concatenate([self.own, other.own]),
        )
        rows = np.arange(len(which))
        rows[which] = len(which) + np.arange(which.sum())
        return whole.some(rows)


def coverage(
    record: Record, graph: Graph, information: Floats, closure: Indices, shared: Floats
) -> Floats:
    """How much of each candidate's record the findings meet.

    Parameters
    ----------
    record : Record
        Of k candidates.
    graph : Graph
    information : ndarray of shape (terms,), float
        What each says, nats.
    closure : ndarray of shape (c,), int
        The findings with their ancestors.
    shared : ndarray of shape (k, c), float
        How often each candidate has each of these.

    Returns
    -------
    ndarray of shape (k, len(COVERAGE))
    """
    asked, number = information[closure], len(record.norm)
    cosine = shared @ (asked * asked) / (record.norm * np.linalg.norm(asked) + 1e-6)
    both = (shared > 0) @ asked
    overlap = both / (record.total + asked.sum() - both + 1e-6)
    # Of each listed term: what the nearest of the findings' terms above it says.
    known = np.zeros(len(graph), np.float32)
    known[closure] = asked
    every = np.flatnonzero(np.bincount(record.terms.items))
    of, at = graph.ancestors.take(every)
    first = np.flatnonzero(np.diff(of, prepend=-1))
    if len(first):
        known[every] = np.maximum.reduceat(known[graph.ancestors.items[at]], first)
    met = known[record.terms.items]
    row = np.repeat(np.arange(number), np.diff(record.terms.start))
    says = information[record.terms.items]
    part = met / (says + 1e-6)
    frequent = record.often >= OFTEN
    each = np.bincount(row, frequent, number)
    covered = np.bincount(row, part * frequent, number) / np.maximum(each, 1)
    unmet = np.log1p(-np.minimum(record.often, 0.95)) * (part < HALF)
    columns = [
        cosine,
        overlap,
        *(
            np.bincount(row, one * met, number) / (np.bincount(row, one * says, number) + 1e-6)
            for one in (record.often, record.own)
        ),
        np.where(each > 0, covered, 0.5),
        np.bincount(row, unmet, number),
    ]
    return np.stack(columns, 1)
