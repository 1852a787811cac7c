"""Whether a heat map points at the tumour, and whether what it points at matters.

References
----------
Zhang et al., Top-down Neural Attention by Excitation Backprop, IJCV 2018 (pointing game).
Wang et al., Score-CAM, CVPR workshops 2020 (energy inside).
Petsiuk et al., RISE, BMVC 2018 (deletion and insertion).
Adebayo et al., Sanity Checks for Saliency Maps, NeurIPS 2018 (randomised parameters).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

Picture = NDArray[np.float32]
Mask = NDArray[np.bool_]
Predict = Callable[[Picture], NDArray[np.float64]]

LEVEL = 0.5
"""Share of its peak from which a heat map counts as lit."""
_STEPS = 16
_BLUR = 12.0  # pixels of a 224-pixel view: nothing of a tumour's texture is left


@dataclass(frozen=True)
class Localization:
    """How one map of one slice lies to the tumour; all 0 to 1.

    Attributes
    ----------
    pointing : bool
        Whether its peak lies inside the outline.
    energy : float
        Share of its sum inside.
    iou, dice : float
        Of what is lit and the outline.
    """

    pointing: bool
    energy: float
    iou: float
    dice: float


def localize(heat: Picture, tumor: Mask) -> Localization:
    """Judge a map against an outline.

    Parameters
    ----------
    heat : ndarray of shape (height, width), not negative
    tumor : ndarray of the same shape, bool
        Not empty.
    """
    peak = float(heat.max())
    if peak <= 0:  # says nothing, so it points nowhere
        return Localization(pointing=False, energy=0.0, iou=0.0, dice=0.0)
    lit = heat >= LEVEL * peak
    both = float((lit & tumor).sum())
    y, x = np.unravel_index(int(heat.argmax()), heat.shape)
    return Localization(
        pointing=bool(tumor[y, x]),
        energy=float(heat[tumor].sum() / heat.sum()),
        iou=both / float((lit | tumor).sum()),
        dice=2 * both / float(lit.sum() + tumor.sum()),
    )


def deletion(view: Picture, heat: Picture, predict: Predict) -> float:
    """Mean probability as the hottest pixels are blurred away first: low is good.

    Parameters
    ----------
    view, heat : ndarray of shape (height, width)
    predict : callable
        Views of shape (n, height, width) to the class's probabilities, (n,).
    """
    return _area(view, _blurred(view), heat, predict)


def insertion(view: Picture, heat: Picture, predict: Predict) -> float:
    """Mean probability as the hottest pixels come out of the blur first: high is good.

    Parameters
    ----------
    view, heat, predict
        As of `deletion`.
    """
    return _area(_blurred(view), view, heat, predict)


def agreement(one: Picture, other: Picture) -> float:
    """Spearman's correlation of two maps; 0 where either is flat."""
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(spearmanr(one.ravel(), other.ravel()).statistic)


def _area(start: Picture, end: Picture, heat: Picture, predict: Predict) -> float:
    order = np.argsort(-heat, axis=None, kind="stable")
    flat = np.empty(heat.size, np.int64)
    flat[order] = np.arange(heat.size)
    rank = flat.reshape(heat.shape)
    # steps grow: what is hot is small, and most of the curve happens early
    shares = np.linspace(0, 1, _STEPS + 1) ** 2
    mixed = np.stack([np.where(rank < share * heat.size, end, start) for share in shares])
    return float(np.trapezoid(predict(mixed.astype(np.float32)), shares))


def _blurred(view: Picture) -> Picture:
    sigma = _BLUR * max(view.shape) / 224
    return np.asarray(cv2.GaussianBlur(view, (0, 0), sigma), np.float32)
