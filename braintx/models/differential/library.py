"""The nearest published patients: how like the patient is to those of each disease."""

from __future__ import annotations

import numpy as np

from braintx.models.differential.evidence import NOTHING, Floats, Patients, Withheld
from braintx.models.differential.graph import Graph, Indices, Ragged, begins, by_value
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
        order = by_value(graph.ancestors.items[above])
        patient, term = owner[of][order], graph.ancestors.items[above][order]
        once = (np.diff(term, prepend=-1) != 0) | (np.diff(patient, prepend=-1) != 0)
        patient, term = patient[once], term[once]
        weight = information[term].astype(np.float64) ** 2
        self.norm = np.sqrt(np.bincount(patient, weight, len(patients))).astype(np.float32)
        self._with_term = Ragged(begins(term, len(graph)), patient)
        self._by_disease = np.argsort(patients.disease, kind="stable")
        ordered = patients.disease[self._by_disease]
        self._diseases, self._first = np.unique(ordered, return_index=True)
        starts = np.searchsorted(ordered, np.arange(diseases + 1))
        self._of_disease = Ragged(starts, self._by_disease.astype(np.int32))

    def likeness(self, query: Query, withheld: Withheld = NOTHING) -> Floats:
        """The cosine of the terms of each library patient with the query's, 0 to 1.

        Parameters
        ----------
        query : Query
        withheld : Withheld, optional
            The patients of this paper get -1.
        """
        says = self.information[query.closure]
        patient = self._with_term.joined(query.closure)
        number = self._with_term.start[query.closure + 1] - self._with_term.start[query.closure]
        weight = np.repeat(np.square(says), number)
        shared = np.bincount(patient, weight, len(self.patients)).astype(np.float32)
        cosine = shared / (self.norm * np.linalg.norm(says) + np.float32(1e-9))
        cosine[self.patients.paper == withheld.paper] = -1.0
        return np.asarray(cosine, np.float32)

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
        owner, places = self._of_disease.take(diseases)
        values = likeness[self._of_disease.items[places]]
        owner, values = owner[values >= 0], values[values >= 0]
        order = np.lexsort((-values, owner))
        owner, values = owner[order], values[order]
        rank = np.arange(len(owner)) - np.searchsorted(owner, owner)
        owner, values = owner[rank < 3], values[rank < 3]
        number = np.bincount(owner, minlength=len(diseases))
        sums = np.bincount(owner, values, len(diseases))
        return (sums / np.maximum(number, 1)).astype(np.float32)
