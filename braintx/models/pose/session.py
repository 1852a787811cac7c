"""The pose graph at work: how far a head is turned, and the box that shows it upright."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from braintx.models.graph import open_graph
from braintx.preprocessing.image import POSE_SIZE, Head, HeadBox, find_head, to_view

DIRECTION = "direction"


class Pose(NamedTuple):
    """How a head lies.

    Attributes
    ----------
    turn : float
        Degrees, counter-clockwise, -180 to 180; 0 is upright.
    certainty : float
        0 to 1: how far the two looks, as given and upside down, agree.
    """

    turn: float
    certainty: float


class PoseSession:
    """A graph of the pose network, ready to turn heads upright.

    Each image is read twice, as it is and upside down, and the answers are averaged: that
    settles nearly all the cases in which one look mistakes the top for the bottom.
    """

    def __init__(self, graph: Path, threads: int = 0) -> None:
        self._session = open_graph(graph, threads)

    def pose(self, pixels: NDArray[np.float32], head: Head) -> Pose:
        """How the head found in an image lies."""
        view, _ = to_view(pixels, head.box(), POSE_SIZE)
        (vectors,) = self._session.run([DIRECTION], {"view": half_turns(view)})
        return agreed(vectors)

    def box(self, pixels: NDArray[np.float32]) -> HeadBox:
        """The square of an image in which its head stands upright."""
        head = find_head(pixels)
        return head.box(self.pose(pixels, head).turn)


def half_turns(view: NDArray[np.float32]) -> NDArray[np.float32]:
    """A view (s, s) as it is and upside down: shape (2, 1, s, s)."""
    return np.ascontiguousarray(np.stack([view, np.rot90(view, 2)])[:, None])


def agreed(vectors: NDArray[np.float32]) -> Pose:
    """The pose that directions (2, 2) of a view's half turns agree on."""
    x, y = (vectors[0] - vectors[1]).astype(float) / 2
    return Pose(float(np.degrees(np.arctan2(y, x))), float(np.hypot(x, y)))
