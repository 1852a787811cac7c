"""Every disease's frequencies in every view, as one table to look rows up in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from braintx.models.differential.evidence import (
    NOTHING,
    VIEWS,
    Evidence,
    Floats,
    Profiles,
    Withheld,
    summed,
)
from braintx.models.differential.graph import Graph, Indices, Ragged

LISTED = 2
"""Columns that hold what is listed itself, not propagated: of the full view, and of the own."""


@dataclass(frozen=True, eq=False)
class Table:
    """A row for each disease: terms, and how often they are met in each view.

    Attributes
    ----------
    terms : Ragged
        Of each disease, the terms that some view knows, ancestors among them, ascending.
    share : ndarray of shape (n, 6), uint8
        In each of the four `VIEWS`, propagated to the ancestors; then as listed, in the full
        view and in the disease's own rows. A byte holds 255 times the root of the share.
    size : ndarray of shape (4, diseases), float
        Terms of a patient, on average.
    known : ndarray of shape (diseases, 5), float
        As of `Evidence.papers_of`.
    """

    terms: Ragged
    share: NDArray[np.uint8]
    size: Floats
    known: Floats

    @classmethod
    def of(cls, evidence: Evidence, diseases: Indices, withheld: Withheld = NOTHING) -> Table:
        """Lay out some diseases, a paper left out.

        Parameters
        ----------
        evidence : Evidence
        diseases : ndarray of int
        withheld : Withheld, optional
        """
        graph, profiles = evidence.graph, evidence.profiles(diseases, withheld)
        columns = [profiles[view].propagated(graph) for view in VIEWS]
        columns += [profiles["full"], profiles["own"]]
        keys = [_keys(one, graph) for one in columns]
        whole, _ = summed(np.concatenate(keys))
        share = np.zeros((len(whole), len(columns)), np.uint8)
        for column, (key, one) in enumerate(zip(keys, columns, strict=True)):
            share[np.searchsorted(whole, key), column] = _packed(one.share)
        disease, term = np.divmod(whole, len(graph))
        start = np.searchsorted(disease, np.arange(len(diseases) + 1))
        size = np.stack([profiles[view].size for view in VIEWS])
        known = evidence.papers_of(diseases, withheld)
        return cls(Ragged(start, term.astype(np.int32)), share, size, known)

    def view(self, name: str) -> Profiles:
        """One view, propagated."""
        share = self.share[:, VIEWS.index(name)]
        there = np.flatnonzero(share)
        start = np.searchsorted(there, self.terms.start)
        return Profiles(start, self.terms.items[there], _UNPACKED[share[there]])

    def at(self, rows: NDArray[np.integer], place: Indices, width: int) -> Floats:
        """How often diseases have each term of a closure.

        Parameters
        ----------
        rows : ndarray of shape (k,), int
        place : ndarray of shape (terms,), int
            Where each term of the ontology stands in the closure, or -1.
        width : int
            Of the closure.

        Returns
        -------
        ndarray of shape (6, k, width), float
        """
        first = self.terms.start[rows]
        length = self.terms.start[rows + 1] - first
        at = place[self.terms.joined(rows)]
        there = np.flatnonzero(at >= 0)
        row = np.repeat(np.arange(len(rows)), length)[there]
        places = there + (first - np.cumsum(length) + length)[row]
        found = np.zeros((self.share.shape[1], len(rows) * width), np.float32)
        found[:, row * width + at[there]] = unpacked(self.share[places].T)
        return found.reshape(len(found), len(rows), width)


def unpacked(share: NDArray[np.uint8]) -> Floats:
    """Bytes as shares again."""
    return _UNPACKED[share]


_UNPACKED = ((np.arange(256) / 255) ** 2).astype(np.float32)


def _packed(share: Floats) -> NDArray[np.uint8]:
    """A share as a byte, finer where it is small; above 0 stays above 0."""
    return np.where(share > 0, np.rint(255 * np.sqrt(share)).clip(1, 255), 0).astype(np.uint8)


def _keys(profiles: Profiles, graph: Graph) -> NDArray[np.int64]:
    row = np.repeat(np.arange(len(profiles.start) - 1), np.diff(profiles.start))
    return row * np.int64(len(graph)) + profiles.term
