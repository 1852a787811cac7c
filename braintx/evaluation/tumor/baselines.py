"""What ten grey-level statistics already tell: the yardstick for a network's figure.

They know how bright a slice is and how much of it is black, and nothing of any shape. What they
reach on tumour types comes without looking at a tumour. What they reach on "healthy or tumour",
where the two come from different sources, needs no lesion, for scanners differ: a gate must
therefore be judged on sources that it was not fitted to.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from braintx.core.labels import TUMOR_LABELS
from braintx.data.splits import FOLDS, assign_folds
from braintx.evaluation import metrics
from braintx.evaluation.linear_probe import held_out_probabilities
from braintx.evaluation.metrics import Judged
from braintx.evaluation.tumor.context import SourceControl, TypeControl
from braintx.evaluation.tumor.features import Picture, described

STATISTICS: tuple[str, ...] = (
    *("mean", "standard deviation", "skewness", "excess kurtosis", "entropy of 256 levels, bits"),
    "share of black, below 4 %",
    *(f"{share}th percentile" for share in (25, 50, 75, 95)),
)
"""Of all pixels of a slice as its file gives it, grey levels 0 to 1."""

_BLACK = 10  # of 255


def grey_statistics(pixels: Picture) -> NDArray[np.float32]:
    """`STATISTICS` of one slice.

    Parameters
    ----------
    pixels : ndarray of shape (height, width), float32 in [0, 1]

    Returns
    -------
    ndarray of shape (10,), float32
    """
    # a histogram of 256 levels says all of it, and is quicker than sorting pixels
    levels = np.clip(np.rint(pixels * 255), 0, 255).astype(np.uint8)
    share = np.bincount(levels.ravel(), minlength=256) / levels.size
    grey = np.arange(256) / 255
    mean = share @ grey
    deviation = np.sqrt(share @ (grey - mean) ** 2)
    z = (grey - mean) / np.maximum(deviation, 1e-6)
    some = share[share > 0]
    quartiles = np.searchsorted(np.cumsum(share), [0.25, 0.5, 0.75, 0.95]) / 255
    moments = (mean, deviation, share @ z**3, share @ z**4 - 3)
    entropy, black = -(some @ np.log2(some)), share[:_BLACK].sum()
    return np.array([*moments, entropy, black, *quartiles], np.float32)


def grey_rows(paths: Sequence[Path], folder: Path) -> NDArray[np.float32]:
    """`grey_statistics` of each file, shape (n, 10), kept below ``folder``.

    Parameters
    ----------
    paths, folder
        As of `braintx.evaluation.tumor.features.frozen_features`.
    """

    def describe(slices: Sequence[Picture]) -> NDArray[np.float32]:
        return np.stack([grey_statistics(pixels) for pixels in slices])

    return described(paths, describe, folder / "grey-statistics-1.jsonl")


def tumor_type(
    rows: NDArray[np.float32], label: NDArray[np.int64], patient: Sequence[str]
) -> TypeControl:
    """Logistic regression on the statistics, on patient-grouped folds.

    Parameters
    ----------
    rows : ndarray of shape (n, 10)
    label : ndarray of shape (n,)
        Index into `TUMOR_LABELS`.
    patient : sequence of str, length n
    """
    fold = assign_folds([TUMOR_LABELS[k] for k in label], patient)
    judged = Judged(held_out_probabilities(rows, label, fold), label, np.asarray(patient))
    counts, span = metrics.confusion(judged), metrics.intervals(judged)
    return TypeControl(
        slices=len(label),
        patients=len(set(patient)),
        accuracy=float(metrics.accuracy(counts)),
        interval=span["slice_accuracy"],
        balanced_accuracy=float(metrics.balanced_accuracy(counts)),
        balanced_interval=span["balanced_accuracy"],
        largest_class=float(np.bincount(label).max() / len(label)),
    )


def source(
    healthy: NDArray[np.float32],
    group: Sequence[str],
    tumor: NDArray[np.float32],
    patient: Sequence[str],
) -> SourceControl:
    """Logistic regression of "healthy or tumour" on the statistics.

    Parameters
    ----------
    healthy : ndarray of shape (h, 10)
    group : sequence of str, length h
        The same for copies of one picture: a copy on both sides would be told by its double.
    tumor : ndarray of shape (t, 10)
    patient : sequence of str, length t

    Raises
    ------
    DataError
        When either side has fewer groups than there are folds.
    """
    # each side by itself: a fold without healthy slices would have nothing to tell apart
    folds = [assign_folds(["one"] * len(names), names, FOLDS) for names in (group, patient)]
    label = np.repeat([0, 1], [len(healthy), len(tumor)])
    probability = held_out_probabilities(
        np.concatenate([healthy, tumor]), label, np.concatenate(folds)
    )
    right = probability.argmax(axis=1) == label
    found = right[label == 0], right[label == 1]
    return SourceControl(
        healthy=len(healthy),
        healthy_groups=len(set(group)),
        tumor=len(tumor),
        patients=len(set(patient)),
        healthy_found=float(found[0].mean()),
        healthy_interval=metrics.mean_interval(found[0], np.asarray(group)),
        tumor_found=float(found[1].mean()),
        tumor_interval=metrics.mean_interval(found[1], np.asarray(patient)),
        balanced_accuracy=float((found[0].mean() + found[1].mean()) / 2),
        auc=float(roc_auc_score(label, probability[:, 1])),
    )
