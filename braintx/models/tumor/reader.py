"""The tumour bundle at work: readings to calibrated probabilities, sets and abstentions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from braintx.core.records import TumorReading
from braintx.models.bundle import load
from braintx.models.softmax import softmax
from braintx.models.tumor.rule import Rule
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
        self.of_slice = Rule.of(decision, "slice")
        self.of_patient = Rule.of(decision, "patient")

    def view(self, pixels: NDArray[np.float32], aspect: float = 1.0) -> View:
        """The upright view of the head in a slice's grey levels (h, w); see `Session.view`."""
        return self._session.view(pixels, aspect)

    def read(self, views: NDArray[np.float32]) -> list[TumorReading]:
        """One pass over views of shape (n, VIEW_SIZE, VIEW_SIZE) in [0, 1]."""
        return self._session.read(views)

    def probabilities(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """Calibrated probabilities of logits (..., 3): softmax at the bundle's temperature."""
        return softmax(logits / self.temperature)
