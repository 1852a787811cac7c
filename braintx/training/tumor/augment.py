"""Random geometry and grey levels, so that a copy in any pose gets the same answer.

Geometry covers the whole dihedral group, any tilt, zoom, shear and shift: one affine warp
for image and mask together. Grey levels cover what differs between scanners: gamma,
contrast, receive-coil bias, noise, sharpness.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.preprocessing.image import normalize
from braintx.training.tumor.views import CONTEXT, CONTEXT_SIZE

_HEAD = CONTEXT_SIZE / CONTEXT  # pixels of a context view that the head's box spans


def augment(
    pixels: NDArray[np.uint8], mask: NDArray[np.uint8], size: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """One random training view.

    The whole head is shown whatever ``size`` is: where a lesion lies in it says much of
    its type.

    Parameters
    ----------
    pixels, mask : ndarrays of shape (CONTEXT_SIZE, CONTEXT_SIZE), uint8
    size : int
        Side of the view to return, a multiple of 32.
    rng : numpy.random.Generator

    Returns
    -------
    view : ndarray of shape (size, size), float32 in [0, 1]
    target : ndarray of shape (size/4, size/4), float32 in [0, 1]
        Share of each mask cell that lies inside the outline.
    """
    matrix = _random_affine(size, rng)
    view = cv2.warpAffine(pixels, matrix, (size, size), flags=cv2.INTER_LINEAR)
    warped = cv2.warpAffine(mask, matrix, (size, size), flags=cv2.INTER_LINEAR)
    target = cv2.resize(warped, (size // 4, size // 4), interpolation=cv2.INTER_AREA)
    share = np.asarray(target, np.float32) / np.float32(255)
    return random_grey(normalize(np.asarray(view, np.float32)), rng), share


def _random_affine(size: int, rng: np.random.Generator) -> NDArray[np.float64]:
    turn = np.deg2rad(rng.normal(0, 30 if rng.random() < 0.15 else 8))
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    zoom = size / _HEAD * np.exp(rng.uniform(-0.22, 0.18))
    stretch = np.exp(rng.normal(0, 0.06))
    shear = rng.normal(0, 0.05)
    flip = -1.0 if rng.random() < 0.5 else 1.0
    shape = np.array([[zoom * stretch * flip, zoom * shear], [0.0, zoom / stretch]])
    linear = rotation @ shape
    shift = rng.normal(0, 0.04 * size, 2)
    centre = (CONTEXT_SIZE - 1) / 2
    offset = (size - 1) / 2 + shift - linear @ (centre, centre)
    return np.column_stack([linear, offset])


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
