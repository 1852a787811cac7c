"""Small drawn heads, no two alike, as PNG files."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

_SIDE = 256


@cache
def drawn(number: int) -> bytes:
    """The head of that number: its own lesion, its own noise."""
    random = np.random.default_rng(number)
    ground = _ground().copy()
    x, y, radius = *random.integers(90, 166, 2), random.integers(8, 24)
    cv2.circle(ground, (int(x), int(y)), int(radius), 0.75, -1)
    noisy = ground + random.normal(0.0, 0.02, ground.shape) * (ground > 0)
    return _png(np.clip(255 * noisy, 0, 255).astype(np.uint8))


def too_small(number: int) -> bytes:
    """A picture that can be opened, but is too small to be read."""
    return _png(np.random.default_rng(number).integers(0, 255, (8, 8), np.uint8))


def cut_off(number: int) -> bytes:
    """A file that ends in the middle."""
    whole = drawn(number)
    return whole[: len(whole) // 2]


@cache
def _ground() -> NDArray[np.float64]:
    y, x = np.mgrid[:_SIDE, :_SIDE] - _SIDE / 2
    radius = np.hypot(x / (0.38 * _SIDE), y / (0.44 * _SIDE))
    return np.where(radius < 0.9, 0.35, np.where(radius < 1.0, 0.85, 0.0))


def _png(pixels: NDArray[np.uint8]) -> bytes:
    return cv2.imencode(".png", pixels)[1].tobytes()
