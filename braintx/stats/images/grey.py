"""Grey levels inside the head: how bright, how much contrast, how sharp, how noisy."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.preprocessing.image import VIEW_SIZE, Head, HeadBox, cut

_RIM = np.ones((7, 7), np.uint8)  # what is cut off the head: its border with the air is no detail
_FLAT = 1e-3  # a quarter of one of 256 grey levels: a head that varies less shows nothing
# The difference of two Laplacians: blind to flat, sloping and straight-edged tissue.
_NOISE_KERNEL = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
# Its norm, and the mean of the smaller half of |x| for a normal x: 4 (φ(0) - φ(0.6745)). Edges
# lie in the larger half. The median itself would hardly move on pictures of 256 grey levels.
_NOISE_GAIN = 6.0 * 0.3247


class GreyLevels(NamedTuple):
    """What `measure` found; `braintx.stats.images.Descriptors` says what each means."""

    brightness: float
    contrast: float
    sharpness: float
    noise: float


def measure(pixels: NDArray[np.float32], head: Head, box: HeadBox) -> GreyLevels:
    """Measure a slice (h, w) inside its head.

    All but the noise are taken from the upright view of 224 pixels, so that neither the turn
    nor the size of the file matters. The noise is taken from the pixels as they are:
    resampling would smooth it away.

    Parameters
    ----------
    pixels : ndarray of shape (h, w), float32 in [0, 1]
    head : Head
        As `braintx.preprocessing.image.find_head` gives it.
    box : HeadBox
        The head upright.
    """
    view = cut(pixels, box, VIEW_SIZE)
    matrix = box.to_view(VIEW_SIZE)
    inside = _filled(head.border @ matrix[:, :2].T + matrix[:, 2], view.shape)
    spread = float(view[inside].std())
    detail = float(cv2.Laplacian(view, cv2.CV_32F)[inside].std())
    rough = np.abs(cv2.filter2D(pixels, cv2.CV_32F, _NOISE_KERNEL))
    rough = np.sort(rough[_filled(head.border, pixels.shape)])
    return GreyLevels(
        brightness=float(view[inside].mean()),
        contrast=spread,
        sharpness=detail / spread if spread > _FLAT else 0.0,
        noise=float(rough[: (len(rough) + 1) // 2].mean()) / _NOISE_GAIN,
    )


def _filled(border: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """The head without its rim; with it where nothing else is left."""
    mask = np.zeros(shape, np.uint8)
    cv2.fillPoly(mask, [np.round(border).astype(np.int32)], 1)
    inner = cv2.erode(mask, _RIM, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray((inner if inner.any() else mask) > 0)
