"""Figures of the tumour model from predictions on patients it was not fitted to."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.metrics import confusion_matrix, f1_score, log_loss

from braintx.core.records import TUMOR_LABELS
from braintx.models.softmax import softmax

COVERAGE = 0.95
POSES = ("quarter turn", "half turn", "three-quarter turn", "mirrored", "tilted 20 degrees")


@dataclass(frozen=True)
class HeldOut:
    """Predictions for n held-out slices; every array has n rows.

    Attributes
    ----------
    case_id, patient_group : ndarray of str
    label : ndarray of int
        Index into `TUMOR_LABELS`.
    fold : ndarray of int
    logits : ndarray of shape (n, 3)
    embedding : ndarray of shape (n, d)
    mask_peak : ndarray of float, 0 to 1
    gate_distance : ndarray of float
        Relative to the 98th percentile of the fold's own training slices.
    area_fraction : ndarray of float
    position : ndarray of shape (n, 2)
    dice : ndarray of float
        Overlap of the outline with the radiologist's; NaN where there is none to compare.
    posed : ndarray of shape (n, len(POSES)), int
        Predicted class of the slice in each other pose.
    """

    case_id: NDArray[np.str_]
    patient_group: NDArray[np.str_]
    label: NDArray[np.int64]
    fold: NDArray[np.int64]
    logits: NDArray[np.float32]
    embedding: NDArray[np.float32]
    mask_peak: NDArray[np.float32]
    gate_distance: NDArray[np.float32]
    area_fraction: NDArray[np.float32]
    position: NDArray[np.float32]
    dice: NDArray[np.float32]
    posed: NDArray[np.int64]

    def save(self, path: Path) -> None:
        """Write as .npz, without pickles."""
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial.npz")
        np.savez_compressed(partial, **{f.name: getattr(self, f.name) for f in fields(self)})
        partial.replace(path)

    @classmethod
    def load(cls, path: Path) -> HeldOut:
        """Read what `save` wrote."""
        with np.load(path) as held:
            return cls(**{f.name: held[f.name] for f in fields(cls)})

    def save_evidence(self, path: Path, temperature: float) -> None:
        """Write what the treatment model may know of each image, as .npz."""
        probabilities = softmax(self.logits / np.float32(temperature))
        names = ("case_id", "area_fraction", "position", "embedding")
        arrays = {name: getattr(self, name) for name in names}
        np.savez_compressed(path, probabilities=probabilities, **arrays)

    @classmethod
    def join(cls, parts: list[HeldOut]) -> HeldOut:
        """All folds as one."""
        return cls(
            **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)}
        )


@dataclass(frozen=True)
class Decision:
    """What turns logits into an answer; fitted on held-out patients, shipped in the bundle."""

    temperature: float
    set_thresholds: dict[str, float]
    coverage: float = COVERAGE
    mask_threshold: float = 0.5


def fit_decision(held: HeldOut) -> Decision:
    """Fit temperature and class-conditional set thresholds.

    Each patient weighs the same, however many slices there are. The threshold of a class
    is the (1 - coverage) quantile of the true class's probability among its own slices:
    split conformal prediction with the probability as score (Sadinle et al., JASA 2019).
    """
    weights = patient_weights(held)

    def loss(log_temperature: float) -> float:
        p = softmax(held.logits / np.exp(log_temperature))
        return float(log_loss(held.label, p, sample_weight=weights, labels=[0, 1, 2]))

    temperature = float(np.exp(minimize_scalar(loss, bounds=(-2, 2), method="bounded").x))
    probabilities = softmax(held.logits / np.float32(temperature))
    thresholds: dict[str, float] = {}
    for index, name in enumerate(TUMOR_LABELS):
        own = held.label == index
        level = _weighted_quantile(probabilities[own, index], weights[own], 1 - COVERAGE)
        thresholds[name] = round(min(level, 0.5), 6)  # a class above one half is always inside
    return Decision(round(temperature, 4), thresholds)


def patient_weights(held: HeldOut) -> NDArray[np.float64]:
    """One over the number of slices of each slice's patient."""
    _, inverse, counts = np.unique(held.patient_group, return_inverse=True, return_counts=True)
    return np.asarray(1.0 / counts[inverse], np.float64)


def figures(held: HeldOut, decision: Decision) -> dict[str, Any]:
    """The result file's figures; see docs/tumor.md for what each means."""
    probabilities = softmax(held.logits / np.float32(decision.temperature))
    predicted = probabilities.argmax(axis=1)
    upright = held.logits.argmax(axis=1)
    sets = probabilities >= [decision.set_thresholds[name] for name in TUMOR_LABELS]
    inside = sets[np.arange(len(sets)), held.label]
    correct, patients = patient_vote(held, probabilities)
    known = ~np.isnan(held.dice)
    agrees = held.posed == upright[:, None]
    return {
        "slices": len(held.label),
        "patients": patients,
        "slice_accuracy": float(np.mean(predicted == held.label)),
        "macro_f1": float(f1_score(held.label, predicted, average="macro")),
        "patient_accuracy": correct / patients,
        "patients_correct": correct,
        "log_loss": float(log_loss(held.label, probabilities, labels=[0, 1, 2])),
        "confusion": confusion_matrix(held.label, predicted, labels=[0, 1, 2]).tolist(),
        "dice": float(held.dice[known].mean()),
        "dice_by_type": {
            name: float(held.dice[known & (held.label == index)].mean())
            for index, name in enumerate(TUMOR_LABELS)
            if (known & (held.label == index)).any()
        },
        "pose_agreement": float(agrees.mean()),
        "pose_agreement_by_pose": dict(zip(POSES, agrees.mean(axis=0).tolist(), strict=True)),
        "set_coverage": float(inside.mean()),
        "set_mean_size": float(sets.sum(axis=1).mean()),
        "accuracy_by_fold": [
            float(np.mean(predicted[held.fold == f] == held.label[held.fold == f]))
            for f in np.unique(held.fold)
        ],
    }


def patient_vote(held: HeldOut, probabilities: NDArray[np.float32]) -> tuple[int, int]:
    """Patients whose mean probability names the right class, and patients in all.

    A group that holds two classes is voted on once for each.
    """
    keys = np.char.add(held.patient_group, held.label.astype(str))
    correct = 0
    names = np.unique(keys)
    for key in names:
        own = keys == key
        correct += int(probabilities[own].mean(axis=0).argmax() == held.label[own][0])
    return correct, len(names)


def _weighted_quantile(
    values: NDArray[np.float32], weights: NDArray[np.float64], level: float
) -> float:
    order = np.argsort(values)
    cumulative = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(cumulative, level)])
