"""A pipeline of the same shape as the real one, with answers known in advance.

It knows phantoms by their names, refuses what is darker than a head, and reads PNG and DICOM.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np

from braintx.core.errors import BrainTxError
from braintx.core.records import Assessment, ClinicalRecord, PatientAssessment, Slice
from braintx.data.imaging import read_series, read_slice
from braintx.data.imaging.dicom import PREAMBLE_BYTES, is_dicom
from braintx.data.imaging.failures import truncated
from braintx.preprocessing.clinical import check_record
from tests import known_answers


class FakePipeline:
    models = known_answers.MODELS

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
        return known_answers.answer(reading, record, heatmap=heatmap is not None)

    def answer_patient(self, readings, record=None, *, heatmap="evidence") -> PatientAssessment:
        each = [self.answer(one, record, heatmap=None) for one in readings]
        key = known_answers.key_slice(each)
        each[key] = self.answer(readings[key], record, heatmap=heatmap)
        return known_answers.patient(each)

    def assess_many(
        self, images: Iterable, record=None, **reasons: object
    ) -> Iterator[Assessment | BrainTxError]:
        for image in images:
            try:
                yield self.answer(self.read(image), record, **reasons)
            except BrainTxError as error:
                yield error

    def assess_patient(self, images, record=None, *, heatmap="evidence") -> PatientAssessment:
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
