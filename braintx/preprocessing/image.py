"""A grey slice to the square view that the tumour network sees, and back.

The view is the head's bounding square, so that a tightly cropped slice and one with wide
black borders look alike, and no resolution is spent on air. Pixels that are not square are made
so here and nowhere else: `find_head` is told their aspect, and the box that follows from it
carries it. Whatever is traced in the view comes back in the pixels of the given image.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

VIEW_SIZE = 224
"""Side of the tumour network's input in pixels."""

POSE_SIZE = 96
"""Side of the pose network's: which way up a head is, a thumbnail shows."""

_SEARCH_SIDE = 128  # the head is found on a thumbnail: quick, and blind to noise
_FOREGROUND = 0.10  # of the bright end; air in MRI lies well below
_MARGIN = 0.04  # of the box's side, so that the scalp is never cut
_CLIP = (1.0, 99.7)  # percentiles inside the box that become 0 and 1
_SQUARE = 0.01  # a pixel this much off square still counts as square: headers round


def stretch_of(aspect: float) -> tuple[float, float]:
    """How many square pixels a given pixel is wide and high, the finer side being one.

    Parameters
    ----------
    aspect : float
        Height of a given pixel in its widths.
    """
    if not np.isfinite(aspect) or aspect <= 0 or abs(aspect - 1.0) <= _SQUARE:
        return 1.0, 1.0
    return max(1.0, 1.0 / aspect), max(1.0, aspect)


@dataclass(frozen=True)
class HeadBox:
    """The square that the view shows: upright in the view, turned in the given image.

    ``x, y`` is its centre in the given image, ``side`` its length. ``turn`` says
    how far the head is turned there: degrees, counter-clockwise as seen. ``mirrored`` says that
    the view shows it as in a mirror, once upright. ``area`` is the number of the given image's
    pixels that belong to the head. ``stretch`` says how many square pixels such a pixel is wide
    and high; centre and length are in square pixels.
    """

    x: float
    y: float
    side: float
    area: float
    turn: float = 0.0
    mirrored: bool = False
    stretch: tuple[float, float] = (1.0, 1.0)

    def to_view(self, size: int) -> NDArray[np.float64]:
        """2×3 affine matrix from the given image's pixels to a view of ``size`` pixels."""
        linear = self._facing @ _rotation(-self.turn) * (size / self.side)
        offset = (size - 1) / 2 - linear @ (self.x, self.y)
        scale = np.array(self.stretch)
        return np.column_stack([linear * scale, offset + linear @ ((scale - 1.0) / 2)])

    def to_image(self, xy: NDArray[np.float64], size: int) -> NDArray[np.float64]:
        """Points (n, 2) of a view of ``size`` pixels, in the given image's pixels."""
        linear = _rotation(self.turn) @ self._facing * (self.side / size)
        return from_square((xy - (size - 1) / 2) @ linear.T + (self.x, self.y), self.stretch)

    @property
    def _facing(self) -> NDArray[np.float64]:
        return np.diag([-1.0 if self.mirrored else 1.0, 1.0])


def to_square(xy: NDArray[np.float64], stretch: tuple[float, float]) -> NDArray[np.float64]:
    """Points (n, 2) of the given image, in square pixels."""
    scale = np.array(stretch)
    return np.asarray(xy * scale + (scale - 1.0) / 2)


def from_square(xy: NDArray[np.float64], stretch: tuple[float, float]) -> NDArray[np.float64]:
    """Points (n, 2) in square pixels, in pixels of the given image."""
    scale = np.array(stretch)
    return np.asarray((xy - (scale - 1.0) / 2) / scale)


def _rotation(degrees: float) -> NDArray[np.float64]:
    """Counter-clockwise as seen, in pixel coordinates (x right, y down)."""
    turn = np.deg2rad(degrees)
    return np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])


class View(NamedTuple):
    """A view and where it lies.

    Attributes
    ----------
    pixels : ndarray of shape (s, s), float32 in [0, 1]
        Grey levels clipped to the view's own 1st and 99.7th percentile.
    box : HeadBox
        Where it lies in the given image.
    """

    pixels: NDArray[np.float32]
    box: HeadBox


@dataclass(frozen=True)
class Head:
    """Where the head is in an image, before anyone knows how far it is turned.

    Attributes
    ----------
    border : ndarray of shape (n, 2)
        Its outer border, x and y in pixels of the given image.
    area : float
        Pixels of the given image that belong to it, dark ventricles included.
    stretch : tuple of float
        How many square pixels such a pixel is wide and high.
    """

    border: NDArray[np.float64]
    area: float
    stretch: tuple[float, float] = (1.0, 1.0)

    def box(self, turn: float = 0.0) -> HeadBox:
        """The square around a head that is turned by so many degrees, itself turned as far."""
        upright = to_square(self.border, self.stretch) @ _rotation(-turn).T
        first, last = upright.min(axis=0), upright.max(axis=0)
        x, y = _rotation(turn) @ ((first + last) / 2)
        side = float((last - first).max()) * (1 + 2 * _MARGIN)
        return HeadBox(float(x), float(y), side, self.area, turn, stretch=self.stretch)


def find_head(pixels: NDArray[np.float32], aspect: float = 1.0) -> Head:
    """Locate the head: the largest bright component of a smoothed thumbnail.

    Where nothing stands out from the background, the whole image is the head.

    Parameters
    ----------
    pixels : ndarray of shape (height, width), float32 in [0, 1]
    aspect : float, default=1.0
        Height of a pixel in its widths, `Slice.pixel_aspect`.
    """
    height, width = pixels.shape
    stretch = stretch_of(aspect)
    wide, high = width * stretch[0], height * stretch[1]
    factor = max(high, wide) / _SEARCH_SIDE
    small = _resized(pixels, max(1, round(wide / factor)), max(1, round(high / factor)))
    small = np.asarray(cv2.blur(small, (3, 3)), np.float32)
    low, high = np.percentile(small, (1.0, 99.0))
    bright = (small > low + _FOREGROUND * max(high - low, 1e-6)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bright, connectivity=8)
    if count < 2:
        corners = [(0, 0), (width, 0), (width, height), (0, height)]
        return Head(np.array(corners) - 0.5, float(height * width), stretch)
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    borders, _ = cv2.findContours(
        (labels == largest).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    border = max(borders, key=cv2.contourArea)[:, 0]
    area = max(cv2.contourArea(border), float(stats[largest, cv2.CC_STAT_AREA]))
    given = from_square((border + 0.5) * factor - 0.5, stretch)
    return Head(given, area * factor**2 / (stretch[0] * stretch[1]), stretch)


def to_view(pixels: NDArray[np.float32], box: HeadBox, size: int = VIEW_SIZE) -> View:
    """The view that a box shows of an image, of ``size`` pixels a side.

    Parameters
    ----------
    pixels, box, size
        As of `cut`; by default a view has `VIEW_SIZE` pixels a side.
    """
    return View(normalize(cut(pixels, box, size)), box)


def face_left(view: View) -> View:
    """The view, or its mirror image where the right half is the brighter.

    A slice and its mirror image then give one view, so they get one answer.
    """
    half = view.pixels.shape[1] // 2
    if view.pixels[:, :half].sum() >= view.pixels[:, -half:].sum():
        return view
    box = replace(view.box, mirrored=not view.box.mirrored)
    return View(np.ascontiguousarray(view.pixels[:, ::-1]), box)


def cut(pixels: NDArray[np.float32], box: HeadBox, size: int) -> NDArray[np.float32]:
    """The box resampled to ``size`` pixels a side; black where it leaves the image.

    Parameters
    ----------
    pixels : ndarray of shape (height, width), float32
    box : HeadBox
    size : int

    Returns
    -------
    ndarray of shape (size, size), float32
    """
    matrix = box.to_view(size)
    across, down = (min(1.0, size / box.side * scale) for scale in box.stretch)
    if min(across, down) < 1.0:  # area averaging first: a bilinear warp alone would alias
        height, width = pixels.shape
        pixels = _resized(pixels, max(1, round(width * across)), max(1, round(height * down)))
        ratio = np.array([width / pixels.shape[1], height / pixels.shape[0]])
        shift = matrix[:, :2] @ (0.5 * ratio - 0.5) + matrix[:, 2]
        matrix = np.column_stack([matrix[:, :2] * ratio, shift])
    view = cv2.warpAffine(pixels, matrix, (size, size), flags=cv2.INTER_LINEAR)
    return np.asarray(view, np.float32)


def _resized(pixels: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """Area averaging, also of the one side that shrinks where the other grows."""
    rows, columns = pixels.shape
    if (width < columns) != (height < rows):  # OpenCV averages only where both sides shrink
        least = (min(width, columns), min(height, rows))
        pixels = np.asarray(cv2.resize(pixels, least, interpolation=cv2.INTER_AREA), np.float32)
    small = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


def normalize(view: NDArray[np.float32]) -> NDArray[np.float32]:
    """Grey levels to [0, 1] by robust percentiles of the whole view."""
    low, high = np.percentile(view[::2, ::2], _CLIP)
    levels = np.clip((view - low) / max(high - low, 1e-6), 0.0, 1.0)
    return np.asarray(levels, np.float32)
