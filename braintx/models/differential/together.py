"""One list of all diseases: the rare ones' ranking with the common conditions in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save

from braintx.core.findings import Presentation
from braintx.data.ontology.common import Figures
from braintx.data.ontology.common.figures import FILE as FIGURES
from braintx.data.ontology.common.mapping import OWN
from braintx.data.ontology.knowledge import Knowledge
from braintx.data.ontology.terms import PHENOTYPE, Terms
from braintx.models.differential.common import CommonConditions
from braintx.models.differential.features import Describer, Overlay
from braintx.models.differential.mixture import Floats, Mixture, RareSide, describe, left_over
from braintx.models.differential.ranker import Ranked
from braintx.models.differential.table import Table

MIXTURE = "mixture.safetensors"
LIKELY = 0.3
"""P(a disease of a side) from which on both sides are thought of at once."""


def nothing(diseases: int) -> Ranked:
    """The rare side where no finding is present that it knows."""
    return Ranked(np.zeros(0, np.int32), np.zeros(0), 1.0, np.zeros(diseases, np.float32))


def rare_places(presentation: Presentation, terms: Terms) -> NDArray[np.int32]:
    """The present findings as the rare diseases know them: our own codes by what is above.

    Parameters
    ----------
    presentation : Presentation
    terms : Terms
    """
    codes: set[str] = set()
    for code in presentation.codes("present"):
        own = code.startswith(OWN)
        above = terms.parents(code) if own else (code,)
        codes.update(one for one in above if not own or PHENOTYPE in terms.ancestors(one))
    return np.array(sorted(terms.positions[code] for code in codes), np.int32)


class FirstStage:
    """The rare diseases' likelihood ratios, before anything is ranked anew.

    Parameters
    ----------
    terms : Terms
    describer : Describer
    whole : ndarray of shape (diseases,)
        Log likelihood ratio of every disease, by all that is present.
    overlay : Overlay, optional
        Of a paper that may not help.
    """

    def __init__(
        self,
        terms: Terms,
        describer: Describer,
        whole: NDArray[np.floating],
        overlay: Overlay | None = None,
    ) -> None:
        self._positions, self._describer, self._overlay = terms.positions, describer, overlay
        self._listed = listed(describer.table)
        self.whole = np.asarray(whole[self._listed], float)

    @classmethod
    def of(
        cls,
        terms: Terms,
        describer: Describer,
        presentation: Presentation,
        overlay: Overlay | None = None,
    ) -> Self:
        """Before anything is known of the whole.

        Parameters
        ----------
        terms : Terms
        describer : Describer
        presentation : Presentation
        overlay : Overlay, optional
        """
        places = rare_places(presentation, terms)
        nothing = np.zeros(len(describer.table.terms))
        whole = ratios_of(describer, places, overlay) if len(places) else nothing
        return cls(terms, describer, whole, overlay)

    def ratios(self, codes: Sequence[str]) -> Floats:
        """Log likelihood ratio of each disease that something is on record of, nats."""
        scores = ratios_of(self._describer, self._places(codes), self._overlay)
        return np.asarray(scores[self._listed], float)

    def information(self, codes: Sequence[str]) -> Floats:
        """What each says, nats."""
        return np.asarray(self._describer.full.information[self._places(codes)], float)

    def _places(self, codes: Sequence[str]) -> NDArray[np.int32]:
        return np.array([self._positions[code] for code in codes], np.int32)


def ratios_of(
    describer: Describer, places: NDArray[np.int32], overlay: Overlay | None
) -> NDArray[np.float32]:
    """The log likelihood ratio of every disease, a paper withheld.

    Parameters
    ----------
    describer : Describer
    places : ndarray of int
        Of the terms that are present, at least one.
    overlay : Overlay or None
    """
    query, full = describer.query(places), describer.full
    scores: NDArray[np.float32] = full.scores(query)
    if overlay is not None and len(overlay.diseases):
        place = np.full(len(describer.graph), -1, np.int32)
        place[query.closure] = np.arange(len(query.closure))
        share = overlay.table.at(np.arange(len(overlay.diseases)), place, len(query.closure))[0]
        size = overlay.table.size[0]
        scores[overlay.diseases] = full.total(query, full.ratios(query, share), size)
    return scores


def listed(table: Table) -> NDArray[np.bool_]:
    """Of which diseases the rare side has something on record."""
    return np.diff(table.terms.start) > 0


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

    def join(
        self,
        presentation: Presentation,
        rare: RareSide,
        ranked: Ranked,
        again: Callable[[Sequence[str]], Ranked],
    ) -> Ranked:
        """The rare diseases' ranking with the common conditions in it.

        As likely as the patient has a common condition, its findings are no sign of a rare disease:
        where there may well be one of either kind, the rare diseases are ranked once more by what
        the condition leaves over, and both rankings count.

        Parameters
        ----------
        presentation : Presentation
            With a finding that is present.
        rare : RareSide
        ranked : Ranked
            The patient taken for one with a rare disease.
        again : callable
            Ranks by some of the findings alone.
        """
        has_rare, has_common = self.sides(presentation, rare)
        probability, none = self._spread(ranked), ranked.none
        diseases = ranked.diseases
        if min(has_rare, has_common) > LIKELY and (over := left_over(self.common, presentation)):
            rest = again(over)
            probability += has_common * (self._spread(rest) - probability)
            none += has_common * (rest.none - none)
            diseases = np.concatenate([diseases, np.setdiff1d(rest.diseases, diseases)])
        probability *= has_rare
        ours = has_common * self.mixture.shares(self.common, presentation)
        probability[self.places] = either(probability[self.places], ours)
        diseases = diseases[self.listed[diseases]]
        diseases = np.concatenate([diseases, np.setdiff1d(self.places, diseases)])
        diseases = diseases[np.argsort(-probability[diseases], kind="stable")].astype(np.int32)
        none = (1 - has_rare * (1 - none)) * (1 - has_common)
        return Ranked(diseases, probability[diseases], none, ranked.ratio)

    def _spread(self, ranked: Ranked) -> Floats:
        """The probability of each disease by its place; of those with nothing on record none."""
        probability = np.zeros(len(self.listed))
        probability[ranked.diseases] = ranked.probability
        probability[~self.listed] = 0
        return probability

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
    return Together(common, mixture, np.array(places), listed(table))


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
    (folder / MIXTURE).write_bytes(save(arrays))


def either(first: Floats, second: Floats) -> Floats:
    """P(at least one of two), each as likely as given and neither telling of the other."""
    return 1 - (1 - first) * (1 - second)
