"""How often each disease's patients have each term, from four sources, any paper left out.

A disease's own rows of HPO's annotations, the published patients of the library, the row of the
same disease in Orphanet's list, and what its siblings have in common are counted together: a
source that names `n` patients weighs as many. A paper can be withheld, so that what is measured on
a patient is never told by the paper that describes the patient.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from braintx.models.differential.graph import Graph, Indices, Ragged

Floats = NDArray[np.float32]
Numbers = NDArray[Any]
"""Counts and shares on the way to being one or the other."""

VIEWS = ("full", "patients", "own", "related")
"""The same disease seen by all sources; by its rows and patients; by its rows; by its kin alone."""


@dataclass(frozen=True)
class Annotations:
    """Rows of HPO's annotations, sorted by owner.

    Attributes
    ----------
    owner : ndarray of shape (n,), int
        The disease; from the number of diseases on, sources that only lend evidence.
    term : ndarray of shape (n,), int
    count, total : ndarray of shape (n,), float
        Of how many patients how many have it. A `total` of 0: not said. -1: `count` is a share.
    papers : Ragged
        Of each row, the papers that it cites.
    """

    owner: Indices
    term: Indices
    count: Floats
    total: Floats
    papers: Ragged


@dataclass(frozen=True)
class Patients:
    """Published patients: the library.

    Attributes
    ----------
    disease : ndarray of shape (n,), int
    paper : ndarray of shape (n,), int
    present, absent : Ragged
        Terms.
    """

    disease: Indices
    paper: Indices
    present: Ragged
    absent: Ragged

    def __len__(self) -> int:
        return len(self.disease)


@dataclass(frozen=True)
class Kin:
    """Which sources tell of which disease.

    Attributes
    ----------
    twin : ndarray of shape (diseases,), int
        The owner of the same disease's rows in Orphanet's list, or -1.
    group : ndarray of shape (diseases,), int
        Diseases of one series (a common stem of the name) share a number.
    relatives : Ragged
        Of each disease, owners that share a gene with it.
    """

    twin: Indices
    group: Indices
    relatives: Ragged


@dataclass(frozen=True)
class Withheld:
    """A paper that may not help.

    Attributes
    ----------
    paper : int
        Its patients leave the library.
    rows : bool
        Whether the annotations that cite it leave as well.
    """

    paper: int = -1
    rows: bool = True


NOTHING = Withheld()


@dataclass(frozen=True)
class Weights:
    """How many patients each kind of statement weighs as.

    Attributes
    ----------
    share : float
        A frequency without a number of patients.
    twin : float
        A row of the twin.
    silent : float
        Part of a library patient whose paper does not name the term.
    sibling : float
        Share of the siblings' frequency that a disease inherits.
    relative : float
        The same of the diseases of its genes.
    prior : float
        Patients that the prior weighs as.
    unsaid, chance : float
        Prior frequency of a term that is only listed; of one that is counted.
    """

    share: float = 10.0
    twin: float = 3.0
    silent: float = 0.5
    sibling: float = 0.3
    relative: float = 0.1
    prior: float = 3.0
    unsaid: float = 0.6
    chance: float = 0.5


@dataclass(frozen=True)
class Profiles:
    """Frequencies of terms, a row for each of some diseases.

    Attributes
    ----------
    start : ndarray of shape (rows + 1,), int
    term : ndarray of shape (n,), int
    share : ndarray of shape (n,), float
        0 to 1.
    """

    start: NDArray[np.int64]
    term: Indices
    share: Floats

    @classmethod
    def of(cls, rows: int, terms: int, key: NDArray[np.int64], share: Numbers) -> Profiles:
        """From keys ``row * terms + term``, in ascending order.

        Parameters
        ----------
        rows, terms : int
            How many there are.
        key : ndarray of shape (n,), int
        share : ndarray of shape (n,), float
        """
        row, term = np.divmod(key, terms)
        start = np.searchsorted(row, np.arange(rows + 1))
        return cls(start, term.astype(np.int32), share.astype(np.float32))

    def propagated(self, graph: Graph) -> Profiles:
        """How often a term or anything below it is there, as if they came independently."""
        rows = len(self.start) - 1
        row = np.repeat(np.arange(rows), np.diff(self.start))
        owner, places = graph.ancestors.take(self.term)
        key = row[owner] * np.int64(len(graph)) + graph.ancestors.items[places]
        missed = np.log1p(-np.minimum(self.share, 0.999))[owner]
        key, (sums,) = summed(key, missed)
        return Profiles.of(rows, len(graph), key, -np.expm1(sums))

    @cached_property
    def size(self) -> Floats:
        """How many terms a patient of each row has on average; at least a half."""
        row = np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))
        sums = np.bincount(row, self.share, len(self.start) - 1)
        return np.maximum(sums, 0.5).astype(np.float32)


def summed(
    key: NDArray[np.int64], *values: Numbers
) -> tuple[NDArray[np.int64], tuple[Numbers, ...]]:
    """Keys once each, ascending, and the sums of their values."""
    order = np.argsort(key, kind="stable")
    key = key[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    sums = (np.add.reduceat(one[order], first) if len(first) else one for one in values)
    return key[first], tuple(sums)


@dataclass(frozen=True)
class _Counts:
    """Patients with a term and patients asked, by ascending key; whether some row says neither."""

    key: NDArray[np.int64]
    have: Numbers
    asked: Numbers
    unsaid: NDArray[np.bool_]

    @classmethod
    def sum(cls, *parts: tuple[NDArray[np.int64], Numbers, Numbers]) -> _Counts:
        """Add statements up; one that asks nobody says nothing of how often."""
        whole, have, asked = (np.concatenate(one) for one in zip(*parts, strict=True))
        unasked = (asked == 0).astype(np.float64)
        key, (have, asked, unsaid) = summed(whole, have, asked, unasked)
        return cls(key, have, asked, unsaid > 0)

    @property
    def parts(self) -> tuple[NDArray[np.int64], Numbers, Numbers]:
        return self.key, self.have, self.asked


@dataclass(frozen=True)
class Evidence:
    """All that is known of how diseases present.

    Attributes
    ----------
    graph : Graph
    annotations : Annotations
    patients : Patients
    kin : Kin
    weights : Weights
    """

    graph: Graph
    annotations: Annotations
    patients: Patients
    kin: Kin
    weights: Weights = field(default_factory=Weights)

    @property
    def diseases(self) -> int:
        """How many compete."""
        return len(self.kin.twin)

    @cached_property
    def _rows(self) -> Ragged:
        owners = max(self.diseases, int(self.annotations.owner.max(initial=-1)) + 1)
        start = np.searchsorted(self.annotations.owner, np.arange(owners + 1))
        return Ragged(start, np.arange(len(self.annotations.owner), dtype=np.int32))

    @cached_property
    def _of_disease(self) -> Ragged:
        order = np.argsort(self.patients.disease, kind="stable").astype(np.int32)
        start = np.searchsorted(self.patients.disease[order], np.arange(self.diseases + 1))
        return Ragged(start, order)

    @cached_property
    def _members(self) -> Ragged:
        order = np.argsort(self.kin.group, kind="stable").astype(np.int32)
        groups = int(self.kin.group.max(initial=-1)) + 1
        return Ragged(np.searchsorted(self.kin.group[order], np.arange(groups + 1)), order)

    @cached_property
    def _citing(self) -> tuple[Indices, NDArray[np.int64]]:
        papers = self.annotations.papers
        row = np.repeat(np.arange(len(papers)), np.diff(papers.start))
        order = np.argsort(papers.items, kind="stable")
        return papers.items[order], row[order]

    def rows_citing(self, paper: int) -> NDArray[np.int64]:
        """The rows that cite a paper."""
        cited, row = self._citing
        return row[slice(*np.searchsorted(cited, [paper, paper + 1]))]

    def touched(self, withheld: Withheld) -> Indices:
        """The diseases whose evidence changes where a paper is withheld."""
        told = self.patients.disease[self.patients.paper == withheld.paper]
        if withheld.rows:
            owners = np.unique(self.annotations.owner[self.rows_citing(withheld.paper)])
            of_twin = np.flatnonzero(np.isin(self.kin.twin, owners))
            groups = np.unique(self.kin.group[owners[owners < self.diseases]])
            _, places = self._members.take(groups)
            kin = self.kin.relatives
            related = np.repeat(np.arange(len(kin)), np.diff(kin.start))[np.isin(kin.items, owners)]
            told = np.concatenate([told, of_twin, self._members.items[places], related])
        return np.unique(told).astype(np.int32)

    def profiles(self, diseases: Indices, withheld: Withheld = NOTHING) -> dict[str, Profiles]:
        """How often the patients of some diseases have each term, in each view.

        Parameters
        ----------
        diseases : ndarray of int
        withheld : Withheld, optional
        """
        own, twin = self._own(diseases, withheld), self._twin(diseases, withheld)
        patients = self._library(diseases, withheld, own)
        counts = {
            "full": _Counts.sum(own.parts, twin, patients),
            "patients": _Counts.sum(own.parts, patients),
            "own": own,
        }
        shares = {name: self._shares(one, own) for name, one in counts.items()}
        siblings = self._siblings(diseases, withheld)
        relatives = self._relatives(diseases, withheld)
        shares["full"] = _either(shares["full"], (siblings[0], self.weights.sibling * siblings[1]))
        shares["full"] = _either(
            shares["full"], (relatives[0], self.weights.relative * relatives[1])
        )
        near = _most(siblings, relatives)
        said = (twin[0], twin[1] / np.maximum(twin[2], 1e-9))
        shares["related"] = _either(said, (near[0], self.weights.unsaid * near[1]))
        size = len(diseases), len(self.graph)
        return {name: Profiles.of(*size, *shares[name]) for name in VIEWS}

    def papers_of(self, diseases: Indices, withheld: Withheld = NOTHING) -> Floats:
        """What is known of how well diseases are known.

        Parameters
        ----------
        diseases : ndarray of int
        withheld : Withheld, optional

        Returns
        -------
        ndarray of shape (diseases, 5)
            Rows; share of rows with counted patients; papers; patients in the library; whether
            there is a twin.
        """
        row, places = self._said(diseases, withheld)
        size = len(diseases)
        rows = np.bincount(row, minlength=size)
        counted = np.bincount(row, self.annotations.total[places] > 0, size)
        cites, of_row = self.annotations.papers.take(places)
        span = np.int64(self.annotations.papers.items.max(initial=0)) + 1
        pairs = np.unique(row[cites] * span + self.annotations.papers.items[of_row])
        papers = np.bincount(pairs // span, minlength=size)
        patients = np.bincount(self._kept(diseases, withheld)[0], minlength=size)
        twin = self.kin.twin[diseases] >= 0
        share = counted / np.maximum(rows, 1)
        return np.stack([rows, share, papers, patients, twin], 1).astype(np.float32)

    def _said(
        self, owners: NDArray[np.integer], withheld: Withheld
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The rows of owners that may speak: whose of `owners`, and which."""
        row, places = self._rows.take(owners)
        if withheld.rows and withheld.paper >= 0:
            kept = ~np.isin(places, self.rows_citing(withheld.paper))
            row, places = row[kept], places[kept]
        return row, places

    def _kept(
        self, diseases: Indices, withheld: Withheld
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """The library's patients of diseases: whose, and which."""
        row, places = self._of_disease.take(diseases)
        patient = self._of_disease.items[places]
        kept = self.patients.paper[patient] != withheld.paper if withheld.paper >= 0 else ...
        return row[kept], patient[kept]

    def _own(self, diseases: Indices, withheld: Withheld) -> _Counts:
        row, places = self._said(diseases, withheld)
        said = self.annotations
        share = said.total[places] < 0
        weight = np.where(share, self.weights.share, said.total[places])
        have = np.where(share, self.weights.share, 1.0) * said.count[places]
        return _Counts.sum((self._key(row, said.term[places]), have, weight))

    def _listed(
        self, owners: NDArray[np.integer], row: NDArray[np.int64], withheld: Withheld
    ) -> tuple[NDArray[np.int64], Numbers]:
        """The terms that owners list, by the row each owner speaks for, with their mean share."""
        of, places = self._said(owners, withheld)
        said = self.annotations
        total, count = said.total[places], said.count[places]
        share = np.where(total < 0, count, np.where(total > 0, count / np.maximum(total, 1), 0.5))
        # Each owner once for each of its terms: the pair (its place, term) is made single first.
        key, (share, number) = summed(self._key(of, said.term[places]), share, np.ones(len(of)))
        mean = share / number
        of, term = np.divmod(key, len(self.graph))
        return self._key(row[of], term), mean

    def _twin(
        self, diseases: Indices, withheld: Withheld
    ) -> tuple[NDArray[np.int64], Numbers, Numbers]:
        row = np.flatnonzero(self.kin.twin[diseases] >= 0)
        key, share = self._listed(self.kin.twin[diseases[row]], row, withheld)
        key, share = key[share > 0], share[share > 0]
        order = np.argsort(key, kind="stable")
        weight = np.full(len(key), self.weights.twin)
        return key[order], weight * share[order], weight

    def _library(
        self, diseases: Indices, withheld: Withheld, own: _Counts
    ) -> tuple[NDArray[np.int64], Numbers, Numbers]:
        row, patient = self._kept(diseases, withheld)
        parts = []
        for listed, has in ((self.patients.present, 1.0), (self.patients.absent, 0.0)):
            of, places = listed.take(patient)
            key = self._key(row[of], listed.items[places])
            parts.append((key, np.full(len(key), has), np.ones(len(key))))
        counts = _Counts.sum(*parts)
        some = (counts.have > 0) | np.isin(counts.key, own.key)
        key, have, asked = (one[some] for one in counts.parts)
        number = np.bincount(row, minlength=len(diseases))[key // len(self.graph)]
        return key, have, asked + self.weights.silent * (number - asked)

    def _siblings(self, diseases: Indices, withheld: Withheld) -> tuple[NDArray[np.int64], Numbers]:
        """What share of a disease's siblings list a term."""
        mine = self.kin.group[diseases]
        groups, of = np.unique(mine, return_inverse=True)
        member, places = self._members.take(groups)
        key, share = self._listed(self._members.items[places], member, withheld)
        key, (number,) = summed(key[share > 0], np.ones((share > 0).sum()))
        group, term = np.divmod(key, len(self.graph))
        # Only what a fair part of the group lists is worth laying beside each of its members.
        size = np.bincount(member, minlength=len(groups))
        some = (number > 0.15 * size[group]) & (size[group] > 1)
        table = Ragged(np.searchsorted(group[some], np.arange(len(groups) + 1)), term[some])
        row, at = table.take(of)
        key, number = self._key(row, table.items[at]), number[some][at]
        lists, share = self._listed(diseases, np.arange(len(diseases)), withheld)
        number -= np.isin(key, lists[share > 0])
        share = number / size[of][row]
        order = np.argsort(key, kind="stable")
        key, share = key[order], share[order]
        return key[share > 0.15], share[share > 0.15]

    def _relatives(
        self, diseases: Indices, withheld: Withheld
    ) -> tuple[NDArray[np.int64], Numbers]:
        """How often a term is met among the diseases of the same gene."""
        row, places = self.kin.relatives.take(diseases)
        key, share = self._listed(self.kin.relatives.items[places], row, withheld)
        number = np.bincount(row, minlength=len(diseases))
        key, (share,) = summed(key, share)
        share /= number[key // len(self.graph)]
        return key[share > 0.1], share[share > 0.1]

    def _key(self, row: NDArray[np.integer], term: NDArray[np.integer]) -> NDArray[np.int64]:
        return row * np.int64(len(self.graph)) + term

    def _shares(self, counts: _Counts, own: _Counts) -> tuple[NDArray[np.int64], Numbers]:
        weights = self.weights
        unsaid = np.isin(counts.key, own.key[own.unsaid])
        prior = np.where(unsaid, weights.unsaid, weights.chance)
        share = (counts.have + weights.prior * prior) / (counts.asked + weights.prior)
        share = np.where(counts.asked == 0, weights.unsaid, share)
        kept = (counts.have > 0) | unsaid
        return counts.key[kept], np.minimum(share[kept], 1.0)


def _either(
    first: tuple[NDArray[np.int64], Numbers],
    second: tuple[NDArray[np.int64], Numbers],
) -> tuple[NDArray[np.int64], Numbers]:
    """What the first says, and where it is silent what the second says."""
    more = ~np.isin(second[0], first[0])
    key = np.concatenate([first[0], second[0][more]])
    order = np.argsort(key, kind="stable")
    return key[order], np.concatenate([first[1], second[1][more]])[order]


def _most(
    first: tuple[NDArray[np.int64], Numbers],
    second: tuple[NDArray[np.int64], Numbers],
) -> tuple[NDArray[np.int64], Numbers]:
    """The larger of what both say."""
    key, place = np.unique(np.concatenate([first[0], second[0]]), return_inverse=True)
    share = np.zeros(len(key))
    np.maximum.at(share, place, np.concatenate([first[1], second[1]]))
    return key, share
