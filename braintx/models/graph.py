"""Opening an ONNX graph: one place for the runtime's settings. No torch here.

Since 1.29 the runtime's Linux wheels send usage to their maker unless they are told not to
before they are loaded, and leave a file in the temporary folder. They are told here; whoever
wants it sets ``ORT_DISABLE_TELEMETRY``.
"""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import onnxruntime as ort


def open_graph(path: Path, threads: int = 0) -> ort.InferenceSession:
    """A session on the CPU, of so many threads a pass; 0 takes up to four."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads or min(4, os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
