"""One ONNX session, one pass, everything it gives. No torch here."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from braintx.core.records import TumorReading
from braintx.preprocessing.image import VIEW_SIZE

OUTPUTS = ("logits", "cam", "mask", "embedding")


class Session:
    """A graph of the tumour network, ready to read views.

    Parameters
    ----------
    graph : Path
        The ONNX file.
    threads : int, default=0
        Threads of one pass; 0 takes up to four.
    """

    def __init__(self, graph: Path, threads: int = 0) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads or min(4, os.cpu_count() or 1)
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def read(self, views: NDArray[np.float32]) -> list[TumorReading]:
        """One pass over views of shape (n, VIEW_SIZE, VIEW_SIZE) in [0, 1]."""
        given = np.ascontiguousarray(views.reshape(-1, 1, VIEW_SIZE, VIEW_SIZE))
        logits, cam, mask, embedding = self._session.run(OUTPUTS, {"view": given})
        return [
            TumorReading(logits[i], cam[i], mask[i, 0], embedding[i]) for i in range(len(given))
        ]
