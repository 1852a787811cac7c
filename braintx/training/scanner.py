"""What differs between scanners, drawn at random: gamma, contrast, coil bias, sharpness, noise."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def random_grey(view: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """What differs between scanners: gamma, contrast, coil bias, sharpness, noise."""
    size = view.shape[0]
    if rng.random() < 0.7:
        view = np.power(view, np.float32(np.exp(rng.normal(0, 0.35))))
    if rng.random() < 0.5:
        view = (view - 0.5) * np.float32(np.exp(rng.normal(0, 0.2))) + np.float32(
            0.5 + rng.normal(0, 0.08)
        )
    if rng.random() < 0.4:
        coarse = rng.normal(0, 0.25, (3, 3)).astype(np.float32)
        view = view * np.exp(cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC))
    if rng.random() < 0.25:
        view = blur(view, rng.uniform(0.4, 1.5))
    elif rng.random() < 0.2:
        small = round(size * rng.uniform(0.4, 0.8))
        less = cv2.resize(view, (small, small), interpolation=cv2.INTER_AREA)
        view = np.asarray(cv2.resize(less, (size, size), interpolation=cv2.INTER_CUBIC))
    elif rng.random() < 0.25:
        view = view + np.float32(rng.uniform(0.3, 1.2)) * (view - blur(view, 1.5))
    if rng.random() < 0.35:
        noise = rng.standard_normal((size, size), np.float32)
        view = view + np.float32(rng.uniform(0.01, 0.07)) * noise
    return np.clip(view, 0.0, 1.0)


def blur(view: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    """Gaussian blur with a standard deviation in pixels."""
    return np.asarray(cv2.GaussianBlur(view, (0, 0), sigma), np.float32)
