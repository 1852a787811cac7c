"""Hierarchical likelihood ratio: how much likelier findings are in a disease than in any other.

A finding that the disease's rows do not name still counts for its parents: its ratio is a mean of
its own, how often the disease has it over how often diseases do, and of its parents' ratios. So
"focal seizure" speaks for a disease with "seizure", and less than the very word would.
Findings of one branch share their ancestors, which therefore count less than once each.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from braintx.models.differential.evidence import Floats, Profiles
from braintx.models.differential.graph import Graph, Indices, begins, by_value

TERMS_KEPT = 1536
_NO_SAY = 1e-6


@dataclass(frozen=True)
class Constants:
    """Of the likelihood ratio.

    Attributes
    ----------
    inherit : float
        Weight of the parents' ratio beside the term's own.
    share : float
        How much of a finding's say goes to its ancestors, counted once for all findings.
    noise : float
        Probability that a finding has nothing to do with the disease.
    size : float
        How much a long list of terms costs a disease, for each finding.
    floor : float
        Diseases that a term's background counts at least.
    """

    inherit: float = 0.5
    share: float = 0.25
    noise: float = 0.2
    size: float = 0.45
    floor: float = 0.5


CONSTANTS = Constants()


@dataclass(frozen=True)
class Query:
    """The findings that are present, as the ranking sees them.

    Attributes
    ----------
    terms : ndarray of shape (n,), int
    closure : ndarray of shape (c,), int
        With all ancestors, parents first.
    place : ndarray of shape (n,), int
        Where each of `terms` stands in `closure`.
    say : ndarray of shape (c,), float
        How much each term of the closure counts.
    inherited : ndarray of shape (c, c), float
        Turns the terms' own ratios into those with their parents' share in them.
    """

    terms: Indices
    closure: Indices
    place: NDArray[np.int64]
    say: Floats
    inherited: Floats

    @classmethod
    def of(cls, graph: Graph, terms: Indices, constants: Constants) -> Query:
        """Lay out terms.

        Parameters
        ----------
        graph : Graph
        terms : ndarray of int
            At least one, each once.
        constants : Constants
        """
        closure = graph.closure(terms)
        at = np.zeros(len(graph), np.int64)
        at[closure] = np.arange(len(closure))
        row, items = graph.parents.take(closure)
        parent = np.zeros((len(closure), len(closure)))
        parent[row, at[graph.parents.items[items]]] = 1 / np.bincount(row)[row]
        # What is inherited is inherited again from the parents' parents: the sum of all powers.
        whole = np.linalg.inv(np.eye(len(closure)) - constants.inherit * parent)
        inherited = ((1 - constants.inherit) * whole).astype(np.float32)
        place = at[terms]
        say = constants.share * (1 - parent.sum(0))
        say[place] += 1 - constants.share
        return cls(terms, closure, place, say.astype(np.float32), inherited)


@dataclass
class Likelihood:
    """The ratio for every disease at once.

    Attributes
    ----------
    graph : Graph
    spread : Profiles
        Of every disease, frequencies propagated to the ancestors.
    size : ndarray of shape (diseases,), float
        Terms that a patient of each has on average.
    constants : Constants
    """

    graph: Graph
    spread: Profiles
    size: Floats
    constants: Constants = field(default_factory=Constants)

    def __post_init__(self) -> None:
        rows = len(self.size)
        disease = np.repeat(np.arange(rows, dtype=np.int32), np.diff(self.spread.start))
        order = by_value(self.spread.term)
        self._start = begins(self.spread.term, len(self.graph))
        self._disease, self._share = disease[order], self.spread.share[order]
        total = np.bincount(self.spread.term, self.spread.share, len(self.graph))
        self.background = np.maximum(total / rows, self.constants.floor / rows).astype(np.float32)
        listed = np.diff(self._start)
        self.information = np.log(rows / np.maximum(listed, 1)).astype(np.float32)
        ordered = np.sort(self.size)  # numpy's median would import its masked arrays
        self.middle = float(ordered[(rows - 1) // 2 : rows // 2 + 1].mean())
        self._length = np.log(self.size / self.middle).astype(np.float32)
        self._kept: OrderedDict[int, Floats] = OrderedDict()

    def scores(self, query: Query) -> Floats:
        """The log ratio of every disease, nats."""
        total: Floats = -self.constants.size * len(query.terms) * self._length
        part = np.empty_like(total)
        for term, say in zip(query.closure.tolist(), query.say.tolist(), strict=True):
            if abs(say) > _NO_SAY:
                total += np.multiply(self._term(term), np.float32(say), out=part)
        return total

    def ratios(self, query: Query, share: Floats) -> Floats:
        """The log ratio of each term of the closure for some diseases.

        Parameters
        ----------
        query : Query
        share : ndarray of shape (..., c), float
            How often each disease has each term of the closure.

        Returns
        -------
        ndarray of shape (..., c), float
        """
        noise = np.float32(self.constants.noise)
        own = share / self.background[query.closure]
        # A root has no parent to inherit from: its parents' share of the ratio is 1.
        rest = 1 - query.inherited.sum(1)
        ratio: Floats = np.log((1 - noise) * (own @ query.inherited.T + rest) + noise)
        return ratio

    def total(self, query: Query, ratios: Floats, size: Floats) -> Floats:
        """The log ratio of some diseases from that of their terms: as `scores`, of other profiles.

        Parameters
        ----------
        query : Query
        ratios : ndarray of shape (k, c), float
            As of `ratios`.
        size : ndarray of shape (k,), float
            Terms that a patient of each has on average.
        """
        length = np.log(size / np.float32(self.middle))
        cost = np.float32(self.constants.size * len(query.terms)) * length
        return np.asarray(ratios @ query.say - cost)

    def _term(self, term: int) -> Floats:
        """The log ratio of one term for every disease; the last ones used are kept."""
        found = self._kept.get(term)
        if found is not None:
            self._kept.move_to_end(term)
            return found
        inherit, noise = np.float32(self.constants.inherit), np.float32(self.constants.noise)
        parents = self.graph.parents[term].tolist()
        ratio = np.full(len(self.size), 0 if parents else inherit, np.float32)
        for parent in parents:
            above = np.exp(self._term(parent))
            above -= noise
            ratio += np.multiply(above, inherit / (len(parents) * (1 - noise)), out=above)
        own = slice(self._start[term], self._start[term + 1])
        ratio[self._disease[own]] += (1 - inherit) / self.background[term] * self._share[own]
        ratio *= 1 - noise
        ratio += noise
        made: Floats = np.log(ratio, out=ratio)
        self._kept[term] = made
        if len(self._kept) > TERMS_KEPT:
            self._kept.popitem(last=False)
        return made
