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
_LITTLE = 1e-6
"""What keeps a share of nothing from being no number."""
HALF = 0.5
"""Part of what a term says that must be met for it not to count as missed."""


@dataclass(frozen=True)
class Record:
    """What is on record of some diseases, summed up.

    Attributes
    ----------
    sums : ndarray of shape (5, diseases), float
        Length of the vector of what each term says, by how often it is there; the sum of what the
        terms say; that of what the listed ones say, each as often as it is there by all sources,
        and by the disease's own rows; how many of these are frequent.
    terms : Ragged
        Those that are listed, without their ancestors.
    each : ndarray of shape (4, n), float
        How often each of these is there by all sources, and by the disease's own rows; 1 over what
        it says where it is frequent, else 0; log of how many lack it.
    """

    sums: Floats
    terms: Ragged
    each: Floats

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
        row, says, frequent = row[listed], says[listed], often >= OFTEN
        sums = [
            norm,
            total,
            *(np.bincount(row, one * says, size) for one in (often, own)),
            np.bincount(row, frequent, size),
        ]
        each = often, own, frequent / (says + _LITTLE), np.log1p(-np.minimum(often, 0.95))
        return cls(np.stack(sums).astype(np.float32), terms, np.stack(each))

    def some(self, rows: NDArray[np.integer]) -> Record:
        """The same of some of the diseases."""
        _, places = self.terms.take(rows)
        length = self.terms.start[rows + 1] - self.terms.start[rows]
        terms = Ragged(np.append(0, np.cumsum(length)), self.terms.items[places])
        return Record(self.sums[:, rows], terms, self.each[:, places])

    def replaced(self, which: NDArray[np.bool_], other: Record) -> Record:
        """The same, some rows in the order of `other` taken from there.

        Parameters
        ----------
        which : ndarray of shape (diseases,), bool
        other : Record
            Of as many diseases as are to be replaced.
        """
        whole = Record(
            np.concatenate([self.sums, other.sums], 1),
            Ragged(
                np.concatenate([self.terms.start, self.terms.start[-1] + other.terms.start[1:]]),
                np.concatenate([self.terms.items, other.terms.items]),
            ),
            np.concatenate([self.each, other.each], 1),
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
    asked, (norm, total, often, own, frequent) = information[closure], record.sums
    cosine = shared @ (asked * asked) / (norm * np.linalg.norm(asked) + _LITTLE)
    both = (shared > 0) @ asked
    overlap = both / (total + asked.sum() - both + _LITTLE)
    # Of each term: what the nearest of the findings' terms above it says; nearer ones say more.
    known = np.zeros(len(graph), np.float32)
    for term in closure[np.argsort(asked, kind="stable")].tolist():
        known[graph.descendants[term]] = information[term]
    met = known[record.terms.items]
    unmet = met < HALF * (information[record.terms.items] + _LITTLE)
    row = np.repeat(np.arange(len(norm)), np.diff(record.terms.start))
    sums = [
        np.bincount(row, each * by, len(norm))
        for each, by in zip(record.each, (met, met, met, unmet), strict=True)
    ]
    columns = [
        cosine,
        overlap,
        sums[0] / (often + _LITTLE),
        sums[1] / (own + _LITTLE),
        np.where(frequent > 0, sums[2] / np.maximum(frequent, 1), 0.5),
        sums[3],
    ]
    return np.stack(columns, 1)
