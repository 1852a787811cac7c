"""The nearest published patients: how like the patient is to those of each disease."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from braintx.models.differential.evidence import Floats, Patients, Withheld, summed
from braintx.models.differential.graph import Graph, Indices
from braintx.models.differential.likelihood import Query


class Library:
    """Published patients by the terms that they show, ancestors among them.

    Parameters
    ----------
    graph : Graph
    patients : Patients
    information : ndarray of shape (terms,), float
        How much a term says, nats.
    diseases : int
        How many there are.
    """

    def __init__(
        self, graph: Graph, patients: Patients, information: Floats, diseases: int
    ) -> None:
        self.patients, self.diseases, self.information = patients, diseases, information
        owner, places = patients.present.take(np.arange(len(patients)))
        of, above = graph.ancestors.take(patients.present.items[places])
        (key,) = summed(owner[of] * np.int64(len(graph)) + graph.ancestors.items[above])
        patient, term = np.divmod(key, len(graph))
        weight = information[term].astype(np.float64) ** 2
        self.norm = np.sqrt(np.bincount(patient, weight, len(patients))).astype(np.float32)
        order = np.argsort(term, kind="stable")
        self._patient = patient[order].astype(np.int32)
        self._start = np.searchsorted(term[order], np.arange(len(graph) + 1))
        self._by_disease = np.argsort(patients.disease, kind="stable")
        ordered = patients.disease[self._by_disease]
        self._diseases, self._first = np.unique(ordered, return_index=True)

    def likeness(self, query: Query, withheld: Withheld = Withheld()) -> Floats:
        """The cosine of the terms of each library patient with the query's, 0 to 1.

        Parameters
        ----------
        query : Query
        withheld : Withheld, optional
            The patients of this paper get -1.
        """
        shared = np.zeros(len(self.patients), np.float32)
        for term in query.closure.tolist():
            shared[self._patient[self._start[term] : self._start[term + 1]]] += (
                self.information[term] ** 2
            )
        norm = np.linalg.norm(self.information[query.closure])
        cosine = shared / (self.norm * norm + np.float32(1e-9))
        cosine[self.patients.paper == withheld.paper] = -1.0
        return cosine

    def nearest(self, likeness: Floats) -> tuple[Floats, Floats]:
        """Of each disease, its likest patient and the mean of its three likest; 0 without.

        Parameters
        ----------
        likeness : ndarray of shape (patients,), float

        Returns
        -------
        tuple of ndarray of shape (diseases,), float
        """
        best, three = (np.zeros(self.diseases, np.float32) for _ in range(2))
        if not len(self._diseases):
            return best, three
        order = np.lexsort((-likeness, self.patients.disease))
        ordered = likeness[order]
        best[self._diseases] = np.maximum(ordered[self._first], 0)
        sums, number = np.zeros(len(self._first)), np.zeros(len(self._first))
        ends = np.append(self._first[1:], len(order))
        for place in range(3):
            at = self._first + place
            there = at < ends
            values = ordered[np.minimum(at, len(order) - 1)]
            there &= values >= 0
            sums += np.where(there, values, 0)
            number += there
        three[self._diseases] = sums / np.maximum(number, 1)
        return best, three
