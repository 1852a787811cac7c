"""Copies made on purpose, with a known truth: what the audit is tested and judged on."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

ZOOM = (0.7, 1.3)
SHIFT = 0.08
"""Of the picture's side, in each direction."""
GAMMA = (0.7, 1.4)
CONTRAST = (0.6, 1.0)
NOISE = 0.02
"""Largest standard deviation, of the full range."""
QUALITY = (40, 95)
"""Of the JPEG that the copy is saved as and read from."""


def alter(
    pixels: NDArray[np.float32], rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """One copy: turned by any angle, mirrored or not, zoomed, shifted, other contrast, JPEG.

    Parameters
    ----------
    pixels : ndarray of shape (height, width), float32
        Grey levels in [0, 1].
    rng : Generator

    Returns
    -------
    copy : ndarray of shape (height, width), float32
    matrix : ndarray of shape (3, 3)
        Takes pixels of ``pixels`` to those of the copy.
    """
    height, width = pixels.shape
    angle, zoom = rng.uniform(0, 2 * np.pi), rng.uniform(*ZOOM)
    turn = zoom * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    if rng.random() < 0.5:
        turn = turn @ np.diag([-1.0, 1.0])
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    shift = rng.uniform(-SHIFT, SHIFT, 2) * (width, height)
    matrix = np.eye(3)
    matrix[:2, :2], matrix[:2, 2] = turn, centre + shift - turn @ centre
    moved = cv2.warpAffine(pixels, matrix[:2], (width, height), flags=cv2.INTER_CUBIC)
    moved = np.clip(moved, 0, 1)
    grey = rng.uniform(*CONTRAST) * moved ** rng.uniform(*GAMMA)
    grey += rng.normal(0, rng.uniform(0, NOISE), grey.shape)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(*QUALITY))]
    _, jpeg = cv2.imencode(".jpg", np.asarray(np.clip(grey, 0, 1) * 255, np.uint8), quality)
    read = np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE), np.float32) / 255
    return np.asarray(read, np.float32), matrix
