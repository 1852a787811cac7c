"""What the pages show of a differential, made ready in one language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from apps.clinic.links import link
from braintx.core.differential import Candidate, Disease, Question, Reason, Shift
from braintx.core.findings import Finding
from braintx.core.records import Issue
from braintx.i18n import Words, differentials

if TYPE_CHECKING:
    from braintx.data.ontology.terms import Terms

_FAR = 6.0
"""Nats at which a bar is full: the odds change four hundredfold."""
_SEVERAL = 6
_SHIFTS = 2


@dataclass(frozen=True)
class Linked:
    """A text, and where it leads; nowhere where `url` is empty."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class FindingRow:
    """A finding of the patient in the left column; `known` says whether the release has it."""

    code: str
    slug: str
    name: Linked
    status: str
    severity: str
    known: bool


@dataclass(frozen=True)
class ReasonRow:
    """A finding for or against a disease: `share`, -1 to 1, is the length of its bar."""

    finding: str
    absent: bool
    met: str
    frequency: str
    sources: tuple[Linked, ...]
    share: float
    odds: str


@dataclass(frozen=True)
class DiseaseRow:
    """What is known of a disease, whoever the patient is; `release` is that of a newer HPO.

    `prevalence` is empty where it is not known.
    """

    id: str
    slug: str
    name: str
    orphan: bool
    prevalence: str
    inheritance: tuple[str, ...]
    onset: tuple[str, ...]
    genes: tuple[str, ...]
    links: tuple[Linked, ...]
    release: str


@dataclass(frozen=True)
class Doubt:
    """What is to be said of the answer or of a disease; `level` is how grave it is."""

    text: str
    level: str


@dataclass(frozen=True)
class CandidateRow:
    """A disease of the ranked list."""

    rank: int
    disease: DiseaseRow
    probability: str
    share: float
    reasons: tuple[ReasonRow, ...]
    missing: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    compared: bool


@dataclass(frozen=True)
class ShiftRow:
    """What an answer does to one disease."""

    name: str
    before: str
    after: str
    up: bool


@dataclass(frozen=True)
class QuestionRow:
    """A finding worth asking for; `name` is that of its term."""

    code: str
    slug: str
    name: str
    information: str
    likely: str
    yes: tuple[ShiftRow, ...]
    no: tuple[ShiftRow, ...]


def slug(code: str) -> str:
    """A code as part of an element's id."""
    return "".join(letter if letter.isalnum() else "-" for letter in code)


@dataclass(frozen=True)
class Shower:
    """Makes records of the differential ready to be shown in a language."""

    words: Words
    terms: Terms

    def name(self, code: str) -> str:
        """A term's name; of one that is not known, its code."""
        return self.terms.name(code, self.words.language) if code in self.terms else code

    def findings(self, given: Iterable[Finding]) -> tuple[FindingRow, ...]:
        """The findings as rows of the form."""
        return tuple(
            FindingRow(
                one.code,
                slug(one.code),
                Linked(self.name(one.code), link(one.code, self.words.language)),
                one.status,
                one.severity or "",
                self.terms.knows(one.code),
            )
            for one in given
        )

    def doubts(self, given: Iterable[Issue]) -> tuple[Doubt, ...]:
        """What is to be said, each with the findings that it is about."""
        words, name = self.words, self.name
        return tuple(Doubt(differentials.issue(words, one, name), one.level) for one in given)

    def candidate(self, rank: int, given: Candidate, compared: Sequence[str]) -> CandidateRow:
        """A disease of the list.

        Parameters
        ----------
        rank : int
            From 1.
        given : Candidate
        compared : sequence of str
            Ids of the diseases that are picked.
        """
        words = self.words
        missing = [
            f"{self.name(one.code)} ({words.percent(one.frequency)})" for one in given.missing
        ]
        return CandidateRow(
            rank,
            self.disease(given.disease),
            words.percent(given.probability, 1 if given.probability < 0.1 else 0),
            given.probability,
            tuple(map(self.reason, given.reasons)),
            tuple(missing[:_SEVERAL]),
            self.doubts(given.issues),
            given.disease.id in compared,
        )

    def disease(self, given: Disease) -> DiseaseRow:
        """What is known of a disease."""
        words = self.words
        ids = dict.fromkeys((given.id, *given.others))
        return DiseaseRow(
            given.id,
            slug(given.id),
            differentials.disease_name(words, given),
            given.orphan,
            differentials.prevalence(words, given) if given.prevalence else "",
            tuple(map(self.name, given.inheritance)),
            tuple(map(self.name, given.onset)),
            given.genes,
            tuple(Linked(one, link(one, words.language)) for one in ids),
            given.release or "",
        )

    def reason(self, given: Reason) -> ReasonRow:
        """A finding for or against a disease."""
        words, absent = self.words, given.finding.status == "absent"
        name = self.name(given.finding.code)
        return ReasonRow(
            words("diseases.absent", name=name) if absent else name,
            absent,
            differentials.relation(words, given, self.name(given.term) if given.term else ""),
            differentials.frequency(words, given.frequency),
            tuple(Linked(one, link(one, words.language)) for one in given.sources),
            max(-1.0, min(1.0, given.weight / _FAR)),
            differentials.odds(words, given.weight),
        )

    def question(self, given: Question, names: dict[str, str]) -> QuestionRow:
        """A finding worth asking for; ``names`` are those of the diseases by id."""
        return QuestionRow(
            given.code,
            slug(given.code),
            self.name(given.code),
            self.words.decimal(given.information, 2),
            self.words.percent(given.yes_probability),
            self._shifts(given.yes, names),
            self._shifts(given.no, names),
        )

    def _shifts(self, given: Iterable[Shift], names: dict[str, str]) -> tuple[ShiftRow, ...]:
        """The largest changes that can be told from none."""
        percent = self.words.percent
        rows = (
            ShiftRow(
                names.get(one.id, one.id),
                percent(one.before),
                percent(one.after),
                one.after > one.before,
            )
            for one in given
        )
        return tuple(islice((row for row in rows if row.before != row.after), _SHIFTS))
