"""The nearest published patients: how like the patient is to those of each disease."""

from __future__ import annotations

import numpy as np

from braintx.models.differential.evidence import NOTHING, Floats, Patients, Withheld, summed
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
        key, _ = summed(owner[of] * np.int64(len(graph)) + graph.ancestors.items[above])
        patient, term = np.divmod(key, len(graph))
        weight = information[term].astype(np.float64) ** 2
        self.norm = np.sqrt(np.bincount(patient, weight, len(patients))).astype(np.float32)
        order = np.argsort(term, kind="stable")
        self._patient = patient[order].astype(np.int32)
        self._start = np.searchsorted(term[order], np.arange(len(graph) + 1))
        self._by_disease = np.argsort(patients.disease, kind="stable")
        ordered = patients.disease[self._by_disease]
        self._diseases, self._first = np.unique(ordered, return_index=True)
        self._ends = np.append(self._first[1:], len(ordered))

    def likeness(self, query: Query, withheld: Withheld = NOTHING) -> Floats:
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
        return cosine.astype(np.float32, copy=False)

    def nearest(self, likeness: Floats) -> Floats:
        """Of each disease, its likest patient; 0 without.

        Parameters
        ----------
        likeness : ndarray of shape (patients,), float
        """
        best = np.zeros(self.diseases, np.float32)
        if not len(self._diseases):
            return best
        ordered = likeness[self._by_disease]
        best[self._diseases] = np.maximum(np.maximum.reduceat(ordered, self._first), 0)
        return best

    def three(self, likeness: Floats, diseases: Indices) -> Floats:
        """Of some diseases, the mean of the three likest patients; 0 without.

        Parameters
        ----------
        likeness : ndarray of shape (patients,), float
        diseases : ndarray of int
        """
        found = np.zeros(len(diseases), np.float32)
        at = np.searchsorted(self._diseases, diseases).clip(max=max(len(self._diseases) - 1, 0))
        there = np.flatnonzero(self._diseases[at] == diseases) if len(self._diseases) else ()
        for row in there:
            place = at[row]
            values = likeness[self._by_disease[self._first[place] : self._ends[place]]]
            values = np.sort(values[values >= 0])[-3:]
            found[row] = values.mean() if len(values) else 0
        return found
