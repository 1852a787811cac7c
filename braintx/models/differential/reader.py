"""The differential's bundle, loaded: ranks, compares and explains diseases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Self

import numpy as np

from braintx.core.differential import Candidate, Differential, Disease
from braintx.core.findings import Finding, Presentation
from braintx.core.records import Issue
from braintx.data.ontology.knowledge import Knowledge
from braintx.data.ontology.terms import FILE, TASK, Terms
from braintx.models.bundle import Bundle, load
from braintx.models.differential.compiled import TABLE, WEIGHTS, Compiled, load_weights
from braintx.models.differential.evidence import Evidence, Withheld
from braintx.models.differential.features import Overlay
from braintx.models.differential.graph import Indices
from braintx.models.differential.listed import Records
from braintx.models.differential.ranker import Ranked, Ranker
from braintx.models.differential.reasons import FEW, HALLMARKS, Reasoner
from braintx.models.differential.sources import evidence_of, patients_of
from braintx.models.differential.together import (
    FirstStage,
    Together,
    load_together,
    nothing,
    rare_places,
)

PAPERS_KEPT = 64


@dataclass
class DifferentialReader:
    """Answers from one bundle. Make one and keep it.

    Attributes
    ----------
    bundle : Bundle
    terms : Terms
    knowledge : Knowledge
    ranker : Ranker
        Of the rare diseases.
    together : Together
        What brings these and the common conditions into one list.
    """

    bundle: Bundle
    terms: Terms
    knowledge: Knowledge
    ranker: Ranker
    together: Together

    @classmethod
    def load(cls) -> Self:
        """Open the bundle ``differential``.

        Raises
        ------
        BundleError
            When it is missing or was altered.
        """
        return cls.open(load(TASK))

    @classmethod
    def open(cls, bundle: Bundle) -> Self:
        """Read a bundle whose checksums were verified."""
        knowledge = Knowledge.load(bundle.folder)
        weights = load_weights(bundle.path(WEIGHTS))
        compiled = Compiled.load(bundle.path(TABLE))
        ranker = Ranker(compiled, patients_of(knowledge), *weights)
        terms = Terms.load(bundle.path(FILE))
        together = load_together(bundle.folder, terms, knowledge, compiled.table)
        return cls(bundle, terms, knowledge, ranker, together)

    @property
    def release(self) -> str:
        """Of HPO, as in ``2025-01-16``."""
        return self.knowledge.release

    @property
    def version(self) -> str:
        """Version and checksum of the bundle."""
        return self.bundle.version

    def __contains__(self, disease: object) -> bool:
        return disease in self.knowledge

    def disease(self, disease: str) -> Disease:
        """The disease of an id, or of a twin's.

        Raises
        ------
        FindingError
            The release does not have it.
        """
        return self.knowledge.disease(disease)

    def rank(
        self,
        presentation: Presentation,
        top: int = 10,
        *,
        why: bool = True,
        without: str | None = None,
    ) -> Differential:
        """Which diseases fit, the likeliest first.

        Parameters
        ----------
        presentation : Presentation
            Without a present finding there are no candidates.
        top : int, default=10
            How many candidates; 0 for every disease.
        why : bool, default=True
            Whether each comes with its reasons, which costs more than the ranking.
        without : str, optional
            A paper, as in ``PMID:15266616``, whose patients and statements may not help.

        Raises
        ------
        FindingError
            A code is unknown.
        """
        presentation = self._resolved(presentation)
        terms = self._places(presentation)
        issues = self._issues(presentation)
        if not presentation.codes("present"):
            return Differential(presentation, (), None, issues, self.release, self.version)
        ranked = self._rank(presentation, terms, top, without)
        kept = slice(None, top or None)
        probability = ranked.probability[kept].tolist()
        candidates = self._candidates(
            presentation, terms, ranked.diseases[kept].tolist(), probability, why=why
        )
        return Differential(
            presentation, candidates, ranked.none, issues, self.release, self.version
        )

    def compare(self, presentation: Presentation, ids: Sequence[str]) -> tuple[Candidate, ...]:
        """Some diseases for one presentation, in the order in which they are named.

        Parameters
        ----------
        presentation : Presentation
        ids : sequence of str

        Raises
        ------
        FindingError
            A code or a disease is unknown.
        """
        places = [self.knowledge.place(one) for one in ids]
        presentation = self._resolved(presentation)
        terms = self._places(presentation)
        probability = dict.fromkeys(places, 0.0)
        if presentation.codes("present"):
            ranked = self._rank(presentation, terms, 0, None)
            probability = dict(
                zip(ranked.diseases.tolist(), ranked.probability.tolist(), strict=True)
            )
        return self._candidates(
            presentation, terms, places, [probability[place] for place in places], why=True
        )

    def _rank(
        self, presentation: Presentation, terms: Indices, top: int, without: str | None
    ) -> Ranked:
        every = not top or top > self.ranker.describer.candidates
        overlay = None if without is None else self.overlay(without)
        ranked = nothing(len(self.knowledge))
        if len(terms):
            ranked = self.ranker.rank(terms, overlay, every=every)
        rare = FirstStage(self.terms, self.ranker.describer, ranked.ratio, overlay)

        def again(codes: Sequence[str]) -> Ranked:
            places = np.array([self.terms.positions[code] for code in codes], np.int32)
            return self.ranker.rank(np.sort(places), overlay, every=every)

        return self.together.join(presentation, rare, ranked, again)

    def _candidates(
        self,
        presentation: Presentation,
        terms: Indices,
        places: Sequence[int],
        probability: Sequence[float],
        *,
        why: bool,
    ) -> tuple[Candidate, ...]:
        pairs = zip(places, probability, strict=True)
        if not why:
            return tuple(Candidate(self.knowledge.diseases[at], likely) for at, likely in pairs)
        nats: list[list[float]] = [[]] * len(places)
        if len(terms) and places:
            nats = self.ranker.weights(terms, np.array(places)).tolist()
        codes = [self.terms.codes[one] for one in terms]
        return tuple(
            self._candidate(presentation, at, likely, dict(zip(codes, row, strict=False)))
            for (at, likely), row in zip(pairs, nats, strict=True)
        )

    def _candidate(
        self,
        presentation: Presentation,
        place: int,
        probability: float,
        weights: dict[str, float],
    ) -> Candidate:
        disease = self.knowledge.diseases[place]
        if not self.together.listed[place]:
            common, at = self.together.common, self.together.common.places[disease.id]
            reasons = common.reasons(presentation, at)
            issues = self._reasoner.issues(presentation, disease, reasons)
            missing = common.hallmarks(presentation, at)[:HALLMARKS]
            return Candidate(disease, probability, reasons, missing, issues)
        listed = self._records.of(place)
        reasons = self._reasoner.reasons(presentation, listed, weights)
        return Candidate(
            disease,
            probability,
            reasons,
            self._reasoner.missing(presentation, listed),
            self._reasoner.issues(presentation, disease, reasons),
        )

    def _resolved(self, presentation: Presentation) -> Presentation:
        """The same by today's codes, each once."""
        found: dict[str, Finding] = {}
        for one in presentation.findings:
            code = self.terms.resolve(one.code)
            found.setdefault(code, replace(one, code=code))
        return replace(presentation, findings=tuple(found.values()))

    def _places(self, presentation: Presentation) -> Indices:
        return rare_places(presentation, self.terms)

    def _issues(self, presentation: Presentation) -> tuple[Issue, ...]:
        number = len(presentation.codes("present"))
        if not number:
            return (Issue("differential.nothing", "warning"),)
        few = Issue("differential.too_little", "warning", number, values={"needed": FEW})
        return (few,) if number < FEW else ()

    def overlay(self, paper: str) -> Overlay:
        """What changes without a paper; one that nothing cites changes nothing."""
        sources = self._sources
        return self._overlays(sources.get(paper, len(sources)))

    @cached_property
    def _sources(self) -> dict[str, int]:
        return {source: place for place, source in enumerate(self.knowledge.sources)}

    @cached_property
    def _evidence(self) -> Evidence:
        return evidence_of(self.ranker.graph, self.knowledge)

    @cached_property
    def _overlays(self) -> Callable[[int], Overlay]:
        @lru_cache(PAPERS_KEPT)
        def without(paper: int) -> Overlay:
            return Overlay.of(self._evidence, Withheld(paper, rows=True))

        return without

    @cached_property
    def _records(self) -> Records:
        return Records(self.knowledge)

    @cached_property
    def _reasoner(self) -> Reasoner:
        return Reasoner(self.terms, self.ranker.graph, self.ranker.describer.full.information)
