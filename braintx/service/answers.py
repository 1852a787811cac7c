"""A kept answer as the public JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from braintx.core.records import Assessment
from braintx.i18n import Words
from braintx.serialization import assessment_json, patient_json
from braintx.service.failures import failure_of
from braintx.storage.records import Job, JobItem, Outcome, StoredAssessment


def result_json(stored: StoredAssessment, words: Words, name: str | None = None) -> dict[str, Any]:
    """The object of ``braintx predict``; of a patient, the patient's and each slice's.

    Parameters
    ----------
    stored : StoredAssessment
    words : Words
    name : str, optional
        Of an image, where it was just given; what is kept has a neutral one.
    """
    answer = stored.answer
    if isinstance(answer, Assessment):
        return assessment_json(answer, name, words)
    return {
        **patient_json(answer, stored.shown.source, words),
        "slices": [assessment_json(one, words=words) for one in answer.slices],
    }


def kept_json(
    stored: StoredAssessment, words: Words, outcomes: Sequence[Outcome] = ()
) -> dict[str, Any]:
    """An answer with what is kept beside it; the note is not among it.

    Parameters
    ----------
    stored : StoredAssessment
    words : Words
    outcomes : sequence of Outcome, optional
    """
    return {
        "id": stored.id,
        "made": stored.made.isoformat(),
        "patient": stored.patient,
        "job": stored.job,
        "images": list(stored.images),
        "checksums": dict(stored.checksums),
        "result": result_json(stored, words),
        "outcomes": [outcome_json(one) for one in outcomes],
    }


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome, without who sent it."""
    return {
        "id": outcome.id,
        "assessment": outcome.assessment,
        "diagnosis": outcome.diagnosis,
        "treatment": outcome.treatment,
        "stated_by": outcome.stated_by,
        "made": outcome.made.isoformat(),
    }


def job_json(job: Job) -> dict[str, Any]:
    """A job, without what it was asked with."""
    return {
        "id": job.id,
        "kind": job.kind,
        "status": job.status,
        "total": job.total,
        "done": job.done,
        "failed": job.failed,
        "skipped": job.asked.get("skipped", 0),
        "made": job.made.isoformat(),
        "ended": job.ended.isoformat() if job.ended else None,
    }


def item_json(item: JobItem, stored: StoredAssessment | None, words: Words) -> dict[str, Any]:
    """One image of a job with its answer, or why there is none.

    Parameters
    ----------
    item : JobItem
    stored : StoredAssessment or None
        Its answer.
    words : Words
    """
    error = None
    if item.error is not None:
        known = failure_of(item.error, item.name)
        error = {"code": known.code, "message": words.error(known)}
    return {
        "position": item.position,
        "name": item.name,
        "status": item.status,
        "assessment": item.assessment,
        "result": result_json(stored, words, item.name) if stored else None,
        "error": error,
    }
