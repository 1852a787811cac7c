"""Text that is drawn into a picture: rows of small, thin, equally high marks.

There is no reading of letters here, only their form: marks that stand out from what is around
them, of one height, on one line, close to one another. What was measured is in
``docs/deidentification.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Level = TypeVar("Level", bound=np.generic)

_LEAST_HEIGHT = 4  # pixels; smaller letters cannot be read
_MOST_HEIGHT = 0.12  # of the picture
_CONTRAST = 0.10  # of the picture's range, by which a mark stands out from its surroundings
_OVER_CONTRASTS = (0.2, 0.35, 0.5, 0.65)  # over the head, where tissue has marks of its own
_HEAD = 0.06  # of the range, from which a smoothed pixel is more than air
_GLYPHS, _OVER_GLYPHS = 3, 5
_UNEVEN = 0.25  # of their height: how far the marks of one row may differ in it
_FLAT = 0.06  # of the range: how far the level of drawn letters varies
_TOUCHING = 0.02  # of a box
_PAD = 3
_DENSE = 0.6  # of a row's width over the head
_GAP = 1.2  # in heights, between two letters of a row


class Box(NamedTuple):
    """Pixels from ``left`` and ``top`` up to, not including, ``right`` and ``bottom``."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Writing:
    """Where text was found in one frame.

    Attributes
    ----------
    beside : tuple of Box
        Beside the head: it can be blanked.
    over : tuple of Box
        Touching the head: blanking it would blank the picture.
    """

    beside: tuple[Box, ...] = ()
    over: tuple[Box, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.beside or self.over)


def find_text(pixels: NDArray[np.generic], *, suspect: bool = False) -> Writing:
    """Find rows of letters.

    Parameters
    ----------
    pixels : ndarray of shape (height, width)
        Any numbers, bright or dark ground.
    suspect : bool, default=False
        Whether the file itself gives reason to look closer: then every small mark beside the
        head is taken for text.
    """
    levels = _levels(pixels)
    head = head_mask(levels)
    beside: list[Box] = []
    over: list[Box] = []
    for shown in (levels, 1.0 - levels):
        raised = _raised(shown)
        marks = _marks(raised, _CONTRAST)
        for row in _rows(_glyphs(marks), _GLYPHS):
            off = [glyph for glyph in row if not _covered(head, glyph.box)]
            if sum(glyph.letters for glyph in off) >= _GLYPHS and len(off) >= len(row) / 2:
                beside.append(_around(off))
                over += [_around(row)] * (len(off) < len(row))
        over += [box for box in _over(shown, raised, head) if box not in over]
    if beside or suspect:  # where a line is written, single letters and numbers are written too
        small = (mark.box for mark in _glyphs(_marks(_raised(levels), _CONTRAST), least=2))
        beside += [box for box in small if not _covered(head, box)]
    return Writing(tuple(beside), tuple(over))


def blank(pixels: NDArray[Level], boxes: tuple[Box, ...]) -> NDArray[Level]:
    """A copy whose boxes have the level of what surrounds each.

    Parameters
    ----------
    pixels : ndarray of shape (height, width) or (height, width, channels)
    boxes : tuple of Box
    """
    result = pixels.copy()
    for box in boxes:
        left, top = max(0, box.left - _PAD), max(0, box.top - _PAD)
        right, bottom = box.right + _PAD, box.bottom + _PAD
        around = pixels[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2]
        flat = around.reshape(-1, *pixels.shape[2:])
        result[top:bottom, left:right] = np.percentile(flat, 25, axis=0, method="nearest")
    return result


def head_mask(levels: NDArray[np.float32]) -> NDArray[np.bool_]:
    """The largest thing that is more than a stroke thick, its holes filled, and a rim."""
    import cv2

    side = min(levels.shape)
    ground = float(np.median(np.concatenate([levels[0], levels[-1], levels[:, 0], levels[:, -1]])))
    smooth = cv2.GaussianBlur(np.abs(levels - ground), (5, 5), 0)
    mask = (smooth > _HEAD).astype(np.uint8)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = cv2.drawContours(mask, outlines, -1, 1, cv2.FILLED)
    width = max(7, side // 12) | 1
    thick = cv2.morphologyEx(filled, cv2.MORPH_OPEN, _disc(width))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(thick)
    if count < 2:
        return np.zeros(levels.shape, bool)
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    rim = cv2.dilate((labels == largest).astype(np.uint8), _disc(max(3, side // 64) | 1))
    return np.asarray(rim, bool)


def _levels(pixels: NDArray[np.generic]) -> NDArray[np.float32]:
    values = np.nan_to_num(pixels.astype(np.float32))
    low, high = float(values.min()), float(values.max())
    return np.asarray((values - low) / max(high - low, 1e-6), np.float32)


def _disc(width: int) -> NDArray[np.uint8]:
    import cv2

    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width)), np.uint8)


def _raised(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """By how much a pixel is brighter than all of what is wider than a stroke around it."""
    import cv2

    width = max(9, min(levels.shape) // 24) | 1
    around = np.ones((width, width), np.uint8)
    return np.asarray(cv2.morphologyEx(levels, cv2.MORPH_TOPHAT, around), np.float32)


def _marks(raised: NDArray[np.float32], contrast: float) -> NDArray[np.uint8]:
    return (raised > contrast).astype(np.uint8)


def _over(
    levels: NDArray[np.float32], raised: NDArray[np.float32], head: NDArray[np.bool_]
) -> list[Box]:
    """Rows over the head; letters merge with tissue at one contrast and part at another."""
    found = []
    for contrast in _OVER_CONTRASTS:
        marks = _marks(raised, contrast)
        glyphs = [glyph for glyph in _glyphs(marks) if _covered(head, glyph.box)]
        found += [
            _around(row)
            for row in _rows(glyphs, _OVER_GLYPHS)
            if _dense(row) and _drawn(marks, levels, row)
        ]
    return found


class _Glyph(NamedTuple):
    """A mark that may be a letter, or several that touch."""

    box: Box
    letters: int

    @property
    def height(self) -> int:
        return self.box.bottom - self.box.top


def _glyphs(marks: NDArray[np.uint8], least: int = _LEAST_HEIGHT) -> list[_Glyph]:
    import cv2

    count, _, stats, _ = cv2.connectedComponentsWithStats(marks)
    found = []
    for x, y, w, h, area in stats[1:count].tolist():
        high = least <= h <= _MOST_HEIGHT * marks.shape[0]
        thin = 0.12 <= area / (w * h) <= (1.0 if w < h / 2 or h < _LEAST_HEIGHT else 0.9)
        if high and thin and w <= 20 * h:
            box = Box(x, y, x + w, y + h)
            found.append(_Glyph(box, _letters(marks, box)))
    return found


def _rows(glyphs: list[_Glyph], least: int) -> list[list[_Glyph]]:
    """Marks side by side, of about one height, no further apart than letters and words are."""
    rows: list[list[_Glyph]] = []
    open_rows: list[list[_Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: one.box.left):
        open_rows = [row for row in open_rows if _near(glyph, row[-1])]
        row = next((row for row in open_rows if _follows(glyph, row[-1])), None)
        if row is None:
            row = []
            rows.append(row)
            open_rows.append(row)
        row.append(glyph)
    return [row for row in rows if sum(one.letters for one in row) >= least and _even(row)]


def _near(glyph: _Glyph, last: _Glyph) -> bool:
    return glyph.box.left - last.box.right <= _GAP * 2 * last.height


def _follows(glyph: _Glyph, last: _Glyph) -> bool:
    tall, short = max(glyph.height, last.height), min(glyph.height, last.height)
    shared = min(glyph.box.bottom, last.box.bottom) - max(glyph.box.top, last.box.top)
    near = glyph.box.left - last.box.right <= _GAP * tall
    return near and shared >= 0.6 * short and tall <= 2 * short


def _around(row: list[_Glyph]) -> Box:
    lefts, tops, rights, bottoms = zip(*(glyph.box for glyph in row), strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def _covered(head: NDArray[np.bool_], box: Box) -> bool:
    return bool(head[box.top : box.bottom, box.left : box.right].mean() >= _TOUCHING)


def _letters(marks: NDArray[np.uint8], box: Box) -> int:
    """How many letters a mark may be: several where they touch."""
    height, width = box.bottom - box.top, box.right - box.left
    if width <= 1.3 * height:
        return 1
    part = marks[box.top : box.bottom, box.left : box.right].astype(np.int8)
    strokes = int(np.median((np.diff(part, axis=1, prepend=0) == 1).sum(axis=1)))
    return max(1, min(strokes // 2, round(width / (0.6 * height))))


def _even(row: list[_Glyph]) -> bool:
    """Whether most marks stand on one line and are of one height."""
    bottoms = np.array([glyph.box.bottom for glyph in row], float)
    heights = np.array([glyph.height for glyph in row], float)
    height = float(np.median(heights))
    off = np.median(np.abs(bottoms - np.median(bottoms)))
    uneven = np.median(np.abs(heights - height))
    return bool(max(off, uneven) <= max(1.0, _UNEVEN * height))


def _dense(row: list[_Glyph]) -> bool:
    """Whether there is more ink than gap along the row."""
    box = _around(row)
    return sum(one.box.right - one.box.left for one in row) >= _DENSE * (box.right - box.left)


def _drawn(marks: NDArray[np.uint8], levels: NDArray[np.float32], row: list[_Glyph]) -> bool:
    """Whether the marks have one level, as what a program draws and no tissue has."""
    inks = []
    for box, _ in row:
        window = (slice(box.top, box.bottom), slice(box.left, box.right))
        inks.append(float(np.percentile(levels[window][marks[window] > 0], 90)))
    return bool(np.ptp(inks) <= _FLAT)
