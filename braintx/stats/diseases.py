"""The knowledge of diseases, counted and looked up: who says what of which, and how often.

A window draws what is counted here; nothing of it is about a visitor's patient.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from braintx.data.ontology.knowledge import Knowledge
from braintx.data.ontology.terms import Terms

Places = NDArray[np.int32]


class SourceCount(NamedTuple):
    """What one source brings.

    Attributes
    ----------
    source : str
        ``OMIM``, ``ORPHA``, ``DECIPHER`` or ``DDX``.
    listed : int
        Diseases that it lists.
    statements : int
        What it says of their findings.
    quantified : int
        Statements that say how often.
    """

    source: str
    listed: int
    statements: int
    quantified: int


class Stated(NamedTuple):
    """What the sources state of one finding of one disease, all together.

    Attributes
    ----------
    disease : int
        Its place in the knowledge.
    term : int
        Its place in `Terms.codes`.
    frequency : float or None
        Share of the patients, 0 to 1: of those who were counted, else the mean of the shares that
        are stated; None where no source says.
    patients : int
        How many were looked at.
    """

    disease: int
    term: int
    frequency: float | None
    patients: int


class Shared(NamedTuple):
    """A term that at least one of two diseases has; None for the one that has it not."""

    term: int
    first: Stated | None
    second: Stated | None


@dataclass(frozen=True, eq=False)
class Diseases:
    """Looks things up in the knowledge; make one and keep it.

    Attributes
    ----------
    knowledge : Knowledge
    terms : Terms
        Those that the knowledge was compiled with.
    """

    knowledge: Knowledge
    terms: Terms

    @cached_property
    def sources(self) -> tuple[SourceCount, ...]:
        """What each source brings, the largest first."""
        said = self.knowledge.statements
        names = [row.id.partition(":")[0] for row in self.knowledge.rows]
        levels = sorted(set(names))
        row = np.array([levels.index(name) for name in names], np.int64)
        statements = np.bincount(row[said.row], minlength=len(levels))
        often = np.bincount(row[said.row[~np.isnan(said.share)]], minlength=len(levels))
        listed = np.bincount(row, minlength=len(levels))
        each = zip(levels, listed.tolist(), statements.tolist(), often.tolist(), strict=True)
        return tuple(sorted((SourceCount(*one) for one in each), key=lambda one: -one.listed))

    @cached_property
    def annotated(self) -> NDArray[np.int64]:
        """Of each disease, how many different findings are stated."""
        return np.bincount(self._stated.disease, minlength=len(self.knowledge))

    @cached_property
    def _stated(self) -> _Pairs:
        return _Pairs.of(self.knowledge, len(self.terms))

    @cached_property
    def commonest(self) -> tuple[tuple[int, int], ...]:
        """Terms with the number of diseases that have them as they stand, the most first."""
        return _ranked(np.bincount(self._stated.term, minlength=len(self.terms)))

    def profile(self, disease: int) -> tuple[Stated, ...]:
        """What is stated of a disease, the most frequent first, what nobody counted last."""
        start, end = np.searchsorted(self._stated.disease, [disease, disease + 1])
        return tuple(sorted(map(self._stated.at, range(start, end)), key=_loudest))

    def sources_of(self, disease: int) -> dict[int, tuple[str, ...]]:
        """Of each term of a disease, who states it."""
        said, names = self.knowledge.statements, self.knowledge.sources
        rows = np.flatnonzero(self.knowledge.row_disease == disease)
        found: dict[int, dict[str, None]] = {}
        for place in np.flatnonzero(np.isin(said.row, rows)).tolist():
            cited = found.setdefault(int(said.term[place]), {})
            cited.update((names[at], None) for at in said.sources[place].tolist())
        return {term: tuple(cited) for term, cited in found.items()}

    def shared(self, first: int, second: int) -> tuple[Shared, ...]:
        """The terms of two diseases: what both have first, then what tells them apart."""
        one, other = ({row.term: row for row in self.profile(at)} for at in (first, second))
        every = [Shared(term, one.get(term), other.get(term)) for term in {**one, **other}]
        return tuple(sorted(every, key=_together))

    def holders(self, code: str) -> tuple[Stated, ...]:
        """The diseases that have a term or something more special, the most frequent first.

        Of several such terms of one disease, the most frequent is given.
        """
        wanted = [self.terms.positions[one] for one in self.below(code)]
        best: dict[int, Stated] = {}
        places = np.flatnonzero(np.isin(self._stated.term, wanted))
        for one in sorted(map(self._stated.at, places.tolist()), key=_loudest):
            best.setdefault(one.disease, one)
        return tuple(best.values())

    def below(self, code: str) -> frozenset[str]:
        """The codes of everything more special, itself included."""
        found, open_ = {self.terms.resolve(code)}, [self.terms.resolve(code)]
        while open_:
            fresh = set(self.terms.children(open_.pop())) - found
            found |= fresh
            open_ += fresh
        return frozenset(found)

    @cached_property
    def cases(self) -> tuple[tuple[int, int], ...]:
        """Diseases with the number of their published patients, the most first."""
        return _ranked(np.bincount(self.knowledge.patients.disease, minlength=len(self.knowledge)))

    @cached_property
    def told(self) -> tuple[tuple[int, int, int], ...]:
        """Terms with how many published patients have them, and how many have them not."""
        library = self.knowledge.patients
        present, absent = (
            np.bincount(one.items, minlength=len(self.terms))
            for one in (library.present, library.absent)
        )
        order = np.argsort(-(present + absent), kind="stable")
        return tuple(
            (int(at), int(present[at]), int(absent[at])) for at in order if present[at] + absent[at]
        )

    @property
    def papers(self) -> int:
        """How many papers the published patients come from."""
        source = self.knowledge.patients.source
        return len(np.unique(source[source >= 0]))


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Disease and term of all that is stated, each pair once, in order."""

    disease: Places
    term: Places
    frequency: NDArray[np.float64]
    patients: NDArray[np.int64]

    @classmethod
    def of(cls, knowledge: Knowledge, terms: int) -> _Pairs:
        """Add up the statements of twins and of several papers."""
        said = knowledge.statements
        kept = ~said.negated
        disease = knowledge.row_disease[said.row[kept]].astype(np.int64)
        pairs, pair = np.unique(disease * terms + said.term[kept], return_inverse=True)
        share, counted = said.share[kept].astype(np.float64), said.patients[kept].astype(np.int64)
        stated = ~np.isnan(share) & (counted == 0)
        have = np.bincount(pair, np.nan_to_num(share) * counted, len(pairs))
        patients = np.bincount(pair, counted, len(pairs))
        shares = np.bincount(pair[stated], share[stated], len(pairs))
        times = np.bincount(pair[stated], minlength=len(pairs))
        with np.errstate(invalid="ignore"):
            frequency = np.where(patients > 0, have / patients, shares / times)
        met = frequency != 0  # looked for and never found
        places = (np.asarray(one, np.int32)[met] for one in (pairs // terms, pairs % terms))
        return cls(next(places), next(places), frequency[met], patients[met].astype(np.int64))

    def at(self, place: int) -> Stated:
        """One of the pairs."""
        share = float(self.frequency[place])
        often = None if np.isnan(share) else share
        at, term = int(self.disease[place]), int(self.term[place])
        return Stated(at, term, often, int(self.patients[place]))


def matching(query: str, names: Iterable[tuple[str, str]], most: int) -> list[str]:
    """Keys whose name holds every word of a query; those that begin with it come first.

    Parameters
    ----------
    query : str
        An id is found by itself.
    names : iterable of (key, name)
    most : int
    """
    asked = _plain(query)
    words = asked.split()
    found = []
    for key, name in names:
        plain = _plain(name)
        if asked == key.lower() or all(word in plain for word in words):
            found.append((asked != key.lower(), not plain.startswith(asked), len(plain), key))
    return [key for *_, key in sorted(found)[:most]]


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower().strip()
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in letters if not unicodedata.combining(one)).strip()


def _loudest(one: Stated) -> tuple[bool, float, int]:
    return one.frequency is None, -(one.frequency or 0.0), -one.patients


def _together(one: Shared) -> tuple[bool, float]:
    both = one.first is not None and one.second is not None
    return not both, -sum(row.frequency or 0.0 for row in (one.first, one.second) if row)


def _ranked(counts: NDArray[np.int64]) -> tuple[tuple[int, int], ...]:
    order = np.argsort(-counts, kind="stable")
    return tuple((int(at), int(counts[at])) for at in order if counts[at])
