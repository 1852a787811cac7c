"""The head with some surroundings, as training reads it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.preprocessing.image import HeadBox, cut

CONTEXT = 1.3  # of the head's box: room for shifts and zooms to find real surroundings
CONTEXT_SIZE = 320  # pixels


def context(
    image: NDArray[np.float32], box: HeadBox, outline: NDArray[np.floating] | None
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A head with its surroundings, and the mask of an outline given in the image's pixels.

    Parameters
    ----------
    image : ndarray of shape (height, width), float32 in [0, 1]
    box : HeadBox
        Of the head alone.
    outline : ndarray of shape (n, 2) or None
        x right, y down.

    Returns
    -------
    pixels, mask : ndarray of shape (CONTEXT_SIZE, CONTEXT_SIZE), uint8
        The mask is 255 inside the outline.
    """
    box = widen(box)
    pixels = (cut(image, box, CONTEXT_SIZE) * 255).round().astype(np.uint8)
    mask = np.zeros((CONTEXT_SIZE, CONTEXT_SIZE), np.uint8)
    if outline is not None:
        matrix = box.to_view(CONTEXT_SIZE)
        points = outline @ matrix[:, :2].T + matrix[:, 2]
        cv2.fillPoly(mask, [(points * 16).round().astype(np.int32)], 255, shift=4)
    return pixels, mask


def widen(box: HeadBox) -> HeadBox:
    """The box `CONTEXT` times as wide about the same centre."""
    return replace(box, side=box.side * CONTEXT)
