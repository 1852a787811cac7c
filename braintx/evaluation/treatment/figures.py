"""Figures of the treatment model on patients it was not fitted to, beside what is possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from braintx.core.labels import TREATMENT_LABELS, TUMOR_LABELS
from braintx.core.records import ClinicalRecord, ImageEvidence
from braintx.data.simulate.planted import PlantedCase, best_accuracy
from braintx.data.splits import FOLDS, SEED, assign_folds
from braintx.data.treatment_set import TableRow, TreatmentCase
from braintx.evaluation import metrics
from braintx.evaluation.treatment.record import (
    Ceiling,
    Most,
    Planted,
    PlantedFigures,
    TreatmentResults,
)
from braintx.models.treatment.estimator import TreatmentClassifier, log_loss_each
from braintx.preprocessing.clinical import encode_all, layout

Array = NDArray[np.float64]
_PRIOR_COUNT = 0.5  # added to each cell of the condition-alone table


@dataclass(frozen=True)
class OutOfFold:
    """Predictions of n held-out cases.

    Attributes
    ----------
    probability : ndarray of shape (n, 4)
    label, fold : ndarray of shape (n,), int
    stages : tuple of str
        The stage that each fold's model chose.
    """

    probability: Array
    label: NDArray[np.int64]
    fold: NDArray[np.int64]
    stages: tuple[str, ...]


def out_of_fold(
    evidence: Sequence[ImageEvidence | None],
    records: Sequence[ClinicalRecord],
    treatments: Sequence[str],
    types: Sequence[str],
    patients: Sequence[str],
) -> OutOfFold:
    """Fit on four fifths of the patients and predict the rest, five times.

    Parameters
    ----------
    evidence : sequence of ImageEvidence or None, length n
        None where there is no image.
    records : sequence of ClinicalRecord, length n
    treatments, types, patients : sequence of str, length n
        The types only balance the folds.
    """
    size = next((e.embedding.size for e in evidence if e is not None), 1)
    rows = encode_all(evidence, records, size)
    label = np.array([TREATMENT_LABELS.index(t) for t in treatments])
    fold = assign_folds(list(types), list(patients))
    group = np.asarray(patients)
    probability = np.zeros((len(rows), len(TREATMENT_LABELS)))
    stages = []
    for index in range(FOLDS):
        train, held = fold != index, fold == index
        model = TreatmentClassifier(layout(size))
        model.fit(rows[train], label[train], groups=list(group[train]))
        probability[np.ix_(held, model.classes_)] = model.predict_proba(rows[held])
        stages.append(model.stage_.name)
    return OutOfFold(probability, label, fold, tuple(stages))


def ceiling(table: Sequence[TableRow]) -> Ceiling:
    """The best accuracy and log-loss that knowing the condition allows, from the whole table.

    Treatment does not depend on anything else there (docs/treatment.md), so this is the most
    that any model can reach: overall, and for each condition.
    """
    counts = np.zeros((len(TUMOR_LABELS), len(TREATMENT_LABELS)))
    np.add.at(counts, _places(table), 1)
    share = counts / counts.sum(1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        entropy = -np.where(share > 0, share * np.log(share), 0.0).sum(1)
    weight = counts.sum(1) / counts.sum()
    return Ceiling(
        rows=len(table),
        accuracy=float(weight @ share.max(1)),
        log_loss=float(weight @ entropy),
        by_type={
            name: Most(float(share[i].max()), float(entropy[i]))
            for i, name in enumerate(TUMOR_LABELS)
        },
    )


def condition_alone(cases: Sequence[TreatmentCase], fold: NDArray[np.int64]) -> Array:
    """Held-out log-loss of each case from the *true* condition's shares on the other folds."""
    types, label = _places([case.row for case in cases])
    loss = np.empty(len(cases))
    for index in np.unique(fold):
        train, held = fold != index, fold == index
        counts = np.full((len(TUMOR_LABELS), len(TREATMENT_LABELS)), _PRIOR_COUNT)
        np.add.at(counts, (types[train], label[train]), 1)
        share = counts / counts.sum(1, keepdims=True)
        loss[held] = log_loss_each(share[types[held]], label[held])
    return loss


def calibration_error(confidence: Array, hit: NDArray[np.bool_]) -> float:
    """Expected calibration error of claims; see `braintx.evaluation.metrics.bin_by_confidence`."""
    return metrics.calibration_error(metrics.bin_by_confidence(confidence, hit))


def _chance_calibration_error(probability: Array, repeats: int = 50) -> float:
    """What `calibration_error` of the choice would be on average if it were perfect."""
    generator = np.random.default_rng(SEED)
    confidence = probability.max(1)
    hits = (generator.random(len(confidence)) < confidence for _ in range(repeats))
    return float(np.mean([calibration_error(confidence, hit) for hit in hits]))


def figures(
    protocol: str,
    cases: Sequence[TreatmentCase],
    held: OutOfFold,
    ceiling: Ceiling,
    planted: Planted,
) -> TreatmentResults:
    """Log-loss, accuracy and calibration, with what they are to be held against.

    Parameters
    ----------
    protocol : str
        How the predictions were made, in words.
    cases : sequence of TreatmentCase
    held : OutOfFold
        Predictions of the same cases.
    ceiling : Ceiling
    planted : Planted
    """
    loss = log_loss_each(held.probability, held.label)
    known = condition_alone(cases, held.fold)
    choice = held.probability.argmax(1)
    onehot = np.eye(len(TREATMENT_LABELS), dtype=bool)[held.label]
    each = [calibration_error(held.probability[:, k], onehot[:, k]) for k in range(onehot.shape[1])]
    return TreatmentResults(
        protocol=protocol,
        patients=len({case.patient_group for case in cases}),
        cases=len(cases),
        log_loss=float(loss.mean()),
        log_loss_by_fold=tuple(float(loss[held.fold == k].mean()) for k in np.unique(held.fold)),
        accuracy=float((choice == held.label).mean()),
        ece=calibration_error(held.probability.max(1), choice == held.label),
        ece_by_class=float(np.mean(each)),
        ece_if_calibrated=_chance_calibration_error(held.probability),
        stages=held.stages,
        condition_alone_log_loss=float(known.mean()),
        ceiling=ceiling,
        planted=planted,
    )


def ablation(planted: Sequence[PlantedCase], evidence: Sequence[ImageEvidence]) -> Planted:
    """The planted cohort from the image only, the record only, and both."""
    nothing: list[ImageEvidence | None] = [None] * len(planted)
    blank = [ClinicalRecord() for _ in planted]
    records = [case.record for case in planted]
    both = _planted_figures(planted, list(evidence), records)
    return Planted(
        cases=len(planted),
        best_accuracy=best_accuracy(planted),
        share_of_bayes=both.share_of_bayes,
        both=both,
        image_only=_planted_figures(planted, list(evidence), blank),
        record_only=_planted_figures(planted, nothing, records),
    )


def _planted_figures(
    planted: Sequence[PlantedCase],
    evidence: Sequence[ImageEvidence | None],
    records: Sequence[ClinicalRecord],
) -> PlantedFigures:
    held = out_of_fold(
        evidence,
        records,
        [case.treatment for case in planted],
        [case.source.label for case in planted],
        [case.source.patient_group for case in planted],
    )
    chances = np.stack([case.probabilities for case in planted])
    choice = held.probability.argmax(1)
    expected = float(chances[np.arange(len(choice)), choice].mean())
    return PlantedFigures(
        accuracy=expected,
        share_of_bayes=expected / best_accuracy(planted),
        accuracy_drawn=float((choice == held.label).mean()),
        log_loss=float(log_loss_each(held.probability, held.label).mean()),
    )


def _places(rows: Sequence[TableRow]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The condition and the treatment of each row, as indices of their labels."""
    types = np.array([TUMOR_LABELS.index(row.label) for row in rows])
    return types, np.array([TREATMENT_LABELS.index(row.treatment) for row in rows])
