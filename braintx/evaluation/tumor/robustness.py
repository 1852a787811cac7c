"""What is left of the accuracy as slices get worse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from braintx.core.labels import TUMOR_LABELS
from braintx.data.imaging import read_slice
from braintx.data.tumor_set import LabelledSlice
from braintx.evaluation.metrics import mean_interval
from braintx.evaluation.table import Table
from braintx.evaluation.tumor.context import Robustness
from braintx.evaluation.tumor.corruptions import KINDS, SEVERITIES, corrupt

Answer = Callable[[NDArray[np.float32]], int]
"""Grey levels of a slice to the index of its type."""

_USABLE = 3  # the severity whose mean drop is quoted


@dataclass(frozen=True)
class Worsened(Table):
    """Answers for n slices, as they are and in every corruption; every array has n rows.

    Attributes
    ----------
    patient_group : ndarray of str
    label, clean : ndarray of int
        True type, and the answer for the slice as it is.
    worse : ndarray of shape (n, len(KINDS), len(SEVERITIES)), int
    """

    patient_group: NDArray[np.str_]
    label: NDArray[np.int64]
    clean: NDArray[np.int64]
    worse: NDArray[np.int64]


def worsen(slices: Sequence[LabelledSlice], answer: Answer) -> Worsened:
    """Ask for every slice as it is and in every corruption; the draws repeat.

    Parameters
    ----------
    slices : sequence of LabelledSlice
    answer : callable
        Grey levels (height, width) in [0, 1] to the index of a type in `TUMOR_LABELS`.
    """
    clean: list[int] = []
    worse: list[list[int]] = []
    for position, item in enumerate(tqdm(slices, desc="corruptions")):
        pixels = read_slice(item.path).pixels
        rng = np.random.default_rng(position)
        clean.append(answer(pixels))
        pairs = product(KINDS, SEVERITIES)
        worse.append([answer(corrupt(pixels, kind, step, rng)) for kind, step in pairs])
    return Worsened(
        np.array([item.patient_group for item in slices]),
        np.array([TUMOR_LABELS.index(item.label) for item in slices]),
        np.array(clean),
        np.array(worse).reshape(-1, len(KINDS), len(SEVERITIES)),
    )


def figures(worsened: Worsened) -> Robustness:
    """Accuracy of each kind at each severity, and the mean drop at the middle one."""
    right = worsened.worse == worsened.label[:, None, None]
    clean = worsened.clean == worsened.label
    drop = clean.astype(float) - right[:, :, SEVERITIES.index(_USABLE)].mean(axis=1)
    rates = zip(KINDS, right.mean(axis=0).tolist(), strict=True)
    return Robustness(
        slices=len(clean),
        clean=float(clean.mean()),
        kinds={kind: tuple(values) for kind, values in rates},
        mean_drop=float(drop.mean()),
        mean_drop_interval=mean_interval(drop, worsened.patient_group),
    )
