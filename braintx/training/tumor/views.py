"""Training views: the head with some surroundings, decoded once and kept in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from braintx.core.labels import TUMOR_LABELS
from braintx.data.imaging import read_slice
from braintx.data.tumor_set import LabelledSlice
from braintx.models.pose.session import PoseSession
from braintx.preprocessing.image import HeadBox, cut

CONTEXT = 1.3  # of the head's box: room for shifts and zooms to find real surroundings
CONTEXT_SIZE = 320  # pixels


@dataclass(frozen=True)
class Views:
    """Cached training views.

    Attributes
    ----------
    pixels : ndarray of shape (n, CONTEXT_SIZE, CONTEXT_SIZE), uint8
        Grey levels as in the file, not yet normalised: augmentation does that last.
    masks : ndarray of the same shape, uint8
        255 inside the outline.
    outlined : ndarray of shape (n,), bool
    labels : ndarray of shape (n,), int64
    """

    pixels: NDArray[np.uint8]
    masks: NDArray[np.uint8]
    outlined: NDArray[np.bool_]
    labels: NDArray[np.int64]


def load_views(slices: Sequence[LabelledSlice], pose: PoseSession) -> Views:
    """Decode the slices, turn them upright and cut their context views.

    Parameters
    ----------
    slices : sequence of LabelledSlice
    pose : PoseSession
    """
    shape = (len(slices), CONTEXT_SIZE, CONTEXT_SIZE)
    pixels, masks = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    for index, item in enumerate(tqdm(slices, desc="reading")):
        image = read_slice(item.path)
        box = pose.box(image.pixels, image.pixel_aspect)
        pixels[index], masks[index] = context(image.pixels, box, item.outline)
    return Views(
        pixels,
        masks,
        np.array([item.outline is not None for item in slices]),
        np.array([TUMOR_LABELS.index(item.label) for item in slices]),
    )


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
