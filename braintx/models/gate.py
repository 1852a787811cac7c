"""Whether an image is one that the tumour model may speak about.

The tumour network says it in the pass that is made anyway: a head of it was shown, beside the
tumours, healthy brains and pictures that are no brain MRI (`braintx.training.tumor.negatives`).
What a mistake costs comes from unseen patients: `braintx.evaluation.tumor.gate_operating_point`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from braintx.core.labels import VIEW_KINDS, GateStatus
from braintx.core.records import GateDecision, Issue, TumorReading
from braintx.models.bundle import Bundle

TUMOR, HEALTHY, FOREIGN = range(len(VIEW_KINDS))
ACCEPTED = 0.5
"""The score from which on a view is accepted."""


@dataclass(frozen=True)
class Gate:
    """What it costs to let a view pass that shows no tumour, when losing a tumour costs 1.

    Attributes
    ----------
    healthy : float
        Cost of a type named where a brain shows no tumour.
    foreign : float
        Cost of a type named in what is no brain MRI of the kind that the model knows.
    """

    healthy: float
    foreign: float

    @classmethod
    def of(cls, bundle: Bundle) -> Gate:
        """The gate that the tumour bundle carries."""
        costs = bundle.metadata["gate"]
        return cls(float(costs["healthy"]), float(costs["foreign"]))

    def score(self, kind: NDArray[np.floating]) -> NDArray[np.float64]:
        """What decides, 0 to 1 of shape (...), from logits of what a view is, (..., 3).

        The probability that the view is a brain with a tumour, where each kind's probability
        counts by its cost. From `ACCEPTED` on the expected cost of refusing is the greater
        (Chow, On Optimum Recognition Error and Reject Tradeoff, IEEE T-IT 1970).
        """
        return np.asarray(
            expit(advantage(kind, self.foreign / self.healthy) - np.log(self.healthy))
        )

    def decide(self, reading: TumorReading, modality: str | None = None) -> GateDecision:
        """Judge one reading.

        Parameters
        ----------
        reading : TumorReading
        modality : str, optional
            What the image's file says that it is; see `braintx.core.records.Slice`. Where it says
            that it is no magnetic resonance, that decides, and the score is 0.
        """
        if is_foreign(modality):
            reason = Issue("gate.modality", "warning", values={"modality": modality})
            return GateDecision("not_brain_mri", 0.0, reason)
        score = float(self.score(reading.kind))
        if score >= ACCEPTED:
            return GateDecision("accepted", score)
        healthier = reading.kind[HEALTHY] >= reading.kind[FOREIGN]
        status: GateStatus = "no_tumor_suspected" if healthier else "not_brain_mri"
        return GateDecision(status, score, Issue(f"gate.{status}", "warning"))


def advantage(kind: NDArray[np.floating], ratio: float) -> NDArray[np.float64]:
    """Log odds of a tumour against the other kinds, (...), from logits (..., 3).

    A foreign view counts ``ratio`` times as much as a healthy one.
    """
    logits = np.asarray(kind, np.float64)
    others = np.logaddexp(logits[..., HEALTHY], logits[..., FOREIGN] + np.log(ratio))
    return np.asarray(logits[..., TUMOR] - others)


def is_foreign(modality: str | None) -> bool:
    """Whether a file says that it was not taken by magnetic resonance.

    Pictures saved by a viewer ("OT", "SC") keep no word of how they were taken.
    """
    return modality not in {None, "MR", "OT", "SC"}
