"""Where the brain ends in an upright view: a closed contour between skull and brain.

It need not be exact. It serves to take the skull off heads in training, so that a head
without a skull may show anything that a head with one may show.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

RIM = 128
"""Level of the map at the contour: it grows with the distance from the head's middle."""

_ANGLES, _RADII = 128, 128
_DEPTH = (0.04, 0.24)  # of the head's radius: how deep under the scalp the brain may begin
_USUAL = 0.10
_STIFF = 2  # radii by which neighbouring angles may differ
_AIR = 0.12


def rim_map(pixels: NDArray[np.uint8], *, stripped: bool = False) -> NDArray[np.uint8]:
    """How far out each place of a view lies, as a share of the way to the brain's border.

    Along each ray from the head's middle bone is a dark valley between brain and scalp; the
    border is the closed path of least cost that follows it.

    Parameters
    ----------
    pixels : ndarray of shape (s, s), uint8
        An upright head with its surroundings.
    stripped : bool
        Whether the head has no skull: its outer border is then the brain's.

    Returns
    -------
    ndarray of shape (s, s), uint8
        `RIM` at the border, 0 in the middle, up to 255 outside.
    """
    size = pixels.shape[0]
    head = _solid(pixels)
    moments = cv2.moments(head, binaryImage=True)
    if moments["m00"] < size:
        middle, outer = (size / 2, size / 2), np.full(_ANGLES, size / 2)
    else:
        middle = (moments["m10"] / moments["m00"], moments["m01"] / moments["m00"])
        outer = _outer(head, middle)
    radius = outer if stripped else _brain(pixels, middle, outer)
    y, x = np.mgrid[:size, :size].astype(np.float32)
    dx, dy = x - middle[0], y - middle[1]
    angle = (np.arctan2(dy, dx) / (2 * np.pi) * _ANGLES) % _ANGLES
    first = np.floor(angle).astype(int) % _ANGLES
    share = angle - np.floor(angle)
    border = radius[first] * (1 - share) + radius[(first + 1) % _ANGLES] * share
    level = np.clip(np.hypot(dx, dy) / np.maximum(border, 1) * RIM, 0, 255)
    return np.asarray(level, np.uint8)


def _solid(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    smooth = cv2.GaussianBlur(pixels, (0, 0), pixels.shape[0] / 100).astype(np.float32)
    low, high = np.percentile(smooth[::2, ::2], (5, 99))
    bright = (smooth > low + _AIR * (high - low)).astype(np.uint8)
    bright = cv2.morphologyEx(bright, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    borders, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not borders:
        return np.asarray(bright, np.uint8)
    return np.asarray(
        cv2.fillPoly(np.zeros_like(bright), [max(borders, key=cv2.contourArea)], 1), np.uint8
    )


def _polar(
    pixels: NDArray[np.uint8], middle: tuple[float, float], reach: float
) -> NDArray[np.float32]:
    """Rows are angles, columns radii up to ``reach`` pixels."""
    how = cv2.WARP_POLAR_LINEAR | cv2.INTER_LINEAR | cv2.WARP_FILL_OUTLIERS
    shown = cv2.warpPolar(pixels, (_RADII, _ANGLES), middle, reach, how)
    return np.asarray(shown, np.float32)


def _outer(head: NDArray[np.uint8], middle: tuple[float, float]) -> NDArray[np.float64]:
    reach = head.shape[0] * 0.75
    inside = _polar(head * 255, middle, reach) > 127
    last = _RADII - np.argmax(inside[:, ::-1], axis=1)
    last = np.where(inside.any(axis=1), last, 1)
    return np.asarray(last * reach / _RADII, np.float64)


def _brain(
    pixels: NDArray[np.uint8], middle: tuple[float, float], outer: NDArray[np.float64]
) -> NDArray[np.float64]:
    reach = pixels.shape[0] * 0.75
    rays = cv2.GaussianBlur(_polar(pixels, middle, reach), (0, 0), 1.2)
    step = reach / _RADII
    within = np.maximum(np.roll(rays, 2, axis=1), np.roll(rays, 4, axis=1))
    beyond = np.max([np.roll(rays, -k, axis=1) for k in (2, 4, 6, 8)], axis=0)
    gain = (np.minimum(within, beyond) - rays) / (rays.std() + 1e-3)  # a valley: bone
    radius = (np.arange(_RADII)[None] + 0.5) * step
    depth = 1 - radius / outer[:, None]
    cost = -gain + 0.5 * np.abs(depth - _USUAL) / _USUAL
    cost[(depth < _DEPTH[0]) | (depth > _DEPTH[1])] = 50.0
    twice = _least_path(np.concatenate([cost, cost]))  # once around before it counts
    found = np.roll(twice[_ANGLES // 2 : _ANGLES // 2 + _ANGLES], _ANGLES // 2)
    return np.asarray(radius[0, found] - step, np.float64)


def _least_path(cost: NDArray[np.float64]) -> NDArray[np.int64]:
    """A column for each row, neighbours at most `_STIFF` apart, of least total cost."""
    total, came = cost[0], np.zeros(cost.shape, np.int64)
    offsets = np.arange(-_STIFF, _STIFF + 1)
    columns = np.arange(cost.shape[1])
    for row in range(1, len(cost)):
        before = np.clip(columns[None] + offsets[:, None], 0, len(columns) - 1)
        best = np.argmin(total[before], axis=0)
        came[row] = before[best, columns]
        total = cost[row] + total[came[row]]
    path = np.empty(len(cost), np.int64)
    path[-1] = int(np.argmin(total))
    for row in range(len(cost) - 1, 0, -1):
        path[row - 1] = came[row, path[row]]
    return path
