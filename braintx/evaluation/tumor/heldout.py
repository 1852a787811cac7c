"""Predictions of the tumour network on patients it was not fitted to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from braintx.evaluation.table import Table
from braintx.models.softmax import softmax

POSES = ("quarter turn", "half turn", "three-quarter turn", "mirrored", "tilted 20 degrees")


@dataclass(frozen=True)
class HeldOut(Table):
    """Predictions for n held-out slices; every array has n rows.

    Attributes
    ----------
    case_id, patient_group : ndarray of str
    label : ndarray of int
        Index into `braintx.core.records.TUMOR_LABELS`.
    fold : ndarray of int
    logits : ndarray of shape (n, 3)
    embedding : ndarray of shape (n, d)
    kind : ndarray of shape (n, 10)
    subtype : ndarray of shape (n, 2)
        Logits of what the view is, and of what an "other" tumour is, as of
        `braintx.core.records.TumorReading`.
    outline : ndarray of str
        The outline found, as the points of an SVG polygon: "x,y x,y", pixels of the picture.
    area_fraction : ndarray of float
    certainty : ndarray of float
        Of the outline, as of `braintx.core.records.Outline`; 0 where there is none.
    position : ndarray of shape (n, 2)
    dice : ndarray of float
        Overlap of the outline with the radiologist's; NaN where there is none to compare.
    posed : ndarray of shape (n, len(POSES)), int
        Predicted class of the slice in each other pose.
    turn : ndarray of float
        How far the slice was found turned, degrees counter-clockwise, -180 to 180.
    turn_error : ndarray of shape (n, len(POSES))
        Degrees, 0 to 180, between how far each other pose was found turned and how far it is,
        where the slice itself counts as found right.
    """

    case_id: NDArray[np.str_]
    patient_group: NDArray[np.str_]
    label: NDArray[np.int64]
    fold: NDArray[np.int64]
    logits: NDArray[np.float32]
    embedding: NDArray[np.float32]
    kind: NDArray[np.float32]
    subtype: NDArray[np.float32]
    outline: NDArray[np.str_]
    area_fraction: NDArray[np.float32]
    certainty: NDArray[np.float32]
    position: NDArray[np.float32]
    dice: NDArray[np.float32]
    posed: NDArray[np.int64]
    turn: NDArray[np.float32]
    turn_error: NDArray[np.float32]

    def save_evidence(self, path: Path, temperature: float) -> None:
        """Write what the treatment model may know of each image, as .npz."""
        probabilities = softmax(self.logits / np.float32(temperature))
        names = ("case_id", "area_fraction", "position", "embedding")
        arrays = {name: getattr(self, name) for name in names}
        np.savez_compressed(path, probabilities=probabilities, **arrays)


def patient_weights(patient: NDArray[np.str_]) -> NDArray[np.float64]:
    """One over the number of slices of each slice's patient."""
    _, inverse, counts = np.unique(patient, return_inverse=True, return_counts=True)
    return np.asarray(1.0 / counts[inverse], np.float64)
