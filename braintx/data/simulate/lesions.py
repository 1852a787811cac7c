"""Lesions as they look on a contrast-enhanced T1 slice, drawn one kind at a time.

Each painter takes the head (height, width) in [0, 1], the mask of the skull's inside, where
to put the lesion (x, y in pixels) and pixels per millimetre; it returns the painted head and
the lesion's mask (uint8, 0 or 1).
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.core.labels import TumorLabel

Picture = NDArray[np.float32]
Mask = NDArray[np.uint8]


def draw(
    label: TumorLabel,
    head: Picture,
    inside: Mask,
    centre: NDArray[np.float64],
    *,
    scale: float,
    rng: np.random.Generator,
) -> tuple[Picture, Mask]:
    """Draw the lesion of a kind.

    Parameters
    ----------
    label : {"glioma", "meningioma", "other"}
    head : ndarray of shape (height, width), float32 in [0, 1]
    inside : ndarray of shape (height, width), uint8
        1 within the skull.
    centre : ndarray of shape (2,)
        x, y in pixels.
    scale : float
        Pixels per millimetre.
    rng : numpy.random.Generator
    """
    return _PAINTERS[label](head, inside, centre, scale, rng)


def texture(shape: tuple[int, ...], grain: float, rng: np.random.Generator) -> Picture:
    """Smooth noise in about [-1, 1]; ``grain`` is the size of its spots in pixels.

    Parameters
    ----------
    shape : tuple of int
        Height and width, in pixels.
    grain : float
    rng : numpy.random.Generator
    """
    height, width = shape
    coarse = rng.standard_normal((int(height / grain) + 4, int(width / grain) + 4))
    fine = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.tanh(fine), np.float32)


def _blob(
    shape: tuple[int, ...],
    centre: NDArray[np.float64],
    radii: tuple[float, float],
    roughness: float,
    rng: np.random.Generator,
) -> Mask:
    """A closed wavy ellipse, turned at random."""
    angle = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    waves = sum(
        roughness / order * rng.standard_normal() * np.cos(order * angle + rng.uniform(0, 6.28))
        for order in range(2, 8)
    )
    turn = rng.uniform(0, np.pi)
    x, y = radii[0] * np.cos(angle) * (1 + waves), radii[1] * np.sin(angle) * (1 + waves)
    points = np.stack(
        [x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)], axis=1
    )
    mask = np.zeros(shape, np.uint8)
    return np.asarray(cv2.fillPoly(mask, [np.round(centre + points).astype(np.int32)], 1), np.uint8)


def _blend(head: Picture, mask: Mask | Picture, level: Picture | float, soft: float) -> Picture:
    """Paint ``level`` where the mask is, with an edge ``soft`` pixels wide."""
    share = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), soft)
    return np.asarray(head * (1 - share) + level * share, np.float32)


def _erode(mask: Mask, pixels: int) -> Mask:
    return np.asarray(cv2.erode(mask, np.ones((3, 3), np.uint8), iterations=pixels), np.uint8)


def _inward(mask: Mask) -> Picture:
    """Distance to the mask's border, in pixels, from inside."""
    return np.asarray(cv2.distanceTransform(mask, cv2.DIST_L2, 5), np.float32)


def _glioma(
    head: Picture, inside: Mask, centre: NDArray[np.float64], scale: float, rng: np.random.Generator
) -> tuple[Picture, Mask]:
    """Within the brain: an irregular enhancing ring, a dark core, oedema around it."""
    radius = rng.uniform(15, 22) * scale
    room = _erode(inside, round(6 * scale))
    lesion = _blob(head.shape, centre, (radius, radius * rng.uniform(0.65, 0.9)), 0.15, rng) & room
    swollen = _blob(head.shape, centre, (radius * 1.8, radius * 1.5), 0.22, rng) & room
    head = _blend(head, swollen, head * 0.62, 4 * scale)
    depth = _inward(lesion) / scale
    rim = 3.6 + 2.4 * texture(head.shape, 10 * scale, rng)
    core = 0.17 + 0.05 * texture(head.shape, 4 * scale, rng)
    bright = 0.60 + 0.16 * texture(head.shape, 5 * scale, rng)
    within = cv2.GaussianBlur(np.where(depth < rim, bright, core), (0, 0), 1.6)
    return _blend(head, lesion, np.asarray(within, np.float32), 1.8), lesion


def _meningioma(
    head: Picture, inside: Mask, centre: NDArray[np.float64], scale: float, rng: np.random.Generator
) -> tuple[Picture, Mask]:
    """On the dura: a broad base, an even bright body, a cleft around it, a tail either side."""
    rows, columns = np.nonzero(inside)
    out = centre - (columns.mean(), rows.mean())
    out /= max(float(np.hypot(*out)), 1e-6)
    spot = centre.copy()
    height, width = inside.shape
    while inside[int(np.clip(spot[1], 0, height - 1)), int(np.clip(spot[0], 0, width - 1))]:
        spot += out
        if not (0 <= spot[0] < width and 0 <= spot[1] < height):
            break
    radius = rng.uniform(16, 24) * scale
    middle = spot - out * radius * 0.55
    body = _blob(head.shape, middle, (radius, radius * rng.uniform(0.85, 1.0)), 0.035, rng)
    lesion = body & inside
    cleft = np.asarray(cv2.dilate(lesion, np.ones((5, 5), np.uint8)), np.uint8) & inside
    head = _blend(head, cleft, 0.12, 1.0)
    dura = (inside > 0) & (_inward(inside) < 1.6 * scale)
    reach = np.hypot(*(np.indices(inside.shape)[::-1] - spot[:, None, None])) / radius
    tail = dura * np.clip(1.9 - reach, 0, 1)
    head = _blend(head, tail.astype(np.float32), 0.72, 0.8)
    return _blend(head, lesion, 0.74 + 0.05 * texture(head.shape, 3 * scale, rng), 1.0), lesion


def _pituitary(
    head: Picture, inside: Mask, centre: NDArray[np.float64], scale: float, rng: np.random.Generator
) -> tuple[Picture, Mask]:
    """In the sella, at the midline and low: a rounded mass, less bright than a meningioma."""
    radius = rng.uniform(8, 12) * scale
    bed = _blob(head.shape, centre, (radius * 1.9, radius * 1.5), 0.05, rng)
    head = _blend(head, bed, 0.08, 2 * scale)  # cistern and sinus: dark
    lesion = _blob(head.shape, centre, (radius, radius * 0.92), 0.04, rng)
    return _blend(head, lesion, 0.46 + 0.07 * texture(head.shape, 4 * scale, rng), 1.6), lesion


_PAINTERS: dict[TumorLabel, Callable[..., tuple[Picture, Mask]]] = {
    "glioma": _glioma,
    "meningioma": _meningioma,
    "other": _pituitary,
}
