"""The view plane of an upright head: axial, coronal or sagittal.

Edges tell the planes apart: where they lie, which way they run, and how far the two sides of
the head differ. They are counted in 6 × 6 cells and four directions (the histograms of
oriented gradients of Dalal and Triggs, CVPR 2005), once for what the halves have in common and
once for their difference, so that a mirrored head reads the same. One logistic regression
does the rest. ``plane.json`` holds its numbers and where they come from;
``python -m braintx.training.planes.fit`` makes it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.core.labels import PLANES, Plane
from braintx.models.softmax import softmax

PLANE_VIEW_SIZE = 48
"""Side in pixels of the upright view that the plane is read from."""
_CELLS, _DIRECTIONS = 6, 4
FEATURES = _CELLS * _CELLS * _DIRECTIONS
COEFFICIENTS = "plane.json"


@dataclass(frozen=True)
class PlaneReading:
    """A view plane and how sure the reader is.

    Attributes
    ----------
    plane : {"axial", "coronal", "sagittal"}
    certainty : float
        Its probability, 1/3 to 1.
    """

    plane: Plane
    certainty: float


@dataclass(frozen=True)
class Regression:
    """Weights (3, `FEATURES`), in the order of `PLANES`, and intercepts (3,)."""

    weights: NDArray[np.float64]
    intercept: NDArray[np.float64]

    def scores(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """How much speaks for each plane, (..., 3), from features (..., `FEATURES`)."""
        return np.asarray(features @ self.weights.T + self.intercept)


def read_plane(view: NDArray[np.float32]) -> PlaneReading:
    """The plane of an upright view (`PLANE_VIEW_SIZE`, `PLANE_VIEW_SIZE`) in [0, 1]."""
    probabilities = softmax(_fitted().scores(plane_features(view)).astype(np.float32))
    best = int(np.argmax(probabilities))
    return PlaneReading(PLANES[best], float(probabilities[best]))


def plane_features(view: NDArray[np.float32]) -> NDArray[np.float64]:
    """What the regression reads of an upright view, shape (`FEATURES`,)."""
    across, down = (cv2.Sobel(view, cv2.CV_32F, *order) for order in ((1, 0), (0, 1)))
    strength = np.hypot(across, down)
    place = np.mod(np.arctan2(down, across), np.pi) * (_DIRECTIONS / np.pi)
    away = np.abs(place[..., None] - np.arange(_DIRECTIONS))
    share = np.clip(1.0 - np.minimum(away, _DIRECTIONS - away), 0.0, 1.0)
    edges = cv2.resize(
        (strength[..., None] * share).astype(np.float32),
        (_CELLS, _CELLS),
        interpolation=cv2.INTER_AREA,
    )
    cells = np.sqrt(edges.astype(np.float64))
    mirrored = cells[:, ::-1][..., -np.arange(_DIRECTIONS) % _DIRECTIONS]
    halves = np.stack([cells + mirrored, np.abs(cells - mirrored)]) / 2
    return np.asarray(halves[:, :, : _CELLS // 2].ravel(), np.float64)


@cache
def _fitted() -> Regression:
    stored = json.loads(files(__package__).joinpath(COEFFICIENTS).read_text(encoding="utf-8"))
    return Regression(np.array(stored["weights"]), np.array(stored["intercept"]))
