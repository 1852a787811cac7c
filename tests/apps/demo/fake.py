"""A pipeline of the same shape as the real one, with answers known in advance.

It knows phantoms by their names, refuses what is darker than a head, and reads PNG and DICOM.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from braintx.core.errors import BrainTxError
from braintx.core.labels import TREATMENT_LABELS, TUMOR_LABELS
from braintx.core.messages import Percent, say
from braintx.core.records import (
    Assessment,
    Attribution,
    ClinicalRecord,
    GateDecision,
    Issue,
    Outline,
    Slice,
    TreatmentPrediction,
    TumorPrediction,
)
from braintx.data.imaging import read_series, read_slice
from braintx.data.imaging.dicom import PREAMBLE_BYTES, is_dicom
from braintx.data.imaging.failures import truncated
from braintx.preprocessing.clinical import check_record

MODELS = {"tumor": "1.0.0+fake", "treatment": "1.0.0+fake"}


@dataclass(frozen=True)
class Patient:
    slices: tuple[Assessment, ...]
    key_slice: int
    tumor: TumorPrediction | None
    treatment: TreatmentPrediction | None
    warnings: tuple[Issue, ...] = ()


class FakePipeline:
    models = MODELS

    def __init__(self) -> None:
        self.calls: list[str] = []

    def read_patient(self, images) -> tuple[Slice, ...]:
        several = not isinstance(images, str | Path | Slice)
        if not several and not isinstance(images, Slice) and Path(images).is_dir():
            several, images = True, read_series(images)
        return tuple(self.read(one) for one in (images if several else [images]))

    def read(self, image) -> Slice:
        self.calls.append("read")
        given = read(image)
        if "slow" in given.source:
            time.sleep(0.5)
        return given

    def answer(self, reading: Slice, record=None, *, heatmap="evidence", attributions=True):
        self.calls.append(f"answer {heatmap}")
        record = record or ClinicalRecord()
        check_record(record)
        if reading.pixels.mean() < 0.01:
            return refused(reading, "not_brain_mri")
        if "healthy" in reading.source:
            return refused(reading, "no_tumor_suspected")
        answer = accepted(reading, record)
        return replace(answer, heatmap=heat(reading)) if heatmap else answer

    def answer_patient(self, readings, record=None, *, heatmap="evidence") -> Patient:
        each = [self.answer(one, record, heatmap=None) for one in readings]
        areas = [one.outline.area_fraction if one.outline else -1 for one in each]
        key = int(np.argmax(areas))
        each[key] = self.answer(readings[key], record, heatmap=heatmap)
        return Patient(tuple(each), key, each[key].tumor, each[key].treatment)

    def assess_many(
        self, images: Iterable, record=None, **reasons: object
    ) -> Iterator[Assessment | BrainTxError]:
        for image in images:
            try:
                yield self.answer(self.read(image), record, **reasons)
            except BrainTxError as error:
                yield error

    def assess_patient(self, images, record=None, *, heatmap="evidence") -> Patient:
        return self.answer_patient(self.read_patient(images), record, heatmap=heatmap)


def read(image) -> Slice:
    if isinstance(image, Slice):
        return image
    path = Path(image)
    content = path.read_bytes()
    if not content or is_dicom(content[:PREAMBLE_BYTES]):
        return read_slice(path)
    pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
    if pixels is None:
        raise truncated(path.name)
    return Slice((pixels / 255).astype(np.float32), path.name)


def refused(given: Slice, status) -> Assessment:
    issue = Issue(f"gate.{status}", "warning")
    gate = GateDecision(status, 0.1, issue)
    return Assessment(given.source, gate, models=MODELS, warnings=(issue,), slice=given)


def accepted(given: Slice, record: ClinicalRecord) -> Assessment:
    name = given.source
    label = "meningioma" if "meningioma" in name else "other" if "pituitary" in name else "glioma"
    unsure = "unsure" in name
    shares = dict.fromkeys(TUMOR_LABELS, 0.05) | {label: 0.90}
    if unsure:
        shares = {"glioma": 0.52, "meningioma": 0.40, "other": 0.08}
    members = ("glioma", "meningioma") if unsure else (label,)
    tumor = TumorPrediction(label, shares, members, 0.95, unsure)
    height, width = given.pixels.shape
    turn = np.linspace(0, 6.28, 24, endpoint=False)
    xy = tuple((width * (0.6 + 0.1 * np.cos(a)), height * (0.4 + 0.1 * np.sin(a))) for a in turn)
    reason = say("abstained.many", names=members, coverage=Percent(0.95))
    abstains = Issue("tumor.abstained", "warning", values={"reason": reason})
    warnings = (abstains,) if unsure else ()
    guess = "guess" in name
    if guess:
        warnings += (Issue("outline.faint", "warning"),)
    return Assessment(
        name,
        GateDecision("accepted", 0.9),
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
