"""What is kept of a picture: a small copy, its corners and blobs, and what surrounds each.

References
----------
Lowe, Distinctive image features from scale-invariant keypoints, IJCV 2004 (SIFT).
Arandjelović and Zisserman, Three things everyone should know to improve object retrieval,
CVPR 2012 (the square root of the descriptors).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.data.imaging import read_slice

SIDE = 256
"""Longer side of the small copy in pixels."""
POINTS = 250
"""Points kept of a picture, those of highest contrast first."""

_CONTRAST = 0.01  # a quarter of SIFT's own: grey and white matter differ little
_EDGE = 12.0

# A SIFT descriptor is 4 rows by 4 columns by 8 directions around the point. In the mirrored
# picture the rows come in reverse, and so do the directions.
_GRID = np.arange(128).reshape(4, 4, 8)
_MIRRORED = _GRID[::-1][:, :, -np.arange(8) % 8].ravel()


@dataclass(frozen=True)
class Look:
    """What is kept of a picture.

    Attributes
    ----------
    digest : str
        Of the picture's size and grey levels: the same for the same pixels.
    size : tuple of int
        Width and height of the picture as it is in its file.
    small : ndarray of shape (h, w), uint8
        The picture with a longer side of `SIDE`, the square root of its grey levels.
    points : ndarray of shape (n, 2), float32
        x and y in pixels of ``small``; n is at most `POINTS`.
    descriptors : ndarray of shape (n, 128), uint8
        SIFT.
    """

    digest: str
    size: tuple[int, int]
    small: NDArray[np.uint8]
    points: NDArray[np.float32]
    descriptors: NDArray[np.uint8]

    @cached_property
    def blind(self) -> NDArray[np.float32]:
        """The descriptors, made blind to mirroring."""
        return mirror_blind(self.descriptors)

    def to_small(self) -> NDArray[np.float64]:
        """The 3 × 3 matrix that takes the picture's pixels to those of ``small``."""
        x, y = (small / full for small, full in zip(self.small.shape[::-1], self.size, strict=True))
        return np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1]])


def look_at(path: Path) -> Look:
    """Read a picture; of a file with several slices, the first.

    Raises
    ------
    ImageError
        Where the file cannot be read as a picture.
    """
    return look_at_pixels(read_slice(path).pixels)


def look_at_pixels(pixels: NDArray[np.float32]) -> Look:
    """The same for an array of shape (height, width), grey levels in [0, 1]."""
    height, width = pixels.shape
    digest = hashlib.blake2b(pixels.tobytes(), digest_size=16)
    digest.update(f"{width}x{height}".encode())
    small = _small(pixels)
    sift = cv2.SIFT.create(contrastThreshold=_CONTRAST, edgeThreshold=_EDGE)
    found = sift.detect(small, None)
    strongest = sorted(found, key=lambda point: (-point.response, point.pt, point.angle))[:POINTS]
    kept, descriptors = sift.compute(small, strongest)
    if not kept:
        descriptors = np.zeros((0, 128))
    return Look(
        digest.hexdigest(),
        (width, height),
        small,
        np.array([point.pt for point in kept], np.float32).reshape(-1, 2),
        np.asarray(descriptors, np.uint8),
    )


def mirror_blind(descriptors: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Descriptors that a mirror leaves as they are, of length 1.

    A descriptor and its mirror image are swapped by mirroring, so their sum and the size of
    their difference stay.

    Returns
    -------
    ndarray of shape (n, 128), float32
    """
    total = np.maximum(descriptors.sum(axis=1, keepdims=True, dtype=np.float32), 1)
    roots = np.sqrt(descriptors / total)
    half, other = roots[:, :64], roots[:, _MIRRORED][:, :64]  # the other 64 repeat these
    blind = np.hstack([half + other, np.abs(half - other)])
    length = np.maximum(np.linalg.norm(blind, axis=1, keepdims=True), 1e-9)
    return np.asarray(blind / length, np.float32)


def _small(pixels: NDArray[np.float32]) -> NDArray[np.uint8]:
    height, width = pixels.shape
    scale = SIDE / max(height, width)
    size = max(round(width * scale), 16), max(round(height * scale), 16)
    reduced = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    bright = max(float(np.percentile(reduced, 99.5)), 1e-6)
    return np.asarray(np.sqrt(np.clip(reduced / bright, 0, 1)) * 255, np.uint8)
