"""What a classifier's held-out probabilities are worth, each figure with its interval.

Intervals are percentiles of a bootstrap over patients, not slices: the slices of one patient
are no independent witnesses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, roc_auc_score

from braintx.evaluation.record import Bin, ClassFigures, Interval

BINS = 15
_RESAMPLES = 2000
_CLASSES = 3
Counts = NDArray[np.float64] | NDArray[np.int64]


@dataclass(frozen=True)
class Judged:
    """Probabilities beside the truth, for n slices.

    Attributes
    ----------
    probabilities : ndarray of shape (n, 3)
    label : ndarray of shape (n,), int
    patient : ndarray of shape (n,)
    """

    probabilities: NDArray[np.float32]
    label: NDArray[np.int64]
    patient: NDArray[np.str_]

    @property
    def predicted(self) -> NDArray[np.int64]:
        """The most probable class of each slice."""
        return np.asarray(self.probabilities.argmax(axis=1), np.int64)

    @property
    def confidence(self) -> NDArray[np.float64]:
        """Its probability."""
        return np.asarray(self.probabilities.max(axis=1), np.float64)

    @property
    def correct(self) -> NDArray[np.bool_]:
        """Whether it is right."""
        return np.asarray(self.predicted == self.label)


def accuracy(confusion: Counts) -> NDArray[np.float64]:
    """Of confusion matrices (..., 3, 3), rows true."""
    right = np.einsum("...kk->...", confusion)
    return np.asarray(right / confusion.sum(axis=(-2, -1)))


def balanced_accuracy(confusion: Counts) -> NDArray[np.float64]:
    """Mean recall of the classes that occur."""
    with np.errstate(invalid="ignore"):
        recall = np.einsum("...kk->...k", confusion) / confusion.sum(axis=-1)
    return np.asarray(np.nanmean(recall, axis=-1))


def macro_f1(confusion: Counts) -> NDArray[np.float64]:
    """Mean F1 of the classes that occur or are predicted."""
    right = np.einsum("...kk->...k", confusion)
    with np.errstate(invalid="ignore"):
        f1 = 2 * right / (confusion.sum(axis=-1) + confusion.sum(axis=-2))
    return np.asarray(np.nanmean(f1, axis=-1))


def auc(judged: Judged) -> float:
    """Mean over the classes of the area under the ROC curve, each against the rest."""
    return float(roc_auc_score(judged.label, judged.probabilities, multi_class="ovr"))


def confusion(judged: Judged) -> NDArray[np.int64]:
    """Counts, rows true, columns predicted."""
    return np.asarray(
        confusion_matrix(judged.label, judged.predicted, labels=range(_CLASSES)), np.int64
    )


Name = TypeVar("Name", bound=str)


def by_class(judged: Judged, names: tuple[Name, ...]) -> dict[Name, ClassFigures]:
    """The figures of each class."""
    counts = confusion(judged).astype(np.float64)
    table = {}
    for index, name in enumerate(names):
        right, true, said = counts[index, index], counts[index].sum(), counts[:, index].sum()
        table[name] = ClassFigures(
            precision=float(right / max(said, 1)),
            recall=float(right / max(true, 1)),
            f1=float(2 * right / max(true + said, 1)),
            auc=float(roc_auc_score(judged.label == index, judged.probabilities[:, index])),
            slices=int(true),
        )
    return table


def patient_vote(judged: Judged) -> tuple[int, int]:
    """Patients whose mean probability names the right class, and patients in all.

    A group that holds two classes is voted on once for each.
    """
    right = _votes(judged)
    return int(right.sum()), len(right)


def _votes(judged: Judged) -> NDArray[np.bool_]:
    keys = np.char.add(judged.patient.astype(str), judged.label.astype(str))
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    summed = np.zeros((len(first), judged.probabilities.shape[1]))
    np.add.at(summed, inverse, judged.probabilities)
    return np.asarray(summed.argmax(axis=1) == judged.label[first])


def reliability(judged: Judged, bins: int = BINS) -> tuple[Bin, ...]:
    """Confidence and accuracy in bins of equal mass, least confident first."""
    return bin_by_confidence(judged.confidence, judged.correct, bins)


def bin_by_confidence(
    confidence: NDArray[np.float64], correct: NDArray[np.bool_], bins: int = BINS
) -> tuple[Bin, ...]:
    """The same of any claims, each of shape (n,): how sure they were and whether they held.

    Parameters
    ----------
    confidence : ndarray of shape (n,)
        0 to 1.
    correct : ndarray of shape (n,), bool
    bins : int, default=`BINS`
    """
    order = np.argsort(confidence, kind="stable")
    return tuple(
        Bin(float(confidence[part].mean()), float(correct[part].mean()), len(part))
        for part in np.array_split(order, min(bins, len(order)))
    )


def calibration_error(diagram: Sequence[Bin]) -> float:
    """Expected calibration error: the mean distance of confidence from accuracy."""
    total = sum(part.slices for part in diagram)
    return sum(part.slices * abs(part.confidence - part.accuracy) for part in diagram) / total


def brier(judged: Judged) -> float:
    """Mean squared distance of the probabilities from the truth, summed over classes, 0 to 2."""
    truth = np.eye(_CLASSES)[judged.label]
    return float(((judged.probabilities - truth) ** 2).sum(axis=1).mean())


def risk_coverage(judged: Judged, points: int = 50) -> tuple[tuple[float, float], ...]:
    """(share answered, error among those answered), the most confident answered first."""
    order = np.argsort(-judged.confidence, kind="stable")
    error = np.cumsum(~judged.correct[order]) / np.arange(1, len(order) + 1)
    places = np.unique(np.linspace(len(order) / points, len(order), points).astype(int)) - 1
    return tuple(((int(p) + 1) / len(order), float(error[p])) for p in places)


def intervals(judged: Judged, seed: int = 0) -> dict[str, Interval]:
    """95 % intervals of accuracy, balanced accuracy, macro-F1 and the patient vote."""
    patients, inverse = np.unique(judged.patient, return_inverse=True)
    own = np.zeros((len(patients), _CLASSES, _CLASSES))
    np.add.at(own, (inverse, judged.label, judged.predicted), 1)
    times = _resampled(len(patients), seed)
    drawn = np.tensordot(times, own, axes=1)
    votes = _votes(judged).astype(float)
    return {
        "slice_accuracy": _span(accuracy(drawn)),
        "balanced_accuracy": _span(balanced_accuracy(drawn)),
        "macro_f1": _span(macro_f1(drawn)),
        "patient_accuracy": _span(_resampled(len(votes), seed) @ votes / len(votes)),
    }


def mean_interval(
    values: NDArray[np.floating], patient: NDArray[np.str_] | NDArray[np.integer], seed: int = 0
) -> Interval:
    """95 % interval of a mean over slices.

    Parameters
    ----------
    values : ndarray of shape (n,)
    patient : ndarray of shape (n,), str or int
        Whoever is drawn whole: a disease where the values are of diseases.
    seed : int, default=0
        Of the bootstrap.
    """
    patients, inverse = np.unique(patient, return_inverse=True)
    summed, count = np.bincount(inverse, values), np.bincount(inverse)
    times = _resampled(len(patients), seed)
    return _span(times @ summed / (times @ count))


def _resampled(count: int, seed: int) -> NDArray[np.float64]:
    """How often each of ``count`` patients is drawn, (resamples, count)."""
    rng = np.random.default_rng(seed)
    times = rng.multinomial(count, np.full(count, 1 / count), _RESAMPLES)
    return np.asarray(times, np.float64)


def _span(values: NDArray[np.float64]) -> Interval:
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)
