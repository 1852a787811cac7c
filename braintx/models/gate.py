"""Whether an image is one that the tumour model may speak about.

The tumour network says it in the pass that is made anyway: a head of it was shown, beside the
tumours, healthy brains and pictures that are no brain MRI (`braintx.training.tumor.negatives`).
The limits come from unseen patients: `braintx.evaluation.gate`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from braintx.core.records import VIEW_KINDS, GateDecision, GateStatus, TumorReading
from braintx.models.bundle import Bundle
from braintx.models.softmax import softmax

TUMOR, HEALTHY, FOREIGN = range(len(VIEW_KINDS))


@dataclass(frozen=True)
class Gate:
    """The limits of a gate.

    Attributes
    ----------
    foreign : float, 0 to 1
        Largest accepted probability that the view is no brain MRI.
    healthy : float, 0 to 1
        Largest accepted probability that a brain shows no tumour.
    """

    foreign: float
    healthy: float

    @classmethod
    def of(cls, bundle: Bundle) -> Gate:
        """The gate that the tumour bundle carries."""
        limits = bundle.metadata["gate"]
        return cls(float(limits["foreign"]), float(limits["healthy"]))

    def decide(self, reading: TumorReading, modality: str | None = None) -> GateDecision:
        """Judge one reading.

        Parameters
        ----------
        reading : TumorReading
        modality : str, optional
            What the image's file says that it is; see `braintx.core.records.Slice`.
        """
        foreign, healthy = (float(p) for p in doubts(reading.kind))
        status: GateStatus = "accepted"
        if foreign > self.foreign or is_foreign(modality):
            status = "not_brain_mri"
        elif healthy > self.healthy:
            status = "no_tumor_suspected"
        return GateDecision(status, float(softmax(reading.kind)[TUMOR]))


def doubts(kind: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the limits are set on, of shape (..., 2), from logits of shape (..., 3).

    The probability that a view is no brain MRI; and, if it is one, that it shows no tumour.
    """
    foreign = softmax(kind)[..., FOREIGN]
    healthy = softmax(kind[..., :FOREIGN])[..., HEALTHY]
    return np.asarray(np.stack([foreign, healthy], axis=-1), np.float32)


def is_foreign(modality: str | None) -> bool:
    """Whether a file says that it was not taken by magnetic resonance.

    Pictures saved by a viewer ("OT", "SC") keep no word of how they were taken.
    """
    return modality not in {None, "MR", "OT", "SC"}
