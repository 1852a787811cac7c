"""Why a disease stands where it stands: each finding, the term it met, and what it weighs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from braintx.core.differential import Disease, Hallmark, Reason, Relation
from braintx.core.findings import Finding, Presentation
from braintx.core.records import Issue
from braintx.data.ontology.terms import Terms
from braintx.models.differential.evidence import Floats
from braintx.models.differential.graph import Graph
from braintx.models.differential.likelihood import Likelihood, Query
from braintx.models.differential.listed import Listed
from braintx.models.differential.opposites import opposites

HALLMARK = 0.5
"""Share of the patients from which on a term is worth naming where it is missing."""
HALLMARKS = 6
NEAR = 2.0
"""Nats that two terms' common ancestor must say for them to count as related."""
SETS_KEPT = 8192
FEW = 3
"""Findings below which the answer says that too little is known."""

# First years of life of HPO's terms of onset, as their definitions give them.
ONSETS = {
    "HP:0030674": 0.0,  # antenatal
    "HP:0011460": 0.0,  # embryonal
    "HP:0011461": 0.0,  # fetal
    "HP:0003577": 0.0,  # congenital
    "HP:0003623": 0.0,  # neonatal
    "HP:0410280": 0.0,  # paediatric
    "HP:0003593": 28 / 365,  # infantile
    "HP:0011463": 1.0,  # childhood
    "HP:0003621": 5.0,  # juvenile
    "HP:0003581": 16.0,  # adult
    "HP:0011462": 16.0,  # young adult
    "HP:0025708": 16.0,  # early young adult
    "HP:0025709": 19.0,  # intermediate young adult
    "HP:0025710": 25.0,  # late young adult
    "HP:0003596": 40.0,  # middle age
    "HP:0003584": 60.0,  # late
}
X_LINKED_RECESSIVE = "HP:0001419"
Y_LINKED = "HP:0001450"


@dataclass(frozen=True)
class Match:
    """How a finding stands to a disease's list.

    Attributes
    ----------
    relation : {"exact", "narrower", "broader", "related", "none"}
    listed : Listed or None
        The term that it met.
    opposed : bool
        It met nothing, and the list has its opposite.
    """

    relation: Relation
    listed: Listed | None = None
    opposed: bool = False


class Reasoner:
    """Explains one disease for one presentation.

    Parameters
    ----------
    terms : Terms
    graph : Graph
        Of these terms.
    information : ndarray of shape (terms,), float
        What each says, nats.
    """

    def __init__(self, terms: Terms, graph: Graph, information: Floats) -> None:
        self.terms, self.graph, self.information = terms, graph, information
        self._ancestors = lru_cache(SETS_KEPT)(
            lambda term: frozenset(graph.ancestors[term].tolist())
        )
        self._above_each = lru_cache(1)(self._mark_above)

    def matches(self, terms: Sequence[int], listed: Sequence[Listed]) -> list[Match]:
        """The term of a list that each finding meets: the very one, else what is nearest.

        Of several it is, above the finding, the one that says most; below it, the most frequent;
        beside it, the one whose common ancestor says most, and never its opposite.

        Parameters
        ----------
        terms : sequence of int
            Of the findings.
        listed : sequence of Listed
        """
        if not terms or not listed:
            return [Match("none")] * len(terms)
        listed = sorted(listed, key=lambda one: one.term)
        mine, theirs = np.array(terms), np.array([one.term for one in listed])
        of, items = self.graph.ancestors.take(theirs)
        up, begin = self.graph.ancestors.items[items], np.searchsorted(of, np.arange(len(listed)))
        above = self._above_each(tuple(terms))
        special = np.logical_or.reduceat(up == mine[:, None], begin, axis=1)
        says = np.where(self.information >= NEAR, self.information, 0)[up]
        near = np.maximum.reduceat(np.where(above[:, up], says, 0), begin, axis=1)
        opposed = np.logical_or.reduceat(self._contrary(terms)[:, up], begin, axis=1)
        near[opposed] = 0
        frequency = np.array([one.frequency or 0 for one in listed])
        met: list[tuple[Relation, NDArray[np.bool_], NDArray[Any]]] = [
            ("exact", theirs == mine[:, None], frequency),
            ("narrower", above[:, theirs], self.information[theirs]),
            ("broader", special, frequency),
            ("related", near > 0, near),
        ]
        found = [Match("none", opposed=one) for one in np.any(opposed, axis=1)]
        for relation, meets, value in reversed(met):
            best = np.where(meets, value, -1).argmax(1).tolist()
            for row in np.flatnonzero(meets.any(1)).tolist():
                found[row] = Match(relation, listed[best[row]])
        return found

    def reasons(
        self, presentation: Presentation, listed: Sequence[Listed], weights: dict[str, float]
    ) -> tuple[Reason, ...]:
        """One for each finding that is present or absent, what speaks loudest first.

        Parameters
        ----------
        presentation : Presentation
        listed : sequence of Listed
            Of the disease.
        weights : dict of str to float
            Nats of each present finding; see `shares`.
        """
        found = []
        findings = [one for one in presentation.findings if one.status != "uncertain"]
        matches = self.matches(self._places(one.code for one in findings), listed)
        for finding, match in zip(findings, matches, strict=True):
            # Without the special there may still be the general.
            open_still = finding.status == "absent" and match.relation in ("narrower", "related")
            met = Match("none") if open_still else match
            weight = weights.get(finding.code, 0.0)
            # What the two share above counts in the rank; shown, an opposite speaks for nothing.
            found.append(self._reason(finding, met, min(weight, 0.0) if met.opposed else weight))
        return tuple(sorted(found, key=lambda one: -abs(one.weight)))

    def missing(self, presentation: Presentation, listed: Sequence[Listed]) -> tuple[Hallmark, ...]:
        """Frequent terms of the disease that no finding names, the most frequent first."""
        named = self._above(presentation.codes("present"))
        ruled_out = set(self._places(presentation.codes("absent")))
        often = [
            one
            for one in listed
            if one.frequency is not None
            and one.frequency >= HALLMARK
            and one.term not in named
            and not ruled_out & self._ancestors(one.term)
        ]
        often.sort(key=lambda one: -one.expected)
        return tuple(
            Hallmark(self.terms.codes[one.term], one.frequency or 0.0) for one in often[:HALLMARKS]
        )

    def issues(
        self, presentation: Presentation, disease: Disease, reasons: Iterable[Reason]
    ) -> tuple[Issue, ...]:
        """What does not fit the disease: age, sex, a hallmark that was looked for in vain.

        Parameters
        ----------
        presentation : Presentation
        disease : Disease
        reasons : iterable of Reason
            As of `reasons`.
        """
        found = []
        begins = [ONSETS[code] for code in disease.onset if code in ONSETS]
        if presentation.age is not None and begins and presentation.age < min(begins):
            found.append(
                Issue(
                    "differential.age_below_onset",
                    "warning",
                    values={"years": min(begins), "age": presentation.age},
                )
            )
        if presentation.sex == "F" and X_LINKED_RECESSIVE in disease.inheritance[:1]:
            found.append(Issue("differential.x_linked", "info"))
        if presentation.sex == "F" and Y_LINKED in disease.inheritance:
            found.append(Issue("differential.y_linked", "warning"))
        denied = [
            one
            for one in reasons
            if one.finding.status == "absent" and (one.frequency or 0) >= HALLMARK
        ]
        if denied:
            found.append(Issue("differential.hallmark_absent", "warning", len(denied)))
        return tuple(found)

    def _reason(self, finding: Finding, match: Match, weight: float) -> Reason:
        if match.listed is None:
            return Reason(finding, match.relation, None, None, (), weight)
        one = match.listed
        code = self.terms.codes[one.term]
        return Reason(finding, match.relation, code, one.frequency, one.sources, weight)

    def _mark_above(self, terms: Sequence[int]) -> NDArray[np.bool_]:
        """Of each of some terms, which of all stand above it, itself among them."""
        above = np.zeros((len(terms), len(self.graph)), bool)
        row, items = self.graph.ancestors.take(np.array(terms))
        above[row, self.graph.ancestors.items[items]] = True
        return above

    def _contrary(self, terms: Sequence[int]) -> NDArray[np.bool_]:
        """Of each of some terms, which of all are the opposite of it or of what is above it."""
        contrary = np.zeros((len(terms), len(self.graph)), bool)
        for row, term in enumerate(terms):
            for above in self._ancestors(term) & self._opposites.keys():
                contrary[row, self._opposites[above]] = True
        return contrary

    @cached_property
    def _opposites(self) -> dict[int, list[int]]:
        return opposites(self.terms)

    def _places(self, codes: Iterable[str]) -> list[int]:
        return [self.terms.positions[code] for code in codes]

    def _above(self, codes: Iterable[str]) -> set[int]:
        places = self._places(codes)
        return set().union(*map(self._ancestors, places))


def shares(
    query: Query, graph: Graph, likelihood: Likelihood, ratios: Floats, size: Floats
) -> Floats:
    """What each finding adds to the log ratio of some diseases; the sum of all is the log ratio.

    An ancestor that several findings share says its word once, in equal parts by each of them.

    Parameters
    ----------
    query : Query
    graph : Graph
    likelihood : Likelihood
    ratios : ndarray of shape (k, c), float
        Of the closure's terms, see `Likelihood.ratios`.
    size : ndarray of shape (k,), float
        Of the diseases.

    Returns
    -------
    ndarray of shape (k, n), float
    """
    at = np.zeros(len(graph), np.int64)
    at[query.closure] = np.arange(len(query.closure))
    row, items = graph.ancestors.take(query.terms)
    below = np.zeros((len(query.terms), len(query.closure)))
    below[row, at[graph.ancestors.items[items]]] = 1
    constants = likelihood.constants
    free = query.say.astype(np.float64)
    free[query.place] -= 1 - constants.share
    told = (free * ratios) @ (below / below.sum(0)).T
    told += (1 - constants.share) * ratios[:, query.place]
    cost = constants.size * np.log(size.astype(np.float64) / likelihood.middle)
    return np.asarray(told - cost[:, None])
