"""Is one picture a copy of another? Lay it over the other one and look at what does not fit.

A neighbouring slice of the same patient shows the same skull: many points agree, and the two
correlate as wholes. But somewhere within the brain they differ. In a copy nearly *all* points
agree on one affine map, and fine structure falls on itself *everywhere*: what is judged is the
correlation around each pixel, and of all pixels' the low end.

References
----------
Fischler and Bolles, Random sample consensus, CACM 1981.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.data.duplicates.fingerprint import SIDE, Look

MIN_AGREEING = 12
"""Fewest points that must agree on one map."""
MIN_SHARE = 0.6
"""Share of the matched points that must agree."""
MIN_SCORE = 0.83
"""Correlation that nine tenths of the fine structure must reach."""

_WORTH_A_LOOK = 0.4  # share from which the pictures themselves are compared
_RATIO = 0.9  # a match is kept where the second best is at least this much farther (Lowe)
_REACH = 2.0  # pixels of the small picture within which a point agrees
_ZOOM = 2.2  # between two copies, each up to 30 % larger or smaller: 1.3 / 0.7, and some room
_STRETCH = 1.6  # most that a map may stretch one direction more than the other
_DARK = 40  # of 255, after the square root: air
_OVERLAP = 0.4  # least part of the smaller head that both must show
_FINE, _COARSE = 1.0, 6.0  # structure between these sizes, in pixels, is compared
_AROUND = 33  # side of the window around a pixel in which it is compared
_WORST = 0.1  # the part of the structure that may fit worse than the score says


@dataclass(frozen=True)
class Registration:
    """How well one picture lies on another.

    Attributes
    ----------
    matched : int
        Points that found a partner.
    agreeing : int
        Those of them that agree on one affine map.
    score : float
        Correlation that nine tenths of the fine structure reach after registration, -1 to 1;
        0 where the pictures were not compared.
    matrix : ndarray of shape (3, 3)
        Takes pixels of the second picture to pixels of the first.
    """

    matched: int
    agreeing: int
    score: float
    matrix: NDArray[np.float64]

    @property
    def share(self) -> float:
        """Agreeing points among the matched."""
        return self.agreeing / max(self.matched, 1)

    @property
    def is_copy(self) -> bool:
        """Whether the two are one picture."""
        return self.agreeing >= MIN_AGREEING and self.share >= MIN_SHARE and self.score >= MIN_SCORE


def register(first: Look, second: Look) -> Registration:
    """Lay the second picture over the first; mirrored, turned or zoomed as it may be."""
    here, there = _match(first.blind, second.blind)
    matrix, agreeing = _map(second.points[there], first.points[here])
    score = 0.0
    if agreeing >= MIN_AGREEING and agreeing >= _WORTH_A_LOOK * len(here) and _plausible(matrix):
        score = _score(first.small, second.small, matrix)
    whole = np.linalg.inv(first.to_small()) @ matrix @ second.to_small()
    return Registration(len(here), agreeing, score, whole)


def _match(
    first: NDArray[np.float32], second: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Points that are each other's best partner, and clearly better than the next."""
    if min(len(first), len(second)) < 2:
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    likeness = first @ second.T
    rows = np.arange(len(first))
    best = likeness.argmax(axis=1)
    mutual = likeness.argmax(axis=0)[best] == rows
    top = likeness[rows, best]
    likeness[rows, best] = -1
    clear = (1 - top) < _RATIO**2 * (1 - likeness.max(axis=1))
    kept = np.flatnonzero(mutual & clear)
    return kept, best[kept]


def _map(
    source: NDArray[np.float32], target: NDArray[np.float32]
) -> tuple[NDArray[np.float64], int]:
    """The affine map that most points agree on, and how many do."""
    if len(source) < 4:
        return np.eye(3), 0
    matrix, agree = cv2.estimateAffine2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=_REACH, maxIters=1000
    )
    if matrix is None:
        return np.eye(3), 0
    return np.vstack([matrix, [0, 0, 1]]), int(agree.sum())


def _plausible(matrix: NDArray[np.float64]) -> bool:
    large, small = np.linalg.svd(matrix[:2, :2], compute_uv=False)
    return bool(large < _ZOOM and small > 1 / _ZOOM and large < _STRETCH * small)


def _score(
    first: NDArray[np.uint8], second: NDArray[np.uint8], matrix: NDArray[np.float64]
) -> float:
    """The correlation that all but the worst of what both pictures show reaches.

    Flat places, where noise is all there is, weigh little. The finer picture is laid over the
    coarser: the other way it would look sharper than it is.
    """
    if abs(np.linalg.det(matrix[:2, :2])) > 1:
        first, second = second, first
        matrix = np.asarray(np.linalg.inv(matrix), np.float64)
    size = first.shape[::-1]
    laid = np.asarray(cv2.warpAffine(second, matrix[:2], size), np.uint8)
    seen = cv2.warpAffine(np.full_like(second, 255), matrix[:2], size)
    seen = cv2.erode(seen, np.ones((9, 9), np.uint8))  # away from the cut edge
    both = (seen == 255) & ((first > _DARK) | (laid > _DARK))
    smaller = min(np.count_nonzero(first > _DARK), np.count_nonzero(laid > _DARK))
    if np.count_nonzero(both) < max(_OVERLAP * smaller, SIDE):
        return 0.0
    fit, structure = _local_fit(_fine(first), _fine(laid), both)
    order = np.argsort(fit)
    below = np.cumsum(structure[order])
    return float(fit[order][np.searchsorted(below, _WORST * below[-1])])


def _local_fit(
    first: NDArray[np.float32], second: NDArray[np.float32], where: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Around each pixel of a mask, the correlation and how much structure there is to fit."""
    mask = where.astype(np.float32)
    count = np.maximum(_mean(mask), 1e-6)

    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(_mean(values * mask) / count, np.float32)

    one, two = first - mean(first), second - mean(second)
    spread = np.sqrt(np.maximum(mean(one * one) * mean(two * two), 1e-3))
    fit = mean(one * two) / spread
    return fit[where], np.sqrt(spread[where])


def _mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(
        cv2.blur(values, (_AROUND, _AROUND), borderType=cv2.BORDER_CONSTANT), np.float32
    )


def _fine(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    smooth = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), _FINE)
    return np.asarray(smooth - cv2.GaussianBlur(smooth, (0, 0), _COARSE), np.float32)
