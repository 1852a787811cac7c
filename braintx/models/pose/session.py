"""The pose graph at work: how far a head is turned, and the box that shows it upright."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from braintx.models.graph import open_graph
from braintx.preprocessing.image import POSE_SIZE, Head, HeadBox, find_head, to_view

DIRECTION = "direction"
HALF_TURNS, QUARTER_TURNS = (0, 2), (0, 1, 2, 3)
UNSURE = 0.5
"""Certainty below which a head is left as it lies: files of hospitals stand upright."""
_SURE = 0.95  # about one slice in twenty lies below; asking all more often gives no more


class Pose(NamedTuple):
    """How a head lies.

    Attributes
    ----------
    turn : float
        Degrees, counter-clockwise, -180 to 180; 0 is upright.
    certainty : float
        0 to 1: how far the looks at it agree.
    """

    turn: float
    certainty: float


class PoseSession:
    """A graph of the pose network, ready to turn heads upright.

    Each image is read as it is and upside down, and the answers are averaged. Where the two
    do not agree, the quarter turns between are asked as well.
    """

    def __init__(self, graph: Path, threads: int = 0) -> None:
        self._session = open_graph(graph, threads)

    def pose(self, pixels: NDArray[np.float32], head: Head) -> Pose:
        """How the head found in an image lies."""
        view, _ = to_view(pixels, head.box(), POSE_SIZE)
        found = self._look(view, HALF_TURNS)
        if found.certainty < _SURE:
            found = self._look(view, QUARTER_TURNS)
        return found if found.certainty >= UNSURE else Pose(0.0, found.certainty)

    def box(self, pixels: NDArray[np.float32], aspect: float = 1.0) -> HeadBox:
        """The square of an image, whose pixels have an aspect, in which its head is upright."""
        head = find_head(pixels, aspect)
        return head.box(self.pose(pixels, head).turn)

    def _look(self, view: NDArray[np.float32], quarters: Sequence[int]) -> Pose:
        (vectors,) = self._session.run([DIRECTION], {"view": looks(view, quarters)})
        return agreed(vectors, quarters)


def looks(view: NDArray[np.float32], quarters: Sequence[int]) -> NDArray[np.float32]:
    """A view (s, s) turned by each number of quarters, counter-clockwise: (n, 1, s, s)."""
    return np.ascontiguousarray(np.stack([np.rot90(view, count) for count in quarters])[:, None])


def agreed(vectors: NDArray[np.float32], quarters: Sequence[int]) -> Pose:
    """The pose that directions (n, 2), one of each look, agree on."""
    directions = vectors[:, 0] + 1j * vectors[:, 1]
    mean = np.mean(directions * np.exp(-0.5j * np.pi * np.asarray(quarters)))
    return Pose(float(np.degrees(np.angle(mean))), float(abs(mean)))
