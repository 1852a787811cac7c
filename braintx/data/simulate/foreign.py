"""Pictures that are no brain MRI, drawn by chance: what a gate learns to refuse.

They are cheap and plain on purpose. A network that is shown a wide choice of them refuses
also what it was never shown (outlier exposure: Hendrycks, Mazeika and Dietterich, ICLR 2019).
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float32]
_Maker = Callable[[int, np.random.Generator], Picture]
_LETTERS = "ABCDEFGHKLMNPRSTUVXYZabcdefghkmnprstuvz0123456789"


def draw_foreign(size: int, rng: np.random.Generator) -> Picture:
    """One of them, of shape (size, size), float32 in [0, 1]."""
    make = _MAKERS[int(rng.integers(len(_MAKERS)))]
    return np.asarray(np.clip(make(size, rng), 0.0, 1.0), np.float32)


def spoil(view: Picture, rng: np.random.Generator) -> Picture:
    """A brain view made into none: another modality, another picture, or several at once."""
    make = _SPOILERS[int(rng.integers(len(_SPOILERS)))]
    return np.asarray(np.clip(make(view, rng), 0.0, 1.0), np.float32)


def _inverted(view: Picture, rng: np.random.Generator) -> Picture:
    return np.asarray(1.0 - view * rng.uniform(0.6, 1.0), np.float32)


def _shuffled(view: Picture, rng: np.random.Generator) -> Picture:
    """The view cut into tiles, in another order."""
    parts = int(rng.integers(3, 9))
    side = view.shape[0] // parts
    edges = range(0, side * parts, side)
    tiles = [view[y : y + side, x : x + side] for y in edges for x in edges]
    order = rng.permutation(len(tiles))
    rows = [np.hstack([tiles[k] for k in order[r * parts : (r + 1) * parts]]) for r in range(parts)]
    return np.asarray(cv2.resize(np.vstack(rows), view.shape[::-1]), np.float32)


def _edges(view: Picture, rng: np.random.Generator) -> Picture:
    """A drawing: the view's edges, black on white or white on black."""
    edges = cv2.Canny(np.asarray(view * 255, np.uint8), 40, 120).astype(np.float32) / 255
    thick = cv2.dilate(edges, np.ones((2, 2))) if rng.random() < 0.5 else edges
    return np.asarray(thick if rng.random() < 0.5 else 1.0 - thick, np.float32)


def _detail(view: Picture, rng: np.random.Generator) -> Picture:
    """A small part, enlarged."""
    size = view.shape[0]
    side = int(size * rng.uniform(0.12, 0.25))
    y, x = rng.integers(size // 4, 3 * size // 4 - side, 2)
    part = view[y : y + side, x : x + side]
    return np.asarray(cv2.resize(part, (size, size), interpolation=cv2.INTER_CUBIC), np.float32)


def _montage(view: Picture, rng: np.random.Generator) -> Picture:
    """Several views on one sheet."""
    parts = int(rng.integers(2, 5))
    small = cv2.resize(view, None, fx=1 / parts, fy=1 / parts, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(np.tile(small, (parts, parts)), view.shape[::-1]), np.float32)


def _head(view: Picture) -> tuple[NDArray[np.uint8], Picture]:
    """The head's mask, and how deep in it each place lies, as a share of the view's side."""
    solid = (cv2.GaussianBlur(view, (0, 0), view.shape[0] / 80) > 0.08).astype(np.uint8)
    borders, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not borders:
        return np.ones_like(solid), np.ones_like(view)
    head = cv2.fillPoly(np.zeros_like(solid), [max(borders, key=cv2.contourArea)], 1)
    depth = cv2.distanceTransform(head, cv2.DIST_L2, 5) / view.shape[0]
    return np.asarray(head, np.uint8), np.asarray(depth, np.float32)


def _computed_tomography(view: Picture, rng: np.random.Generator) -> Picture:
    """The head as X-rays see it: a bright skull, a brain of nearly one grey."""
    size = view.shape[0]
    head, depth = _head(view)
    scalp = rng.uniform(0.01, 0.035)
    bone = scalp + rng.uniform(0.015, 0.045)
    soft = cv2.GaussianBlur(view, (0, 0), size * rng.uniform(0.004, 0.02))
    brain = rng.uniform(0.3, 0.6) + rng.uniform(-0.1, 0.25) * (soft - float(soft.mean()))
    grey = np.where(depth < bone, rng.uniform(0.85, 1.0), brain)
    grey = np.where(depth < scalp, rng.uniform(0.15, 0.4), grey) * head
    blurred = cv2.GaussianBlur(np.asarray(grey, np.float32), (0, 0), rng.uniform(0.3, 1.2))
    grain = rng.uniform(0, 0.05) * rng.standard_normal((size, size))
    return np.asarray(blurred + grain, np.float32)


_SPOILERS: tuple[Callable[[Picture, np.random.Generator], Picture], ...] = (
    _inverted, _shuffled, _edges, _detail, _montage, _computed_tomography,
)  # fmt: skip


def _noise(size: int, rng: np.random.Generator) -> Picture:
    """Clouds of one or several grain sizes."""
    total = np.zeros((size, size), np.float32)
    for _ in range(rng.integers(1, 4)):
        cells = int(rng.integers(2, size))
        coarse = rng.standard_normal((cells, cells)).astype(np.float32)
        total += cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)
    total -= total.min()
    return np.asarray(total / (total.max() + 1e-6), np.float32)


def _shapes(size: int, rng: np.random.Generator) -> Picture:
    """Boxes, discs, lines and writing."""
    page = np.full((size, size), int(rng.integers(256)), np.uint8)
    for _ in range(rng.integers(1, 14)):
        grey = int(rng.integers(256))
        start, end = (tuple(int(v) for v in rng.integers(0, size, 2)) for _ in range(2))
        width = int(rng.choice([-1, 1, 2, 5]))
        kind = rng.integers(4)
        if kind == 0:
            cv2.rectangle(page, start, end, grey, width)
        elif kind == 1:
            cv2.circle(page, start, int(rng.integers(3, size // 2)), grey, width)
        elif kind == 2:
            cv2.line(page, start, end, grey, abs(width))
        else:
            words = "".join(rng.choice(list(_LETTERS), rng.integers(1, 12)))
            cv2.putText(page, words, start, 0, float(rng.uniform(0.3, 2.5)), grey, abs(width))
    return np.asarray(page.astype(np.float32) / 255, np.float32)


def _body(size: int, rng: np.random.Generator) -> Picture:
    """A rounded outline with organs in it, as a cut through some body part."""
    page = np.full((size, size), rng.uniform(0, 0.15), np.float32)
    middle = (size // 2, size // 2)
    axes = tuple(int(size * rng.uniform(0.25, 0.5)) for _ in range(2))
    cv2.ellipse(page, middle, axes, float(rng.uniform(0, 180)), 0, 360, float(rng.random()), -1)
    for _ in range(rng.integers(2, 15)):
        place = tuple(int(size * rng.uniform(0.2, 0.8)) for _ in range(2))
        extent = tuple(int(size * rng.uniform(0.01, 0.18)) for _ in range(2))
        grey, width = float(rng.random()), int(rng.choice([-1, -1, 2, 4]))
        cv2.ellipse(page, place, extent, float(rng.uniform(0, 180)), 0, 360, grey, width)
    soft = cv2.GaussianBlur(page, (0, 0), float(rng.uniform(0.3, 3)))
    return np.asarray(soft + 0.06 * rng.random() * rng.standard_normal((size, size)), np.float32)


def _radiograph(size: int, rng: np.random.Generator) -> Picture:
    """Soft shadows that add up, crossed by ribs or lying along bones."""
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    page = np.zeros((size, size))
    for _ in range(rng.integers(2, 7)):
        across, along = rng.uniform(0.05, 0.8, 2)
        a, b = rng.uniform(-0.6, 0.6, 2)
        page += rng.uniform(-0.5, 1) * np.exp(-(((x - a) / across) ** 4) - ((y - b) / along) ** 4)
    bend, number, width = rng.uniform(-0.8, 0.8), rng.uniform(3, 12), rng.uniform(0.5, 4)
    bars = np.exp(-width * (1 + np.cos(2 * np.pi * number * (y + bend * x**2) / 2)))
    page += rng.uniform(0, 0.5) * bars
    page = (page - page.min()) / (np.ptp(page) + 1e-6)
    return np.asarray(page + rng.uniform(0, 0.05) * rng.standard_normal(page.shape), np.float32)


def _ramp(size: int, rng: np.random.Generator) -> Picture:
    """Flat, a gradient, or stripes."""
    y, x = np.mgrid[0 : 1 : size * 1j, 0 : 1 : size * 1j]
    angle = rng.uniform(0, 2 * np.pi)
    along = np.cos(angle) * x + np.sin(angle) * y
    if rng.random() < 0.5:
        return np.asarray(0.5 + 0.5 * np.sin(2 * np.pi * rng.uniform(1, 40) * along), np.float32)
    return np.asarray(rng.random() + rng.uniform(-1, 1) * along * (rng.random() < 0.7), np.float32)


def _scene(size: int, rng: np.random.Generator) -> Picture:
    """Bright above, dark below, soft blobs and hard edges: the statistics of a photograph."""
    page = 0.5 * _noise(size, rng) + 0.5 * _ramp(size, rng)
    for _ in range(rng.integers(2, 9)):
        corners = rng.integers(-size // 4, 5 * size // 4, (int(rng.integers(3, 7)), 2))
        patch = np.zeros((size, size), np.float32)
        cv2.fillPoly(patch, [corners.astype(np.int32)], 1.0)
        texture = rng.random() + rng.uniform(0, 0.5) * (_noise(size, rng) - 0.5)
        page = page * (1 - patch) + patch * texture
    return np.asarray(page, np.float32)


_MAKERS: tuple[_Maker, ...] = (_noise, _shapes, _body, _radiograph, _ramp, _scene)
