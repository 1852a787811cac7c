"""What is known of each term of the treatment model, for a person to read beside its share."""

from __future__ import annotations

import numpy as np

from braintx.core.labels import TUMOR_LABELS
from braintx.core.messages import Message, Percent, say
from braintx.core.records import ImageEvidence, NoteFindings, PatientFindings
from braintx.preprocessing.clinical import DURATION_LIMITS


def term_values(
    evidence: ImageEvidence | None, patient: PatientFindings
) -> dict[str, Message | None]:
    """Each term's value, by the name of its group of columns; None where nothing is known.

    Parameters
    ----------
    evidence : ImageEvidence or None
        None where there is no image.
    patient : PatientFindings

    Returns
    -------
    dict of str to Message or None
        One for each group of `braintx.preprocessing.clinical.layout`.
    """
    note = patient.note
    outlined = evidence is not None and evidence.area_fraction > 0
    return {
        "tumor_type": _kind(evidence) if evidence else None,
        "tumor_area": say("value.area", share=Percent(evidence.area_fraction, 1))
        if evidence and outlined
        else None,
        "tumor_position": _place(*evidence.position) if evidence and outlined else None,
        "image_embedding": say("value.embedding") if evidence else None,
        "age": _age(patient.age),
        "sex": say(f"value.sex_{patient.sex}") if patient.sex else None,
        "symptoms": _symptoms(note) if note else None,
        "duration": _duration(note.duration_months) if note else None,
        "severity": say(f"value.{note.severity}") if note and note.severity else None,
    }


def _kind(evidence: ImageEvidence) -> Message:
    best = int(np.argmax(evidence.probabilities))
    share = Percent(float(evidence.probabilities[best]))
    return say(f"value.{TUMOR_LABELS[best]}", share=share)


def _place(x: float, y: float) -> Message:
    """Where in the upright view, whose left is the brighter side, not one of the patient's."""
    down = "upper" if y < 1 / 3 else "lower" if y > 2 / 3 else ""
    across = "brighter" if x < 1 / 3 else "darker" if x > 2 / 3 else ""
    parts = tuple(say(f"value.{part}") for part in (down, across) if part)
    return say("value.place", parts=parts) if parts else say("value.centre")


def _age(years: float | None) -> Message | None:
    if years is None:
        return None
    return say("value.age", count=int(years) if years == int(years) else years)


def _symptoms(note: NoteFindings) -> Message:
    if not note.symptoms:
        return say("value.no_symptoms")
    names = tuple(say(f"symptom.{name.replace(' ', '_')}") for name in note.symptoms)
    return say("value.symptoms", names=names)


def _duration(months: float | None) -> Message | None:
    """The span in which a duration lies."""
    if months is None:
        return None
    over = [limit for limit in DURATION_LIMITS if months > limit]
    if not over:
        return say("value.up_to", months=DURATION_LIMITS[0])
    if over[-1] == DURATION_LIMITS[-1]:
        return say("value.more_than", months=over[-1])
    return say("value.between", low=over[-1], high=DURATION_LIMITS[len(over)])
