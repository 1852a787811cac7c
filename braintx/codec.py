"""Whole answers as plain JSON and back, to be kept and told later in either language.

Everything is kept but pixels and heat map. A heat map packs into a small picture of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import DataError
from braintx.core.records import Assessment, PatientAssessment, Slice
from braintx.core.typed_json import from_json, to_json
from braintx.explain.overlay import encode_png

_LEVELS = 255


def encode_assessment(answer: Assessment) -> dict[str, Any]:
    """One answer as dicts, lists, texts and numbers, which JSON brings back as they are."""
    kept = to_json(replace(answer, heatmap=None, slice=None))
    if answer.slice is not None:
        described = to_json(answer.slice)
        del described["pixels"]
        kept["slice"] = described
    return kept


def decode_assessment(
    kept: Mapping[str, Any],
    pixels: NDArray[np.float32] | None = None,
    heatmap: NDArray[np.float32] | None = None,
) -> Assessment:
    """The answer that `encode_assessment` was given.

    Parameters
    ----------
    kept : mapping
    pixels : ndarray of shape (height, width), float32, optional
        Of its slice, which is None without them.
    heatmap : ndarray of the same shape in [0, 1], optional

    Raises
    ------
    DataError
        Where it is no answer.
    """
    answer: Assessment = from_json(Assessment, {**kept, "slice": None})
    described = from_json(dict[str, Any], kept.get("slice", {}), "slice")
    scan = None if pixels is None else from_json(Slice, {**described, "pixels": pixels}, "slice")
    return replace(answer, heatmap=heatmap, slice=scan)


def encode_patient(patient: PatientAssessment) -> dict[str, Any]:
    """A patient's answer; each of its slices as of `encode_assessment`."""
    kept = to_json(replace(patient, slices=()))
    return {**kept, "slices": [encode_assessment(one) for one in patient.slices]}


def decode_patient(kept: Mapping[str, Any]) -> PatientAssessment:
    """The patient's answer that `encode_patient` was given, without pixels.

    For one that is to be drawn: `decode_assessment` of its part of ``kept["slices"]``.

    Raises
    ------
    DataError
        Where it is no patient's answer.
    """
    each = from_json(tuple[dict[str, Any], ...], kept.get("slices"), "slices")
    patient: PatientAssessment = from_json(PatientAssessment, {**kept, "slices": []})
    return replace(patient, slices=tuple(map(decode_assessment, each)))


def pack_heatmap(heatmap: NDArray[np.float32]) -> bytes:
    """A heat map in [0, 1] as a grey PNG of 8 bits: no value moves by more than 1/510."""
    return encode_png(np.rint(heatmap * _LEVELS).astype(np.uint8))


def unpack_heatmap(packed: bytes) -> NDArray[np.float32]:
    """The heat map of such a PNG, in [0, 1].

    Raises
    ------
    DataError
        Where it is none.
    """
    levels = None
    if packed:
        levels = cv2.imdecode(np.frombuffer(packed, np.uint8), cv2.IMREAD_UNCHANGED)
    if levels is None or levels.dtype != np.uint8 or levels.ndim != 2:
        raise DataError(
            "The kept heat map is no grey PNG of 8 bits. Assess the scan again.",
            "heatmap.unreadable",
        )
    return np.asarray(levels / np.float32(_LEVELS), np.float32)
