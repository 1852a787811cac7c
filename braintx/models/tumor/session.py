"""The two graphs of the tumour model: one turns the head upright, one reads it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from braintx.core.records import TumorReading
from braintx.models.graph import open_graph
from braintx.models.pose.session import PoseSession
from braintx.preprocessing.image import VIEW_SIZE, View, face_left, to_view

GRAPH = "model.onnx"
POSE_GRAPH = "pose.onnx"
OUTPUTS = ("logits", "cam", "evidence", "mask", "embedding", "kind", "subtype")


class Session:
    """The graphs of a folder, ready to look at slices and to read views.

    Parameters
    ----------
    folder : Path
        Holds `GRAPH` and `POSE_GRAPH`.
    threads : int, default=0
        Threads of one pass; 0 takes up to four.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        self._session = open_graph(folder / GRAPH, threads)
        self._pose = PoseSession(folder / POSE_GRAPH, threads)

    def view(self, pixels: NDArray[np.float32], aspect: float = 1.0) -> View:
        """The upright view of the head in a slice's grey levels, the brighter side left.

        ``aspect`` is the height of a pixel in its widths, `Slice.pixel_aspect`.
        """
        return face_left(to_view(pixels, self._pose.box(pixels, aspect)))

    def read(self, views: NDArray[np.float32]) -> list[TumorReading]:
        """One pass over views of shape (n, VIEW_SIZE, VIEW_SIZE) in [0, 1]."""
        given = _given(views)
        outputs = dict(zip(OUTPUTS, self._session.run(OUTPUTS, {"view": given}), strict=True))
        outputs["mask"] = outputs["mask"][:, 0]
        return [
            TumorReading(**{name: values[i] for name, values in outputs.items()})
            for i in range(len(given))
        ]

    def embed(self, views: NDArray[np.float32]) -> NDArray[np.float32]:
        """What the network makes of views (n, VIEW_SIZE, VIEW_SIZE), before any type: (n, d)."""
        (found,) = self._session.run(["embedding"], {"view": _given(views)})
        return np.asarray(found, np.float32)


def _given(views: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.ascontiguousarray(views.reshape(-1, 1, VIEW_SIZE, VIEW_SIZE))
