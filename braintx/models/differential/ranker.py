"""Ranks every disease of the knowledge for the findings that are present."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from braintx.models.differential.calibration import Calibrator
from braintx.models.differential.compiled import Compiled
from braintx.models.differential.evidence import VIEWS, Floats, Patients
from braintx.models.differential.features import Describer, Overlay
from braintx.models.differential.graph import Indices
from braintx.models.differential.reasons import shares
from braintx.models.differential.reranker import Reranker

RANKINGS_KEPT = 16
"""What is asked next, and each answer "no", leaves the present findings as they are."""


@dataclass(frozen=True)
class Ranked:
    """Diseases by how well they fit.

    Attributes
    ----------
    diseases : ndarray of shape (k,), int
        Places in the knowledge: first the candidates that were looked at closely, the likeliest
        first, then, where all were asked for, the rest by the likelihood ratio.
    probability : ndarray of shape (k,), float
        Of each, 0 to 1, never rising.
    none : float
        Probability that no candidate is right.
    ratio : ndarray of shape (diseases,), float
        The log likelihood ratio of every disease, by its place; nats.
    """

    diseases: Indices
    probability: NDArray[np.float64]
    none: float
    ratio: Floats


class Ranker:
    """What a knowledge and fitted weights make of findings.

    Parameters
    ----------
    compiled : Compiled
    patients : Patients
        The library.
    reranker : Reranker
    calibrator : Calibrator
    """

    def __init__(
        self, compiled: Compiled, patients: Patients, reranker: Reranker, calibrator: Calibrator
    ) -> None:
        self.graph, self.table = compiled.graph, compiled.table
        self.describer = Describer(self.graph, self.table, patients, compiled.group)
        self.reranker, self.calibrator = reranker, calibrator
        self._ranked = lru_cache(RANKINGS_KEPT)(
            lambda terms, every: self._rank(np.array(terms, np.int32), None, every=every)
        )

    def rank(
        self, terms: Indices, overlay: Overlay | None = None, *, every: bool = False
    ) -> Ranked:
        """Rank diseases for terms that are present.

        Parameters
        ----------
        terms : ndarray of int
            At least one, each once.
        overlay : Overlay, optional
            Of a paper that may not help.
        every : bool, default=False
            Whether the diseases beyond the candidates are listed as well.
        """
        if overlay is None:
            return self._ranked(tuple(terms.tolist()), every)
        return self._rank(terms, overlay, every=every)

    def _rank(self, terms: Indices, overlay: Overlay | None, *, every: bool) -> Ranked:
        query = self.describer.query(terms)
        shortlist = self.describer.shortlist(query, overlay)
        scores = self.reranker.scores(shortlist)
        probability, none = self.calibrator(shortlist.candidates, scores)
        order = np.argsort(-scores, kind="stable")
        diseases, probability = shortlist.diseases[order], probability[order]
        if every:
            rest = np.setdiff1d(np.arange(len(shortlist.scores)), diseases)
            rest = rest[np.argsort(-shortlist.scores[rest], kind="stable")]
            behind = shortlist.scores[rest] - shortlist.scores[rest].max(initial=-np.inf)
            probability = np.concatenate([probability, probability[-1] * np.exp(behind)])
            diseases = np.concatenate([diseases, rest]).astype(np.int32)
        return Ranked(diseases, probability, none, shortlist.scores)

    def weights(self, terms: Indices, diseases: Indices) -> Floats:
        """Nats that each of the terms adds to each disease's log likelihood ratio.

        Parameters
        ----------
        terms : ndarray of shape (n,), int
        diseases : ndarray of shape (k,), int

        Returns
        -------
        ndarray of shape (k, n), float
        """
        query, likelihood = self.describer.query(terms), self.describer.full
        place = np.full(len(self.graph), -1, np.int32)
        place[query.closure] = np.arange(len(query.closure))
        full = VIEWS.index("full")
        ratios = likelihood.ratios(query, self.table.at(diseases, place, len(query.closure))[full])
        return shares(query, self.graph, likelihood, ratios, self.table.size[full, diseases])
