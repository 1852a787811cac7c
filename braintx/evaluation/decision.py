"""What turns logits into an answer: calibration, prediction sets, and when to say nothing.

Everything is fitted on held-out patients, each of whom weighs the same. `decide_apart` fits
it on all folds but one and applies it to that one, so that no figure is taken on a patient
who helped to set the threshold it is judged by.

References
----------
Guo et al., On Calibration of Modern Neural Networks, ICML 2017 (the temperature).
Sadinle, Lei and Wasserman, Least Ambiguous Set-Valued Classifiers, JASA 2019 (the score).
Dunn, Wasserman and Ramdas, Distribution-Free Prediction Sets for Two-Layer Hierarchical
Models, JASA 2023 (pooled distributions: sets for a new patient, not a new slice of an old one).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.metrics import log_loss

from braintx.core.records import TUMOR_LABELS
from braintx.evaluation.heldout import HeldOut, patient_weights
from braintx.models.softmax import softmax
from braintx.models.tumor.reader import prediction_sets, set_key

LEVELS = (0.95, 0.9)
"""Coverage of the prediction sets; the first is what the windows show."""
TOLERATED_ERROR = 0.02
"""Share of wrong answers among those given that the operating point allows."""


@dataclass(frozen=True)
class Decision:
    """Fitted on held-out patients, shipped in the bundle.

    Attributes
    ----------
    temperature : float
    set_thresholds : dict
        For each coverage level, in per cent as in "95", the least probability with which
        each class belongs to the set.
    operating_point : float
        Least confidence at which an answer is given.
    coverage : float
        The level that the windows show.
    """

    temperature: float
    set_thresholds: dict[str, dict[str, float]]
    operating_point: float
    coverage: float = LEVELS[0]


@dataclass(frozen=True)
class Decided:
    """Decisions for n slices, each made without the slice's patient.

    Attributes
    ----------
    probabilities : ndarray of shape (n, 3)
    sets : dict of ndarray of shape (n, 3), bool
        For each coverage level.
    answered : ndarray of shape (n,), bool
        The set is the most probable class alone and the confidence reaches the operating point.
    """

    probabilities: NDArray[np.float32]
    sets: dict[float, NDArray[np.bool_]]
    answered: NDArray[np.bool_]


def fit_decision(held: HeldOut) -> Decision:
    """Fit temperature, set thresholds and operating point."""
    weights = patient_weights(held.patient_group)

    def loss(log_temperature: float) -> float:
        p = softmax(held.logits / np.float32(np.exp(log_temperature)))
        return float(log_loss(held.label, p, sample_weight=weights, labels=[0, 1, 2]))

    temperature = float(np.exp(minimize_scalar(loss, bounds=(-2, 2), method="bounded").x))
    probabilities = softmax(held.logits / np.float32(temperature))
    thresholds = _set_thresholds(held, probabilities)
    point = _operating_point(held, probabilities, thresholds[set_key(LEVELS[0])])
    return Decision(round(temperature, 4), thresholds, round(point, 4))


def decide_apart(held: HeldOut) -> Decided:
    """Decide each fold by what the others' patients say."""
    count = len(held.label)
    probabilities = np.empty((count, len(TUMOR_LABELS)), np.float32)
    sets = {level: np.empty((count, len(TUMOR_LABELS)), np.bool_) for level in LEVELS}
    answered = np.empty(count, np.bool_)
    for fold in np.unique(held.fold):
        here = held.fold == fold
        decision = fit_decision(held.rows(~here))
        probabilities[here] = softmax(held.logits[here] / np.float32(decision.temperature))
        for level in LEVELS:
            thresholds = decision.set_thresholds[set_key(level)]
            sets[level][here] = _sets(probabilities[here], thresholds)
        sure = probabilities[here].max(axis=1) >= decision.operating_point
        answered[here] = sure & _single(probabilities[here], sets[LEVELS[0]][here])
    return Decided(probabilities, sets, answered)


def _set_thresholds(
    held: HeldOut, probabilities: NDArray[np.float32]
) -> dict[str, dict[str, float]]:
    """For each level, the least probability with which each class belongs to the set.

    A level's quantile of the score 1 - p over the class's own slices, where each patient
    shares the same mass among his. With one slice a patient this is split conformal
    prediction but for its allowance for the patient to come. In full, 1 in G + 1, that asks
    for nearly all of a few dozen patients; with none, sets fall short of their level. Half
    of it, Hazen's plotting position, came out nearest on held-out patients.
    """
    thresholds: dict[str, dict[str, float]] = {set_key(level): {} for level in LEVELS}
    for index, name in enumerate(TUMOR_LABELS):
        own = held.label == index
        scores = 1.0 - probabilities[own, index].astype(np.float64)
        weights = patient_weights(held.patient_group[own])
        order = np.argsort(scores)
        mass = np.cumsum(weights[order]) / weights.sum()
        patients = len(np.unique(held.patient_group[own]))
        for level in LEVELS:
            share = min(1.0, level + 0.5 / patients)
            score = scores[order][min(np.searchsorted(mass, share - 1e-12), len(order) - 1)]
            thresholds[set_key(level)][name] = round(1.0 - float(score), 6)
    return thresholds


def _operating_point(
    held: HeldOut, probabilities: NDArray[np.float32], thresholds: dict[str, float]
) -> float:
    """The least confidence above which single-class answers err as little as tolerated."""
    single = _single(probabilities, _sets(probabilities, thresholds))
    confidence = probabilities.max(axis=1)[single].astype(np.float64)
    wrong = (probabilities.argmax(axis=1) != held.label)[single]
    weights = patient_weights(held.patient_group)[single]
    order = np.argsort(-confidence)
    error = np.cumsum((wrong * weights)[order]) / np.cumsum(weights[order])
    within = np.flatnonzero(error <= TOLERATED_ERROR)
    if len(within) == 0:
        return 1.0
    return 0.0 if within[-1] == len(order) - 1 else float(confidence[order][within[-1]])


def _single(probabilities: NDArray[np.float32], sets: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether the set is the most probable class and nothing else."""
    alone = np.eye(probabilities.shape[1], dtype=np.bool_)[probabilities.argmax(axis=1)]
    return np.asarray((sets == alone).all(axis=1))


def _sets(probabilities: NDArray[np.float32], thresholds: dict[str, float]) -> NDArray[np.bool_]:
    return prediction_sets(probabilities, np.array([thresholds[n] for n in TUMOR_LABELS]))
