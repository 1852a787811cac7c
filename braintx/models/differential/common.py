"""How well each common condition explains a presentation, by the figures of DDXPlus.

Each finding gives each condition one factor, P(finding | condition), and the factors multiply: the
table has each evidence on its own, so nothing is known of how they go together. A finding meets
the evidence of its own term; else one below it (the finding is more general) or above it (more
special). What is unknown has no factor.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from braintx.core.differential import Hallmark, Reason, Relation
from braintx.core.findings import Finding, Presentation
from braintx.data.ontology.common import CommonCondition, Figures, mapping
from braintx.data.ontology.terms import Terms

Floats = NDArray[np.float64]

COVERED = 0.6
"""Of those with an evidence, how many have a further term that it covers: no source has it."""
TYPICAL = 0.8
"""How many have their pain, rash or swelling at the typical site: judgement, no source has it."""
ITSELF = 0.95
"""How many have the term that is the condition."""
FOLLOWS = 0.2
"""What follows from a neighbouring evidence counts this much where the table asks for the very term
and has it in none of a condition's patients."""
INCIDENTAL = 0.05
"""A finding that a condition does not explain is there anyway this much as often as on average."""
STRAY = 2e-3
"""And never more seldom than this: no record is free of mistakes."""
CERTAIN = 0.97
"""Nor does any condition have a finding always."""
SOURCE = "DDXPlus"


@dataclass(frozen=True)
class Column:
    """What one term says of each condition.

    Attributes
    ----------
    present, absent : ndarray of shape (conditions,)
        P(it is found), P(it is ruled out), each when looked for.
    met : ndarray of shape (conditions,), int
        Which fact it met, a row of `CommonConditions.facts`; -1 where none is near.
    """

    present: Floats
    absent: Floats
    met: NDArray[np.intp]


class CommonConditions:
    """The common conditions and what is to be found in each.

    Parameters
    ----------
    terms : Terms
        Of HPO with our own.
    figures : Figures

    Attributes
    ----------
    conditions : tuple of CommonCondition
    prior : ndarray of shape (conditions,)
        Log share of each among the simulated patients, which is not how common it is anywhere.
    facts : tuple of str
        Terms that something is known of.
    """

    def __init__(self, terms: Terms, figures: Figures) -> None:
        self.conditions: tuple[CommonCondition, ...] = mapping().conditions
        self.prior: Floats = np.log(figures.patients / figures.patients.sum())
        self._terms = terms
        listed, judged = _facts(figures.share.astype(float))
        self.facts: tuple[str, ...] = (*listed, *(code for code in judged if code not in listed))
        self._row = {code: row for row, code in enumerate(self.facts)}
        nothing = np.zeros(len(self.conditions))
        self._listed: Floats = np.stack([listed.get(code, nothing) for code in self.facts])
        implied = np.stack([judged.get(code, nothing) for code in self.facts])
        self._known: Floats = np.where(self._listed > 0, self._listed, implied)
        self._evidences = len(listed)
        self._below: dict[str, list[int]] = defaultdict(list)
        for row, code in enumerate(self.facts):
            for above in terms.ancestors(code):
                self._below[above].append(row)
        self._columns: dict[str, Column] = {}
        self._sizes: dict[str, int] = {}

    @cached_property
    def places(self) -> dict[str, int]:
        """Id of a condition, or of a twin of it → its place."""
        ids = ((one.disease.id, *one.same_as) for one in self.conditions)
        return {name: place for place, names in enumerate(ids) for name in names}

    def without(self, condition: str) -> CommonConditions:
        """The same list but for one condition, which then is as good as impossible."""
        other = copy(self)
        other.prior = self.prior.copy()
        other.prior[self.places[condition]] = np.log(np.finfo(float).tiny)
        return other

    def explains(self, code: str) -> bool:
        """Whether some condition has the term, or one above or below it."""
        return code not in _SILENT and bool((self.column(code).met >= 0).any())

    def column(self, code: str) -> Column:
        """What a term says of each condition; equally likely in all where nothing is known."""
        if code not in self._columns:
            self._columns[code] = self._make(code)
        return self._columns[code]

    def _make(self, code: str) -> Column:
        count = len(self.conditions)
        if code in _SILENT:
            even = np.ones(count)
            return Column(even, even, np.full(count, -1))
        share, met = self._nearest(code)
        row = self._row.get(code, self._evidences)
        ruled = self._listed[row] if row < self._evidences else share
        floor = STRAY + INCIDENTAL * float(np.exp(self.prior) @ share)
        present = np.clip(share, floor, CERTAIN)
        return Column(present, 1 - np.clip(ruled, STRAY, CERTAIN), np.where(share > 0, met, -1))

    def _nearest(self, code: str) -> tuple[Floats, NDArray[np.intp]]:
        """Of each condition, how many have the term, and by which fact."""
        share, met = np.zeros(len(self.conditions)), np.full(len(self.conditions), -1)
        own, listed, trust = self._row.get(code), False, 1.0
        if own is not None:
            share, met = self._known[own], np.full(len(share), own)
            listed = self._listed[own] > 0
            trust = FOLLOWS if own < self._evidences else 1.0
        below = [row for row in self._below.get(code, []) if row != own]
        for rows, part in ((below, 1.0), *self._above(code)):
            if rows:
                best = self._known[rows].max(0) * part * trust
                better = (best > share) & ~np.asarray(listed)
                share = np.where(better, best, share)
                met = np.where(better, np.array(rows)[self._known[rows].argmax(0)], met)
        return share, met

    def _above(self, code: str) -> list[tuple[list[int], float]]:
        """Facts that the term is a special case of, each with the part that it takes of them.

        How much of what lies below a fact lies below the term, its root taken: nothing at hand
        says how often a general finding is this special one.
        """
        ancestors = self._terms.ancestors(code) - {code}
        rows = [self._row[above] for above in ancestors if above in self._row]
        size = self._size(code)
        return [([row], (size / self._size(self.facts[row])) ** 0.5) for row in sorted(rows)]

    def _size(self, code: str) -> int:
        """How many terms there are of a kind, itself included."""
        if code not in self._sizes:
            below, at = {code}, [code]
            while at:
                at = [one for up in at for one in self._terms.children(up) if one not in below]
                below.update(at)
            self._sizes[code] = len(below)
        return self._sizes[code]

    def evidences(self, places: Sequence[int]) -> set[str]:
        """Codes that may be asked for where some conditions are in question."""
        met = (self._listed[: self._evidences, list(places)] > STRAY).any(1)
        return {self.facts[row] for row in np.flatnonzero(met)} & ASKABLE

    def telling(self, presentation: Presentation) -> tuple[Finding, ...]:
        """The findings that have a factor: what follows from another one has none.

        A present finding that no evidence stands for is left out beside a more special one; so is
        an absent one beside a more general.
        """
        present, absent = presentation.codes("present"), presentation.codes("absent")
        ancestors = self._terms.ancestors
        implied = {up for code in present for up in ancestors(code) - {code}}
        ruled = set(absent)
        told = []
        for finding in presentation.findings:
            code = finding.code
            if self._row.get(code, self._evidences) >= self._evidences and (
                (finding.status == "present" and code in implied)
                or (finding.status == "absent" and not ruled.isdisjoint(ancestors(code) - {code}))
            ):
                continue
            if finding.status != "uncertain":
                told.append(finding)
        return tuple(told)

    def factors(self, findings: Sequence[Finding]) -> Floats:
        """Log P(finding | condition).

        Parameters
        ----------
        findings : sequence of Finding
            Present or absent.

        Returns
        -------
        ndarray of shape (findings, conditions)
        """
        if not findings:
            return np.zeros((0, len(self.conditions)))
        columns = ((self.column(one.code), one.status) for one in findings)
        return np.log(
            [one.absent if status == "absent" else one.present for one, status in columns]
        )

    def scores(self, presentation: Presentation) -> Floats:
        """Log P(findings and condition), of the common conditions alone, up to nothing.

        Returns
        -------
        ndarray of shape (conditions,)
        """
        total: Floats = self.prior + self.factors(self.telling(presentation)).sum(0)
        return total

    def reasons(self, presentation: Presentation, place: int) -> tuple[Reason, ...]:
        """What each finding says for or against one condition, the loudest first.

        What follows from another finding weighs nothing.

        Parameters
        ----------
        presentation : Presentation
        place : int
            Of the condition.
        """
        told = self.telling(presentation)
        against = np.exp(self.prior)
        weights = {
            one.code: float(row[place] - np.log(against @ np.exp(row)))
            for one, row in zip(told, self.factors(told), strict=True)
        }
        found = (
            self._reason(one, place, weights.get(one.code, 0.0))
            for one in presentation.findings
            if one.status != "uncertain"
        )
        return tuple(sorted(found, key=lambda one: -abs(one.weight)))

    def _reason(self, finding: Finding, place: int, weight: float) -> Reason:
        met = int(self.column(finding.code).met[place])
        if met < 0:
            return Reason(finding, "none", None, None, (), weight)
        term = self.facts[met]
        relation: Relation = "exact"
        if term != finding.code:
            special = term in self._terms.ancestors(finding.code)
            relation = "narrower" if special else "broader"
        listed = float(self._listed[met, place])
        frequency, sources = (listed, (SOURCE,)) if listed > 0 else (None, ())
        return Reason(finding, relation, term, frequency, sources, weight)

    def hallmarks(
        self, presentation: Presentation, place: int, least: float = 0.5
    ) -> tuple[Hallmark, ...]:
        """Evidences frequent in one condition that the presentation does not speak of.

        Parameters
        ----------
        presentation : Presentation
        place : int
            Of the condition.
        least : float, default 0.5
            Share of the condition's patients.
        """
        named = {one.code for one in presentation.findings}
        known = named.union(
            *(self._terms.ancestors(code) for code in presentation.codes("present"))
        )
        shares = self._listed[: self._evidences, place]
        rows = [row for row in np.argsort(-shares, kind="stable") if shares[row] >= least]
        askable = (
            row for row in rows if self.facts[row] in ASKABLE and self.facts[row] not in known
        )
        return tuple(Hallmark(self.facts[row], float(shares[row])) for row in askable)


ASKABLE = frozenset(one.code for one in mapping().evidences if one.asks == "finding")
"""Codes that make a question: yes or no."""
_SILENT = frozenset(one.code for one in mapping().evidences if one.asks == "nothing")


def _facts(share: Floats) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """What the table lists of each evidence's code, and what is judged of further codes.

    Parameters
    ----------
    share : ndarray of shape (conditions, evidences)
    """
    known = mapping()
    at = {one.id: column for column, one in enumerate(known.evidences)}
    listed = {one.code: share[:, at[one.id]] for one in known.evidences if one.code not in _SILENT}
    judged: dict[str, Floats] = defaultdict(lambda: np.zeros(len(known.conditions)))
    for one in known.evidences:
        for code in one.covers:
            judged[code] = np.maximum(judged[code], COVERED * share[:, at[one.id]])
    for place, condition in enumerate(known.conditions):
        for evidence, codes in condition.typical.items():
            for code in codes:
                usual = TYPICAL * share[place, at[evidence]]
                judged[code][place] = max(judged[code][place], usual)
        if condition.itself is not None:
            judged[condition.itself][place] = ITSELF
    return listed, dict(judged)
