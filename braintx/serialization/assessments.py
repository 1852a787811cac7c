"""An answer about an image: what `braintx predict --format jsonl` prints."""

from __future__ import annotations

from typing import Any

from braintx.core.records import (
    Assessment,
    PatientAssessment,
    TreatmentPrediction,
    TumorPrediction,
)
from braintx.i18n import Words
from braintx.serialization.common import DIGITS, issue_json


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
            "score": round(answer.gate.score, DIGITS),
            "margin": round(answer.gate.margin, DIGITS),
            "sequence": answer.gate.sequence,
            "reason": words.issue(answer.gate.reason) if answer.gate.reason else None,
        },
        "tumor": tumor_json(answer.tumor) if answer.tumor else None,
        "outline": {
            "xy": [list(point) for point in outline.xy],
            "area_fraction": round(outline.area_fraction, DIGITS),
            "certainty": round(outline.certainty, DIGITS),
            "area_mm2": outline.area_mm2,
            "diameter_mm": outline.diameter_mm,
        }
        if outline
        else None,
        "treatment": treatment_json(answer.treatment) if answer.treatment else None,
        "model": answer.models,
        "warnings": [issue_json(issue, words) for issue in answer.warnings],
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
            "warnings": [issue_json(issue, words) for issue in patient.warnings],
        }
    }


def tumor_json(tumor: TumorPrediction) -> dict[str, Any]:
    """The ``tumor`` part."""
    return {
        "label": tumor.label,
        "probabilities": {name: round(p, DIGITS) for name, p in tumor.probabilities.items()},
        "prediction_set": list(tumor.prediction_set),
        "coverage": tumor.coverage,
        "abstained": tumor.abstained,
        "familiarity": round(tumor.familiarity, DIGITS),
        "subtype": tumor.subtype,
        "subtypes": {name: round(p, DIGITS) for name, p in tumor.subtypes.items()},
    }


def treatment_json(treatment: TreatmentPrediction) -> dict[str, Any]:
    """The ``treatment`` part, its ceiling always beside it."""
    return {
        "label": treatment.label,
        "probabilities": {name: round(p, DIGITS) for name, p in treatment.probabilities.items()},
        "ceiling": treatment.ceiling,
    }
