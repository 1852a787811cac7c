"""The public JSON of an answer: what `braintx predict --format jsonl` prints."""

from __future__ import annotations

from typing import Any

from braintx.core.errors import BrainTxError
from braintx.core.records import (
    Assessment,
    Issue,
    PatientAssessment,
    TreatmentPrediction,
    TumorPrediction,
)
from braintx.i18n import Words

_DIGITS = 6


def assessment_json(
    answer: Assessment, file: str | None = None, words: Words = Words()
) -> dict[str, Any]:
    """One answer as the contract's object.

    ``tumor``, ``outline`` and ``treatment`` are null where the gate refused the image.

    Parameters
    ----------
    answer : Assessment
    file : str, optional
        Its name in the object; that of the answer by default.
    words : Words, optional
        The language of the warnings' messages; labels and codes are the same in each.
    """
    outline = answer.outline
    return {
        "file": file if file is not None else answer.source,
        "slice": answer.slice_index,
        "gate": {
            "status": answer.gate.status,
            "score": round(answer.gate.score, _DIGITS),
            "reason": words.issue(answer.gate.reason) if answer.gate.reason else None,
        },
        "tumor": tumor_json(answer.tumor) if answer.tumor else None,
        "outline": {
            "xy": [list(point) for point in outline.xy],
            "area_fraction": round(outline.area_fraction, _DIGITS),
            "certainty": round(outline.certainty, _DIGITS),
            "area_mm2": outline.area_mm2,
            "diameter_mm": outline.diameter_mm,
        }
        if outline
        else None,
        "treatment": treatment_json(answer.treatment) if answer.treatment else None,
        "model": answer.models,
        "warnings": [_issue_json(issue, words) for issue in answer.warnings],
    }


def patient_json(patient: PatientAssessment, file: str, words: Words = Words()) -> dict[str, Any]:
    """The answer for a patient, after those for the slices.

    Parameters
    ----------
    patient : PatientAssessment
    file : str
        That the key slice came from.
    words : Words, optional
        As of `assessment_json`.
    """
    key = patient.slices[patient.key_slice]
    return {
        "patient": {
            "slices": len(patient.slices),
            "answered": patient.answered,
            "key_slice": {"file": file, "slice": key.slice_index},
            "tumor": tumor_json(patient.tumor) if patient.tumor else None,
            "treatment": treatment_json(patient.treatment) if patient.treatment else None,
            "model": key.models,
            "warnings": [_issue_json(issue, words) for issue in patient.warnings],
        }
    }


def _issue_json(issue: Issue, words: Words) -> dict[str, Any]:
    return {"code": issue.code, "level": issue.level, "message": words.issue(issue)}


def tumor_json(tumor: TumorPrediction) -> dict[str, Any]:
    """The ``tumor`` part."""
    return {
        "label": tumor.label,
        "probabilities": {name: round(p, _DIGITS) for name, p in tumor.probabilities.items()},
        "prediction_set": list(tumor.prediction_set),
        "coverage": tumor.coverage,
        "abstained": tumor.abstained,
    }


def treatment_json(treatment: TreatmentPrediction) -> dict[str, Any]:
    """The ``treatment`` part, its ceiling always beside it."""
    return {
        "label": treatment.label,
        "probabilities": {name: round(p, _DIGITS) for name, p in treatment.probabilities.items()},
        "ceiling": treatment.ceiling,
    }


def error_json(error: BrainTxError, file: str, words: Words = Words()) -> dict[str, Any]:
    """The object of a file that could not be answered.

    Parameters
    ----------
    error : BrainTxError
    file : str
        As it was given.
    words : Words, optional
        English by default.
    """
    return {"file": file, "error": {"code": error.code, "message": words.error(error)}}
