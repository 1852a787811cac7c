"""The tumour bundle at work: readings to calibrated probabilities, sets and abstentions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from braintx.core.records import TUMOR_LABELS, TumorPrediction, TumorReading
from braintx.models.bundle import load
from braintx.models.softmax import softmax
from braintx.models.tumor.session import Session
from braintx.preprocessing.image import View


class TumorReader:
    """The shipped tumour bundle, ready to read views.

    Parameters
    ----------
    threads : int, default=0
        Threads of one pass; see `Session`.
    """

    def __init__(self, threads: int = 0) -> None:
        self.bundle = load("tumor")
        self._session = Session(self.bundle.folder, threads)
        decision = self.bundle.metadata["decision"]
        self.temperature = float(decision["temperature"])
        self.coverage = float(decision["coverage"])
        self.operating_point = float(decision["operating_point"])
        thresholds = decision["set_thresholds"][set_key(self.coverage)]
        self.set_thresholds = np.array([thresholds[label] for label in TUMOR_LABELS])

    def view(self, pixels: NDArray[np.float32], aspect: float = 1.0) -> View:
        """The upright view of the head in a slice's grey levels (h, w); see `Session.view`."""
        return self._session.view(pixels, aspect)

    def read(self, views: NDArray[np.float32]) -> list[TumorReading]:
        """One pass over views of shape (n, VIEW_SIZE, VIEW_SIZE) in [0, 1]."""
        return self._session.read(views)

    def probabilities(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """Calibrated probabilities of logits (..., 3): softmax at the bundle's temperature."""
        return softmax(logits / self.temperature)

    def decide(self, probabilities: NDArray[np.float32]) -> TumorPrediction:
        """Label, prediction set and abstention for probabilities of shape (3,).

        The set holds every class whose probability reaches that class's threshold, which
        was fitted so that the true class is inside for ``coverage`` of unseen patients. A
        set that is not the most probable class alone is an abstention, and so is a
        confidence below the operating point.
        """
        chosen = prediction_sets(probabilities, self.set_thresholds)
        inside = tuple(label for label, held in zip(TUMOR_LABELS, chosen, strict=True) if held)
        label = TUMOR_LABELS[int(np.argmax(probabilities))]
        unsure = float(probabilities.max()) < self.operating_point
        return TumorPrediction(
            label,
            {name: float(p) for name, p in zip(TUMOR_LABELS, probabilities, strict=True)},
            inside,
            self.coverage,
            abstained=inside != (label,) or unsure,
        )


def set_key(coverage: float) -> str:
    """How a coverage level is written where thresholds and figures are kept: 0.95 is "95"."""
    return f"{100 * coverage:.0f}"


def prediction_sets(
    probabilities: NDArray[np.float32], thresholds: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Which classes belong to the set, for probabilities and thresholds (..., 3)."""
    return np.asarray(probabilities >= thresholds)
