"""When a tumour type is said: which types the prediction set holds, and from what confidence on.

One rule is for slices, another for patients, whose probabilities are a vote of their slices.
Both are fitted on unseen patients: `braintx.evaluation.tumor.conformal`.

Their promise is for pictures like those. A view in which the network finds little of what it learnt
from, as of another hospital or of a tumour that no fit saw, gets a set of all types.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from braintx.core.labels import SUBTYPES, TUMOR_LABELS
from braintx.core.records import FAMILIAR, TumorPrediction

_SMALL = 0.05  # of the largest weight: what a slice that shows no tumour still counts


@dataclass(frozen=True)
class Rule:
    """What turns calibrated probabilities into an answer.

    Attributes
    ----------
    coverage : float, 0 to 1
        Share of unseen patients whose true type the set is to hold.
    margins : ndarray of shape (3,)
        How far below the likeliest type each type may lie and still be in the set, 0 to 1.
    operating_point : float, 0 to 1
        Least confidence at which an answer is given.
    """

    coverage: float
    margins: NDArray[np.float64]
    operating_point: float

    @classmethod
    def of(cls, decision: Mapping[str, Any], unit: str) -> Self:
        """The rule for a "slice" or a "patient" in a bundle's metadata."""
        coverage = float(decision["coverage"])
        fitted = decision[unit]
        margins = fitted["set_margins"][set_key(coverage)]
        return cls(
            coverage,
            np.array([margins[label] for label in TUMOR_LABELS]),
            float(fitted["operating_point"]),
        )

    def decide(
        self,
        probabilities: NDArray[np.float32],
        subtypes: NDArray[np.float32],
        familiarity: float = 1.0,
    ) -> TumorPrediction:
        """Label, prediction set and abstention.

        A set that holds more than the likeliest type is an abstention, and so is a confidence
        below the operating point.

        Parameters
        ----------
        probabilities : ndarray of shape (3,)
            In the order of `TUMOR_LABELS`.
        subtypes : ndarray of shape (2,)
            In the order of `SUBTYPES`.
        familiarity : float, 0 to 1
            As of `familiarity`; kept in thousandths, rounded down, so that what is written with
            one decimal of a per cent lies on the side of the limit on which it is.
        """
        chosen = prediction_sets(probabilities, self.margins, np.array(familiarity))
        inside = tuple(label for label, held in zip(TUMOR_LABELS, chosen, strict=True) if held)
        label = TUMOR_LABELS[int(np.argmax(probabilities))]
        unsure = float(probabilities.max()) < self.operating_point
        return TumorPrediction(
            label,
            {name: float(p) for name, p in zip(TUMOR_LABELS, probabilities, strict=True)},
            inside,
            self.coverage,
            abstained=len(inside) > 1 or unsure,
            subtypes={name: float(p) for name, p in zip(SUBTYPES, subtypes, strict=True)},
            familiarity=math.floor(1000 * familiarity) / 1000,
        )


def set_key(coverage: float) -> str:
    """How a coverage level is written where margins and figures are kept: 0.95 is "95"."""
    return f"{100 * coverage:.0f}"


def shortfall(probabilities: NDArray[np.floating]) -> NDArray[np.float64]:
    """How far each class lies below the likeliest one, (..., 3); 0 for that one itself."""
    exact = np.asarray(probabilities, np.float64)
    return np.asarray(exact.max(axis=-1, keepdims=True) - exact)


def evidence(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """How much of what it learnt the network finds in a view, (...), from logits (..., 3).

    The logarithm of their summed exponentials, before calibration: minus the free energy of Liu
    et al., Energy-based Out-of-distribution Detection, NeurIPS 2020. Probabilities forget it.
    """
    return np.asarray(np.logaddexp.reduce(np.asarray(logits, np.float64), axis=-1))


def familiarity(logits: NDArray[np.floating], table: Sequence[float]) -> NDArray[np.float64]:
    """Share of the first hospital's unseen slices with less evidence, (...), 0 to 1.

    Parameters
    ----------
    logits : ndarray of shape (..., 3)
    table : sequence of float
        Quantiles of those slices' evidence, evenly spaced from 0 to 1.
    """
    return np.asarray(np.interp(evidence(logits), table, np.linspace(0, 1, len(table))))


def prediction_sets(
    probabilities: NDArray[np.floating],
    margins: NDArray[np.float64],
    familiarity: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Which classes belong to the set, (..., 3).

    The likeliest class always does, and a set of a higher level holds those of a lower one. What
    is not familiar gets them all.

    Parameters
    ----------
    probabilities : ndarray of shape (..., 3)
    margins : ndarray of shape (3,)
        As of `Rule`.
    familiarity : ndarray of shape (...)
        As of `familiarity`.
    """
    near = shortfall(probabilities) <= margins
    return np.asarray(near | (familiarity < FAMILIAR)[..., None])


def vote(probabilities: NDArray[np.floating], shown: NDArray[np.floating]) -> NDArray[np.float32]:
    """A patient's probabilities, (k,), from those of the slices.

    Parameters
    ----------
    probabilities : ndarray of shape (n, k)
        Of the slices that the gate accepted.
    shown : ndarray of shape (n,)
        How much of a tumour each shows: the outlined area times the outline's certainty.
    """
    weights = shown + _SMALL * max(float(shown.max()), 1e-6)
    return np.asarray(weights @ probabilities / weights.sum(), np.float32)
