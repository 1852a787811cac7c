"""Answers known in advance, as the pipeline gives them; what they say follows the file's name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from braintx.core.labels import TREATMENT_LABELS, TUMOR_LABELS
from braintx.core.messages import AnyOf, Percent, say
from braintx.core.records import (
    Assessment,
    Attribution,
    ClinicalRecord,
    GateDecision,
    Issue,
    Outline,
    PatientAssessment,
    Slice,
    TreatmentPrediction,
    TumorPrediction,
)

MODELS = {"tumor": "1.0.0+fake", "treatment": "1.0.0+fake"}


def picture() -> np.ndarray:
    """A grey disc of 96 pixels a side: enough where no pixel is read."""
    y, x = np.mgrid[:96, :96]
    return (0.6 * (np.hypot(x - 48, y - 48) < 40)).astype(np.float32)


def answer(given: Slice, record: ClinicalRecord, *, heatmap: bool = True) -> Assessment:
    """No answer for what is black or healthy; a heat map where one is wanted."""
    if given.pixels.mean() < 0.01:
        return refused(given, "not_brain_mri")
    if "healthy" in given.source:
        return refused(given, "no_tumor_suspected")
    if "flair" in given.source:
        return refused(given, "other_sequence", "FLAIR")
    whole = accepted(given, record)
    return replace(whole, heatmap=heat(given)) if heatmap else whole


def key_slice(each: list[Assessment]) -> int:
    """Where most tumour is shown."""
    return int(np.argmax([one.outline.area_fraction if one.outline else -1 for one in each]))


def patient(each: list[Assessment]) -> PatientAssessment:
    """The patient's answer is the key slice's."""
    key = key_slice(each)
    return PatientAssessment(tuple(each), key, each[key].tumor, each[key].treatment)


def refused(given: Slice, status, sequence=None) -> Assessment:
    values = {"sequence": say(f"sequence.{sequence}")} if sequence else {}
    issue = Issue(f"gate.{status}", "warning", values=values)
    gate = GateDecision(status, 0.1, issue, sequence)
    return Assessment(given.source, gate, models=MODELS, warnings=(issue,), slice=given)


def accepted(given: Slice, record: ClinicalRecord) -> Assessment:
    name = given.source
    another = "schwannoma" in name
    other = another or "pituitary" in name
    label = "meningioma" if "meningioma" in name else "other" if other else "glioma"
    unsure = "unsure" in name
    shares = dict.fromkeys(TUMOR_LABELS, 0.05) | {label: 0.90}
    if unsure:
        shares = {"glioma": 0.52, "meningioma": 0.40, "other": 0.08}
    members = ("glioma", "meningioma") if unsure else (label,)
    subtypes = {"pituitary": 0.1, "another": 0.9} if another else {"pituitary": 0.8, "another": 0.2}
    tumor = TumorPrediction(label, shares, members, 0.95, unsure, subtypes)
    height, width = given.pixels.shape
    turn = np.linspace(0, 6.28, 24, endpoint=False)
    xy = tuple((width * (0.6 + 0.1 * np.cos(a)), height * (0.4 + 0.1 * np.sin(a))) for a in turn)
    names = AnyOf(tuple(say(f"type.{one}") for one in members))
    reason = say("abstained.many", names=names, coverage=Percent(0.95))
    abstains = Issue("tumor.abstained", "warning", values={"reason": reason})
    warnings = (abstains,) if unsure else ()
    guess = "guess" in name
    if guess:
        warnings += (Issue("outline.faint", "warning"),)
    return Assessment(
        name,
        GateDecision("accepted", 0.9, sequence="T1C"),
        tumor,
        Outline(xy, 0.041 if "small" not in name else 0.01, 0.2 if guess else 0.9),
        treatment(record),
        models=MODELS,
        warnings=warnings,
        slice=given,
    )


def treatment(record: ClinicalRecord) -> TreatmentPrediction:
    told = bool(record.note)
    values = {
        "tumor_type": (say("value.glioma", share=Percent(0.9)), 0.071),
        "duration": (say("value.more_than", months=6) if told else None, 0.02),
        "age": (say("value.age", count=int(record.age)) if record.age else None, -0.013),
        "symptoms": (
            say("value.symptoms", names=(say("symptom.headache"), say("symptom.seizure")))
            if told
            else None,
            0.009,
        ),
        "severity": (say("value.severe") if told else None, -0.008),
        "tumor_area": (say("value.area", share=Percent(0.041, 1)), 0.004),
        "tumor_position": (
            say("value.place", parts=(say("value.upper"), say("value.brighter"))),
            -0.003,
        ),
        "sex": (say(f"value.sex_{record.sex}") if record.sex else None, 0.002),
        "image_embedding": (say("value.embedding"), 0.001),
    }
    terms = [Attribution(name, value, share) for name, (value, share) in values.items()]
    top = 0.25 + sum(term.contribution for term in terms)
    shares = dict(zip(TREATMENT_LABELS, (top, 0.2, 0.3, 0.5 - top), strict=True))
    ceiling = {"accuracy": 0.315, "log_loss": 1.195}
    return TreatmentPrediction("chemotherapy", shares, ceiling, 0.25, tuple(terms))


def heat(given: Slice) -> np.ndarray:
    height, width = given.pixels.shape
    y, x = np.mgrid[:height, :width]
    spot = np.exp(-(((x / width - 0.6) / 0.12) ** 2) - ((y / height - 0.4) / 0.12) ** 2)
    return spot.astype(np.float32)
