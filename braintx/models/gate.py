"""Whether an image is one that the tumour model may speak about.

Two questions, both answered from the pass that is made anyway. Does the embedding lie
where those of tumour slices lie (Mahalanobis distance to the nearest mean with one
shared covariance: Lee et al., NeurIPS 2018)? Does the mask find a tumour at all?
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from braintx.core.records import GateDecision, TumorReading
from braintx.models.bundle import Bundle

WEIGHTS = "gate.safetensors"


@dataclass(frozen=True)
class Gate:
    """A fitted gate.

    Attributes
    ----------
    means : ndarray of shape (m, d)
        Means of the training embeddings: of each class, and of each kind of phantom.
    precision : ndarray of shape (d, d)
        Inverse of their shared, shrunk covariance.
    limit : float
        Largest accepted distance.
    mask_peak : float
        Smallest accepted peak of the tumour mask, 0 to 1.
    """

    means: NDArray[np.float32]
    precision: NDArray[np.float32]
    limit: float
    mask_peak: float

    @classmethod
    def of(cls, bundle: Bundle) -> Gate:
        """The gate that the tumour bundle carries."""
        arrays = load_file(bundle.path(WEIGHTS))
        limits = bundle.metadata["gate"]
        return cls(
            arrays["means"], arrays["precision"], float(limits["limit"]), float(limits["mask_peak"])
        )

    def distance(self, embedding: NDArray[np.float32]) -> NDArray[np.float32]:
        """Mahalanobis distance of embeddings (..., d) to the nearest mean."""
        apart = embedding[..., None, :] - self.means
        squared = ((apart @ self.precision) * apart).sum(axis=-1)
        return np.asarray(np.sqrt(np.maximum(squared, 0.0).min(axis=-1)), np.float32)

    def decide(self, reading: TumorReading, modality: str | None = None) -> GateDecision:
        """Judge one reading.

        Parameters
        ----------
        reading : TumorReading
        modality : str, optional
            What the image's file says that it is; see `braintx.core.records.Slice`.

        Returns
        -------
        GateDecision
            ``score`` is the distance divided by the limit; above 1 the image is refused.
        """
        score = float(self.distance(reading.embedding)) / self.limit
        if score > 1.0 or is_foreign(modality):
            return GateDecision("not_brain_mri", score)
        if float(reading.mask.max()) < self.mask_peak:
            return GateDecision("no_tumor_suspected", score)
        return GateDecision("accepted", score)


def is_foreign(modality: str | None) -> bool:
    """Whether a file says that it was not taken by magnetic resonance.

    Pictures saved by a viewer ("OT", "SC") keep no word of how they were taken.
    """
    return modality not in {None, "MR", "OT", "SC"}
