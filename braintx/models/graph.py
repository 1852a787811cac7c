"""Opening an ONNX graph: one place for the runtime's settings. No torch here."""

from __future__ import annotations

import os
from pathlib import Path

import onnxruntime as ort


def open_graph(path: Path, threads: int = 0) -> ort.InferenceSession:
    """A session on the CPU; ``threads`` of one pass, where 0 takes up to four."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads or min(4, os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
