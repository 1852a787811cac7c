"""Thumbnails of heads as they lie in their files, and random views of them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from braintx.data.imaging import read_slice
from braintx.data.tumor_set import LabelledSlice
from braintx.preprocessing.image import POSE_SIZE, cut, find_head, normalize
from braintx.training.scanner import random_grey
from braintx.training.tumor.views import CONTEXT, widen

THUMBNAIL_SIZE = round(POSE_SIZE * CONTEXT)  # pixels: a view and its surroundings


def load_thumbnails(slices: Sequence[LabelledSlice]) -> NDArray[np.uint8]:
    """Heads with their surroundings, of shape (n, THUMBNAIL_SIZE, THUMBNAIL_SIZE)."""
    thumbnails = np.zeros((len(slices), THUMBNAIL_SIZE, THUMBNAIL_SIZE), np.uint8)
    for index, item in enumerate(tqdm(slices, desc="thumbnails")):
        image = read_slice(item.path)
        box = widen(find_head(image.pixels, image.pixel_aspect).box())
        thumbnails[index] = (cut(image.pixels, box, THUMBNAIL_SIZE) * 255).round()
    return thumbnails


def random_turn(
    thumbnail: NDArray[np.uint8], turn: float, rng: np.random.Generator
) -> tuple[NDArray[np.float32], float]:
    """A thumbnail turned at random, mirrored or not, with other zoom and grey levels.

    Parameters
    ----------
    thumbnail : ndarray of shape (THUMBNAIL_SIZE, THUMBNAIL_SIZE), uint8
    turn : float
        How far the head is turned in it, degrees counter-clockwise.
    rng : numpy.random.Generator

    Returns
    -------
    view : ndarray of shape (POSE_SIZE, POSE_SIZE), float32 in [0, 1]
    turn : float
        How far the head is turned in the view, in radians.
    """
    extra = rng.uniform(0, 2 * np.pi)
    mirrored = rng.random() < 0.5
    rotation = np.array([[np.cos(extra), np.sin(extra)], [-np.sin(extra), np.cos(extra)]])
    shape = np.array([[np.exp(rng.normal(0, 0.06)), rng.normal(0, 0.05)], [0.0, 1.0]])
    flip = np.diag([-1.0 if mirrored else 1.0, 1.0])
    linear = np.exp(rng.uniform(-0.2, 0.15)) * rotation @ flip @ shape
    shift = rng.normal(0, 0.04 * POSE_SIZE, 2)
    centre = (THUMBNAIL_SIZE - 1) / 2
    offset = (POSE_SIZE - 1) / 2 + shift - linear @ (centre, centre)
    view = cv2.warpAffine(
        thumbnail, np.column_stack([linear, offset]), (POSE_SIZE, POSE_SIZE), flags=cv2.INTER_LINEAR
    )
    own = -np.deg2rad(turn) if mirrored else np.deg2rad(turn)
    return random_grey(normalize(np.asarray(view, np.float32)), rng), float(own + extra)
