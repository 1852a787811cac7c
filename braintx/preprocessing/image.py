"""A grey slice to the square view that the tumour network sees, and back.

The view is the head's bounding square, so that a tightly cropped slice and one with wide
black borders look alike, and no resolution is spent on air.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.core.records import Slice

VIEW_SIZE = 224
"""Side of the network's input in pixels."""

_SEARCH_SIDE = 128  # the head is found on a thumbnail: quick, and blind to noise
_FOREGROUND = 0.10  # of the bright end; air in MRI lies well below
_MARGIN = 0.04  # of the box's side, so that the scalp is never cut
_CLIP = (1.0, 99.7)  # percentiles inside the box that become 0 and 1


@dataclass(frozen=True)
class HeadBox:
    """The square that the view shows, in pixels of the given image.

    ``x0, y0`` is its top-left corner (may be negative), ``side`` its length.
    ``area`` is the number of the given image's pixels that belong to the head.
    """

    x0: float
    y0: float
    side: float
    area: float

    def to_view(self, size: int) -> NDArray[np.float64]:
        """2×3 affine matrix from the given image's pixels to a view of ``size`` pixels."""
        scale = size / self.side
        return np.array(
            [
                [scale, 0.0, (0.5 - self.x0) * scale - 0.5],
                [0.0, scale, (0.5 - self.y0) * scale - 0.5],
            ]
        )

    def to_image(self, xy: NDArray[np.float64], size: int) -> NDArray[np.float64]:
        """Points (n, 2) of a view of ``size`` pixels, in the given image's pixels."""
        return (xy + 0.5) * (self.side / size) + (self.x0 - 0.5, self.y0 - 0.5)


def find_head(pixels: NDArray[np.float32]) -> HeadBox:
    """Locate the head: the largest bright component of a smoothed thumbnail.

    Where nothing stands out from the background, the whole image is the head.
    """
    height, width = pixels.shape
    factor = max(height, width) / _SEARCH_SIDE
    small = cv2.resize(
        pixels,
        (max(1, round(width / factor)), max(1, round(height / factor))),
        interpolation=cv2.INTER_AREA,
    )
    small = cv2.blur(small, (3, 3))
    low, high = np.percentile(small, (1.0, 99.0))
    bright = (small > low + _FOREGROUND * max(high - low, 1e-6)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bright, connectivity=8)
    if count < 2:
        return HeadBox(
            (width - max(height, width)) / 2,
            (height - max(height, width)) / 2,
            float(max(height, width)),
            float(height * width),
        )
    x, y, w, h, area = stats[1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))]
    filled = _filled_area(labels, stats)
    side = max(w, h) * (1 + 2 * _MARGIN)
    return HeadBox(
        float((x + w / 2 - side / 2) * factor),
        float((y + h / 2 - side / 2) * factor),
        float(side * factor),
        float(max(filled, area) * factor**2),
    )


def _filled_area(labels: NDArray[np.int32], stats: NDArray[np.int32]) -> float:
    """Pixels inside the outer border of the largest component, dark ventricles included."""
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    borders, _ = cv2.findContours(
        (labels == largest).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    return max(cv2.contourArea(border) for border in borders)


def to_view(slice_: Slice, size: int = VIEW_SIZE) -> tuple[NDArray[np.float32], HeadBox]:
    """The network's view of a slice.

    Parameters
    ----------
    slice_ : Slice
    size : int, default=VIEW_SIZE
        Side of the view in pixels.

    Returns
    -------
    view : ndarray of shape (size, size), float32 in [0, 1]
        Grey levels clipped to the head's own 1st and 99.7th percentile.
    box : HeadBox
        Where the view lies in the given image.
    """
    box = find_head(slice_.pixels)
    return normalize(cut(slice_.pixels, box, size)), box


def cut(pixels: NDArray[np.float32], box: HeadBox, size: int) -> NDArray[np.float32]:
    """The box resampled to ``size`` pixels a side; black where it leaves the image."""
    matrix = box.to_view(size)
    shrink = size / box.side
    if shrink < 1.0:  # area averaging first: a bilinear warp alone would alias
        height, width = pixels.shape
        shrunk = (max(1, round(width * shrink)), max(1, round(height * shrink)))
        pixels = np.asarray(cv2.resize(pixels, shrunk, interpolation=cv2.INTER_AREA), np.float32)
        ratio = np.array([width / pixels.shape[1], height / pixels.shape[0]])
        shift = matrix[:, :2] @ (0.5 * ratio - 0.5) + matrix[:, 2]
        matrix = np.column_stack([matrix[:, :2] * ratio, shift])
    view = cv2.warpAffine(pixels, matrix, (size, size), flags=cv2.INTER_LINEAR)
    return np.asarray(view, np.float32)


def normalize(view: NDArray[np.float32]) -> NDArray[np.float32]:
    """Grey levels to [0, 1] by robust percentiles of the whole view."""
    low, high = np.percentile(view[::2, ::2], _CLIP)
    levels = np.clip((view - low) / max(high - low, 1e-6), 0.0, 1.0)
    return np.asarray(levels, np.float32)
