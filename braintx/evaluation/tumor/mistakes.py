"""The worst mistakes on unseen patients: wrong answers, the most confident first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from braintx.core.labels import TUMOR_LABELS
from braintx.core.records import Outline
from braintx.evaluation.tumor.conformal import Decided
from braintx.evaluation.tumor.context import Mistake
from braintx.evaluation.tumor.heldout import HeldOut

SHOWN = 24
OF_A_PATIENT = 3
"""Mistakes of one patient in the list: a hard patient would fill it."""


def worst_mistakes(
    held: HeldOut, decided: Decided, source: Mapping[str, str], shown: int = SHOWN
) -> tuple[Mistake, ...]:
    """The most confident wrong answers, one of each original, `OF_A_PATIENT` of a patient at most.

    Parameters
    ----------
    held : HeldOut
    decided : Decided
        Of the same slices.
    source : mapping of str to str
        The original of each case: its copies would fill the list.
    shown : int, default=SHOWN
    """
    predicted = decided.probabilities.argmax(axis=1)
    confidence = decided.probabilities.max(axis=1)
    wrong = np.flatnonzero(predicted != held.label)
    by_source: dict[str, list[int]] = {}
    for index in wrong[np.argsort(-confidence[wrong], kind="stable")].tolist():
        by_source.setdefault(source[str(held.case_id[index])], []).append(index)
    of_patient: Counter[str] = Counter()
    listed = []
    for copies in by_source.values():
        patient = str(held.patient_group[copies[0]])
        of_patient[patient] += 1
        if of_patient[patient] <= OF_A_PATIENT:
            listed.append(copies)
    return tuple(
        Mistake(
            case_id=str(held.case_id[first]),
            patient_group=str(held.patient_group[first]),
            fold=int(held.fold[first]),
            true=TUMOR_LABELS[held.label[first]],
            predicted=TUMOR_LABELS[predicted[first]],
            confidence=float(confidence[first]),
            answered=bool(decided.answered[first]),
            copies=len(copies),
            outline=str(held.outline[first]),
        )
        for copies in listed[:shown]
        for first in copies[:1]
    )


def to_points(outline: Outline) -> str:
    """A polygon as the points of an SVG one, whole pixels: "x,y x,y"."""
    return " ".join(f"{x:.0f},{y:.0f}" for x, y in outline.xy)


def from_points(points: str) -> NDArray[np.float64]:
    """What `to_points` wrote, of shape (n, 2)."""
    pairs = [[float(value) for value in pair.split(",")] for pair in points.split()]
    return np.array(pairs, np.float64).reshape(-1, 2)
