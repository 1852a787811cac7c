"""The leak as a number: one model, one set of slices, three ways to split them.

A random split has copies of a slice on both sides, a split that keeps copies together still
has other slices of a patient there. What the same model gains by either is no skill.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import DataError
from braintx.core.labels import TUMOR_LABELS
from braintx.data.splits import FOLDS, assign_folds
from braintx.evaluation.linear_probe import held_out_probabilities
from braintx.evaluation.metrics import mean_interval
from braintx.evaluation.tumor.context import Leak, Split


def measure_leak(
    rows: NDArray[np.float32],
    label: NDArray[np.int64],
    source: Sequence[str],
    patient: Sequence[str],
    model: str,
) -> Leak:
    """Logistic regression on any features, on five random, source and patient folds.

    Parameters
    ----------
    rows : ndarray of shape (n, d)
        Features that were made without the labels of these slices: what is fitted to them
        must not know the held-out ones.
    label : ndarray of shape (n,)
        Index into `TUMOR_LABELS`.
    source : sequence of str, length n
        The original that each slice is a copy of.
    patient : sequence of str, length n
    model : str
        What the features are, in words; the report says it.

    Raises
    ------
    DataError
        When the lengths differ, or there are fewer patients than folds.
    """
    lengths = {len(rows), len(label), len(source), len(patient)}
    if len(lengths) > 1:
        raise DataError(
            "{rows} rows of features, {labels} labels, {originals} originals and {patients} "
            "patients were given; expected one of each for every slice.",
            rows=len(rows),
            labels=len(label),
            originals=len(source),
            patients=len(patient),
        )
    together: dict[str, Sequence[str]] = {
        "random": [str(index) for index in range(len(label))],
        "source": source,
        "patient": patient,
    }
    names = [TUMOR_LABELS[k] for k in label]
    right = {
        name: _right(rows, label, assign_folds(names, groups)) for name, groups in together.items()
    }
    who = np.asarray(patient)
    splits = {}
    for name, groups in together.items():
        gain = right[name] - right["patient"]
        splits[name] = Split(
            groups=len(set(groups)),
            slice_accuracy=float(right[name].mean()),
            interval=mean_interval(right[name], who),
            gain=float(gain.mean()),
            gain_interval=mean_interval(gain, who),
        )
    return Leak(f"{model}; logistic regression", len(label), len(set(patient)), FOLDS, splits)


def _right(
    rows: NDArray[np.float32], label: NDArray[np.int64], fold: NDArray[np.int64]
) -> NDArray[np.float64]:
    predicted = held_out_probabilities(rows, label, fold).argmax(axis=1)
    return np.asarray(predicted == label, np.float64)
