"""What is on record of one disease: its terms, how often, and who says so."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from braintx.data.ontology.knowledge import Knowledge, Lists
from braintx.models.differential.graph import Indices

FEW_COUNTED = 10
"""Patients that a share without a number weighs as."""
MANY = 6
"""Sources that are named for a term; the rest would not be read."""


@dataclass(frozen=True)
class Listed:
    """One term of a disease.

    Attributes
    ----------
    term : int
        Place in `Terms.codes`.
    frequency : float or None
        Share of the patients, 0 to 1; None where nobody says.
    sources : tuple of str
    patients : int
        Who were counted; 0 where a source gives a share alone.
    """

    term: int
    frequency: float | None
    sources: tuple[str, ...]
    patients: int = 0

    @property
    def expected(self) -> float:
        """The share to expect: one patient of one says less than twenty of twenty-one."""
        number = self.patients or FEW_COUNTED
        return ((self.frequency or 0.0) * number + 1) / (number + 2)


@dataclass
class _Sum:
    """What statements of one term add up to."""

    have: float = 0.0
    patients: int = 0
    shares: list[float] = field(default_factory=list)
    sources: dict[str, None] = field(default_factory=dict)

    @property
    def frequency(self) -> float | None:
        """Of counted patients where there are any, else the mean of the shares."""
        if self.patients:
            return self.have / self.patients
        return sum(self.shares) / len(self.shares) if self.shares else None


class Records:
    """Looks up what is on record of a disease.

    Parameters
    ----------
    knowledge : Knowledge
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def of(self, disease: int) -> tuple[Listed, ...]:
        """The terms of a disease, by all rows of it, or of its group, and the library's patients.

        Parameters
        ----------
        disease : int
            Its place in the knowledge.
        """
        sums: dict[int, _Sum] = defaultdict(_Sum)
        rows = self._rows[disease]
        group = int(self.knowledge.group[disease])
        self._add_rows([*rows, *([group] if group >= 0 else [])], sums)
        self._add_patients(disease, sums)
        return tuple(
            Listed(term, one.frequency, tuple(one.sources)[:MANY], one.patients)
            for term, one in sorted(sums.items())
            if one.frequency != 0
        )

    @cached_property
    def _rows(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.knowledge.diseases]
        for place, disease in enumerate(self.knowledge.row_disease.tolist()):
            found[disease].append(place)
        return found

    @cached_property
    def _patients(self) -> tuple[Indices, Indices]:
        order = np.argsort(self.knowledge.patients.disease, kind="stable").astype(np.int32)
        return self.knowledge.patients.disease[order], order

    def _add_rows(self, rows: list[int], sums: dict[int, _Sum]) -> None:
        said, names = self.knowledge.statements, self.knowledge.sources
        columns = said.term, said.share, said.patients, said.negated
        for row in rows:
            start, end = _span(said.row, row)
            part = zip(*(one[start:end].tolist() for one in columns), strict=True)
            for place, (term, share, number, negated) in enumerate(part, start):
                if negated:
                    continue
                one = sums[term]
                if number:
                    one.have, one.patients = one.have + share * number, one.patients + number
                elif not math.isnan(share):
                    one.shares.append(share)
                one.sources.update((names[at], None) for at in said.sources[place].tolist())

    def _add_patients(self, disease: int, sums: dict[int, _Sum]) -> None:
        """The library's, where no row counts patients: most papers are counted in rows already."""
        ordered, order = self._patients
        patients = order[slice(*_span(ordered, disease))]
        more: dict[int, _Sum] = defaultdict(_Sum)
        library = self.knowledge.patients
        for listed, have in ((library.present, 1), (library.absent, 0)):
            for patient in patients.tolist():
                self._count(listed, patient, have, more)
        for term, one in more.items():
            if one.have and not sums[term].patients:
                sums[term].have, sums[term].patients = one.have, one.patients
            if one.have:
                sums[term].sources.update(one.sources)

    def _count(self, listed: Lists, patient: int, have: int, more: dict[int, _Sum]) -> None:
        source = int(self.knowledge.patients.source[patient])
        for term in listed[patient].tolist():
            more[term].have += have
            more[term].patients += 1
            if source >= 0 and have:
                more[term].sources[self.knowledge.sources[source]] = None


def _span(ordered: Indices, value: int) -> tuple[int, int]:
    """Where a value begins and ends in ascending order; of one type, or all would be copied."""
    start, end = np.searchsorted(ordered, np.array([value, value + 1], ordered.dtype))
    return int(start), int(end)
