"""Findings, a differential and what to ask next: names in the asked language beside every code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from braintx.core.differential import Candidate, Differential, Disease, Question, Reason, Shift
from braintx.core.findings import Finding, Measurement, NotedFinding, NoteReading, Presentation
from braintx.core.records import Issue
from braintx.i18n import Words, differentials
from braintx.preprocessing.phenotypes import presentation_of
from braintx.serialization.common import DIGITS, issue_json, share_json

if TYPE_CHECKING:
    from braintx.data.ontology.terms import Terms
    from braintx.preprocessing.phenotypes import Suggestion


@dataclass(frozen=True)
class Names:
    """What codes are called.

    Attributes
    ----------
    terms : Terms
    words : Words
        Their language is that of the names.
    """

    terms: Terms
    words: Words

    def of(self, code: str) -> str:
        """The name of a code; the code itself where the release has none."""
        return self.terms.name(code, self.words.language) if code in self.terms else code

    def of_disease(self, disease: Disease) -> str:
        """The name of a disease; the English one where there is no other."""
        spanish = disease.name_es if self.words.language == "es" else None
        return spanish or disease.name

    def term(self, code: str) -> dict[str, Any]:
        """A code with its name."""
        return {"code": code, "name": self.of(code)}


def ranking_json(candidates: Iterable[Candidate], names: Names) -> list[dict[str, Any]]:
    """The diseases with their probabilities alone, as ``differential --cases`` writes them."""
    return [_ranked(one, names) for one in candidates]


def differential_json(answer: Differential, names: Names) -> dict[str, Any]:
    """The whole of a differential.

    Parameters
    ----------
    answer : Differential
    names : Names
    """
    return {
        "none_of_these": share_json(answer.none_of_these),
        "ranking": [candidate_json(one, names) for one in answer.candidates],
        "presentation": presentation_json(answer.presentation, names),
        "issues": [_issue(one, names) for one in answer.issues],
        "release": answer.release,
        "model": {"differential": answer.model},
    }


def candidate_json(candidate: Candidate, names: Names) -> dict[str, Any]:
    """One disease, why it is there, and what is known of it."""
    disease = candidate.disease
    known = disease.prevalence
    return {
        **_ranked(candidate, names),
        "orphan": disease.orphan,
        "others": list(disease.others),
        "release": disease.release,
        "inheritance": list(map(names.term, disease.inheritance)),
        "onset": list(map(names.term, disease.onset)),
        "genes": list(disease.genes),
        "prevalence": {"text": known.text, "source": known.source} if known else None,
        "reasons": [_reason(one, names) for one in candidate.reasons],
        "missing": [
            {**names.term(one.code), "frequency": round(one.frequency, DIGITS)}
            for one in candidate.missing
        ],
        "issues": [_issue(one, names) for one in candidate.issues],
    }


def presentation_json(presentation: Presentation, names: Names) -> dict[str, Any]:
    """How a patient presents."""
    return {
        "findings": [_finding(one, names) for one in presentation.findings],
        "age": presentation.age,
        "sex": presentation.sex,
    }


def reading_json(reading: NoteReading, names: Names) -> dict[str, Any]:
    """What a note says, and where; and how the patient presents by it.

    Parameters
    ----------
    reading : NoteReading
    names : Names
    """
    return {
        "language": reading.language,
        "findings": [_noted(one, names) for one in reading.findings],
        "measurements": [_measured(one, names) for one in reading.measurements],
        "presentation": presentation_json(presentation_of(reading), names),
        "issues": [_issue(one, names) for one in reading.issues],
    }


def questions_json(
    questions: Sequence[Question], names: Names, disease: Callable[[str], Disease]
) -> list[dict[str, Any]]:
    """What to ask next, and what a yes or a no would do.

    Parameters
    ----------
    questions : sequence of Question
    names : Names
    disease : callable
        The disease of an id.
    """

    def shifted(shift: Shift) -> dict[str, Any]:
        return {
            "id": shift.id,
            "name": names.of_disease(disease(shift.id)),
            "before": round(shift.before, DIGITS),
            "after": round(shift.after, DIGITS),
        }

    return [
        {
            **names.term(one.code),
            "information": round(one.information, DIGITS),
            "yes_probability": round(one.yes_probability, DIGITS),
            "yes": list(map(shifted, one.yes)),
            "no": list(map(shifted, one.no)),
        }
        for one in questions
    ]


def suggestion_json(suggestion: Suggestion) -> dict[str, Any]:
    """A term for what is being typed, the name or synonym that fits, and where."""
    return {
        "code": suggestion.code,
        "name": suggestion.name,
        "matched": suggestion.matched,
        "spans": [list(span) for span in suggestion.spans],
    }


def _issue(issue: Issue, names: Names) -> dict[str, Any]:
    """With the findings that it is about."""
    message = differentials.issue(names.words, issue, names.of)
    return {**issue_json(issue, names.words), "message": message}


def _ranked(candidate: Candidate, names: Names) -> dict[str, Any]:
    disease = candidate.disease
    return {
        "id": disease.id,
        "name": names.of_disease(disease),
        "probability": round(candidate.probability, DIGITS),
    }


def _finding(finding: Finding, names: Names) -> dict[str, Any]:
    return {**names.term(finding.code), "status": finding.status, "severity": finding.severity}


def _reason(reason: Reason, names: Names) -> dict[str, Any]:
    return {
        **_finding(reason.finding, names),
        "relation": reason.relation,
        "term": names.term(reason.term) if reason.term is not None else None,
        "frequency": share_json(reason.frequency),
        "sources": list(reason.sources),
        "weight": round(reason.weight, DIGITS),
    }


def _noted(noted: NotedFinding, names: Names) -> dict[str, Any]:
    return {
        **names.term(noted.code),
        "status": noted.status,
        "severity": noted.severity,
        "duration_months": noted.duration_months,
        "laterality": noted.laterality,
        "start": noted.start,
        "end": noted.end,
    }


def _measured(measured: Measurement, names: Names) -> dict[str, Any]:
    return {
        "kind": measured.kind,
        "name": names.words(f"measurement.{measured.kind}"),
        "value": measured.value,
        "unit": measured.unit,
        "bin": measured.bin,
        "finding": names.term(measured.code) if measured.code is not None else None,
        "start": measured.start,
        "end": measured.end,
    }
