"""One list of all diseases: the rare ones' ranking with the common conditions in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from braintx.core.findings import Presentation
from braintx.data.ontology.common import Figures
from braintx.data.ontology.common.figures import FILE as FIGURES
from braintx.data.ontology.knowledge import Knowledge
from braintx.data.ontology.terms import Terms
from braintx.models.differential.common import CommonConditions
from braintx.models.differential.features import Describer, Overlay
from braintx.models.differential.mixture import Floats, Mixture, RareSide, describe
from braintx.models.differential.ranker import Ranked
from braintx.models.differential.table import Table

MIXTURE = "mixture.safetensors"
NOTHING = Ranked(np.zeros(0, np.int32), np.zeros(0), 1.0, np.zeros(0, np.float32))
"""The rare side where no finding is present that it knows."""


class FirstStage:
    """The rare diseases' likelihood ratios, before anything is ranked anew.

    Parameters
    ----------
    terms : Terms
    describer : Describer
    overlay : Overlay, optional
        Of a paper that may not help.
    """

    def __init__(self, terms: Terms, describer: Describer, overlay: Overlay | None = None) -> None:
        self._positions, self._describer, self._overlay = terms.positions, describer, overlay
        self._listed = np.diff(describer.table.terms.start) > 0

    def ratios(self, codes: Sequence[str]) -> Floats:
        """Log likelihood ratio of each disease that something is on record of, nats."""
        query = self._describer.query(self._places(codes))
        scores = self._describer.full.scores(query)
        overlay = self._overlay
        if overlay is not None and len(overlay.diseases):
            place = np.full(len(self._describer.graph), -1, np.int32)
            place[query.closure] = np.arange(len(query.closure))
            rows = np.arange(len(overlay.diseases))
            share = overlay.table.at(rows, place, len(query.closure))[0]
            full = self._describer.full
            told = full.total(query, full.ratios(query, share), overlay.table.size[0])
            scores[overlay.diseases] = told
        return np.asarray(scores[self._listed], float)

    def information(self, codes: Sequence[str]) -> Floats:
        """What each says, nats."""
        return np.asarray(self._describer.full.information[self._places(codes)], float)

    def _places(self, codes: Sequence[str]) -> NDArray[np.int32]:
        return np.array([self._positions[code] for code in codes], np.int32)


@dataclass(frozen=True)
class Together:
    """One list of all diseases.

    Attributes
    ----------
    common : CommonConditions
    mixture : Mixture
    places : ndarray of shape (conditions,), int
        Where each condition's disease stands among all; a twin's place where it has one.
    listed : ndarray of shape (diseases,), bool
        Of which diseases the rare side has something on record.
    """

    common: CommonConditions
    mixture: Mixture
    places: NDArray[np.intp]
    listed: NDArray[np.bool_]

    def join(self, presentation: Presentation, rare: RareSide, ranked: Ranked) -> Ranked:
        """The rare diseases' ranking with the common conditions in it.

        Parameters
        ----------
        presentation : Presentation
            With a finding that is present.
        rare : RareSide
        ranked : Ranked
            The patient taken for one with a rare disease.
        """
        has_rare, has_common = self.sides(presentation, rare)
        kept = self.listed[ranked.diseases]
        diseases = ranked.diseases[kept]
        probability = np.zeros(len(self.listed))
        probability[diseases] = has_rare * ranked.probability[kept]
        ours = has_common * self.mixture.shares(self.common, presentation)
        probability[self.places] = either(probability[self.places], ours)
        diseases = np.concatenate([diseases, np.setdiff1d(self.places, diseases)])
        diseases = diseases[np.argsort(-probability[diseases], kind="stable")].astype(np.int32)
        none = (1 - has_rare * (1 - ranked.none)) * (1 - has_common)
        return Ranked(diseases, probability[diseases], none, ranked.ratio)

    def sides(self, presentation: Presentation, rare: RareSide) -> tuple[float, float]:
        """P(one of the rare diseases), P(one of the common conditions).

        As likely as not where nothing tells: where only our own codes are present.
        """
        features = describe(self.common, presentation, rare)
        if features is None:
            return 0.5, 0.5
        has_rare, has_common = self.mixture.sides(features).tolist()
        return has_rare, has_common


def load_together(folder: Path, terms: Terms, knowledge: Knowledge, table: Table) -> Together:
    """What `save_together` wrote, with what it stands on.

    Parameters
    ----------
    folder : Path
        Of the bundle.
    terms : Terms
    knowledge : Knowledge
    table : Table
        Of the rare diseases.
    """
    common = CommonConditions(terms, Figures.load(folder / FIGURES))
    places = [knowledge.place(one.disease.id) for one in common.conditions]
    mixture = Mixture.of(load_file(folder / MIXTURE))
    return Together(common, mixture, np.array(places), np.diff(table.terms.start) > 0)


def save_together(folder: Path, figures: Figures, mixture: Mixture) -> None:
    """Write both files of a bundle.

    Parameters
    ----------
    folder : Path
    figures : Figures
    mixture : Mixture
    """
    figures.save(folder / FIGURES)
    arrays = {name: np.ascontiguousarray(one) for name, one in mixture.arrays().items()}
    save_file(arrays, folder / MIXTURE)


def either(first: Floats, second: Floats) -> Floats:
    """P(at least one of two), each as likely as given and neither telling of the other."""
    return 1 - (1 - first) * (1 - second)
