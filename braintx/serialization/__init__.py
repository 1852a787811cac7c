"""The public JSON of answers: what the commands print and the service sends."""

from braintx.serialization.assessments import (
    assessment_json,
    patient_json,
    treatment_json,
    tumor_json,
)
from braintx.serialization.common import DIGITS, error_json, failure_json, issue_json, share_json
from braintx.serialization.differentials import (
    Names,
    candidate_json,
    differential_json,
    presentation_json,
    questions_json,
    ranking_json,
    reading_json,
    suggestion_json,
)

__all__ = [
    "DIGITS",
    "Names",
    "assessment_json",
    "candidate_json",
    "differential_json",
    "error_json",
    "failure_json",
    "issue_json",
    "patient_json",
    "presentation_json",
    "questions_json",
    "ranking_json",
    "reading_json",
    "share_json",
    "suggestion_json",
    "treatment_json",
    "tumor_json",
]
