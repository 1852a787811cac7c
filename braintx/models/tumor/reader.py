"""Serving: one ONNX session, one pass, everything it gives. No torch here."""

from __future__ import annotations

import os

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from braintx.core.records import TUMOR_LABELS, TumorPrediction, TumorReading
from braintx.models.bundle import Bundle, load
from braintx.preprocessing.image import VIEW_SIZE

GRAPH = "model.onnx"
OUTPUTS = ("logits", "cam", "mask", "embedding")


class TumorReader:
    """The tumour bundle, ready to read views.

    Parameters
    ----------
    bundle : Bundle, optional
        The shipped one by default.
    threads : int, default=0
        Threads of one pass; 0 leaves the choice to ONNX Runtime.
    """

    def __init__(self, bundle: Bundle | None = None, threads: int = 0) -> None:
        self.bundle = bundle or load("tumor")
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads or min(4, os.cpu_count() or 1)
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(
            self.bundle.path(GRAPH), options, providers=["CPUExecutionProvider"]
        )
        decision = self.bundle.metadata["decision"]
        self.temperature = float(decision["temperature"])
        self.mask_threshold = float(decision["mask_threshold"])
        self.coverage = float(decision["coverage"])
        self.set_thresholds = np.array(
            [decision["set_thresholds"][label] for label in TUMOR_LABELS], np.float32
        )

    def read(self, views: NDArray[np.float32]) -> list[TumorReading]:
        """One pass over views of shape (n, VIEW_SIZE, VIEW_SIZE) in [0, 1]."""
        given = np.ascontiguousarray(views.reshape(-1, 1, VIEW_SIZE, VIEW_SIZE))
        logits, cam, mask, embedding = self._session.run(OUTPUTS, {"view": given})
        return [
            TumorReading(logits[i], cam[i], mask[i, 0], embedding[i]) for i in range(len(given))
        ]

    def probabilities(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """Calibrated probabilities of logits (..., 3): softmax at the bundle's temperature."""
        return softmax(logits / self.temperature)

    def decide(self, probabilities: NDArray[np.float32]) -> TumorPrediction:
        """Label, prediction set and abstention for probabilities of shape (3,).

        The set holds every class whose probability reaches that class's threshold, which
        was fitted so that the true class is inside for ``coverage`` of unseen patients. A
        set that is not one class is an abstention.
        """
        inside = tuple(
            label
            for label, p, least in zip(
                TUMOR_LABELS, probabilities, self.set_thresholds, strict=True
            )
            if p >= least
        )
        label = TUMOR_LABELS[int(np.argmax(probabilities))]
        return TumorPrediction(
            label,
            {name: float(p) for name, p in zip(TUMOR_LABELS, probabilities, strict=True)},
            inside,
            self.coverage,
            abstained=inside != (label,),
        )


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Softmax over the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), np.float32)
