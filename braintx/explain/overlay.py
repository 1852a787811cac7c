"""A slice with its heat map and outline, as one picture."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import BrainTxError
from braintx.core.records import Outline

_OUTLINE = (0, 229, 255)  # cyan: far from every colour of the map, for colour-blind eyes too
_DISPLAY_CLIP = (0.5, 99.8)  # percentiles shown as black and white


def grey(pixels: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Grey levels stretched for display: ndarray of the same shape, uint8."""
    low, high = np.percentile(pixels, _DISPLAY_CLIP)
    shown = np.clip((pixels - low) / max(high - low, 1e-6), 0, 1)
    return np.asarray(shown * 255, np.uint8)


def draw(
    pixels: NDArray[np.float32],
    heatmap: NDArray[np.float32] | None = None,
    outline: Outline | None = None,
    opacity: float = 0.45,
) -> NDArray[np.uint8]:
    """Blend a heat map over a slice and draw the outline on top.

    Parameters
    ----------
    pixels : ndarray of shape (height, width), float32 in [0, 1]
    heatmap : ndarray of the same shape in [0, 1], optional
        Where it is 0 the slice stays as it is.
    outline : Outline, optional
        Drawn in dashes where it is a guess.
    opacity : float, default=0.45
        Of the heat map where it is 1, from 0 to 1.

    Returns
    -------
    ndarray of shape (height, width, 3), uint8, RGB

    Raises
    ------
    BrainTxError
        Where ``opacity`` lies outside [0, 1].
    """
    if not 0.0 <= opacity <= 1.0:
        raise BrainTxError(
            "Opacity {opacity} was given; expected 0 to 1.", "overlay.opacity", opacity=opacity
        )
    picture = cv2.cvtColor(grey(pixels), cv2.COLOR_GRAY2RGB)
    if heatmap is not None:
        coloured = cv2.applyColorMap(np.asarray(heatmap * 255, np.uint8), cv2.COLORMAP_INFERNO)
        share = (opacity * np.sqrt(heatmap))[..., None]
        blended = picture * (1 - share) + coloured[..., ::-1] * share
        picture = blended.round().astype(np.uint8)
    if outline is not None and outline.xy:
        width = max(1, round(max(pixels.shape) / 256))
        border = np.asarray(outline.xy)
        lines = dashes(border, 4.0 * width) if outline.faint else [border]
        points = [(line * 8).round().astype(np.int32) for line in lines]
        cv2.polylines(picture, points, not outline.faint, _OUTLINE, width, cv2.LINE_AA, shift=3)
    return np.asarray(picture, np.uint8)


def dashes(border: NDArray[np.float64], length: float) -> list[NDArray[np.float64]]:
    """A closed border (n, 2) in dashes of about ``length`` pixels: how a guess is drawn."""
    closed = np.vstack([border, border[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    count = max(2, round(along[-1] / (2 * length)))
    steps = np.linspace(0.0, along[-1], 8 * count + 1)  # four to a dash, four to the gap after it
    points = np.column_stack([np.interp(steps, along, closed[:, axis]) for axis in (0, 1)])
    return [points[start : start + 5] for start in range(0, 8 * count, 8)]


def encode_png(picture: NDArray[np.uint8]) -> bytes:
    """A grey, RGB or RGBA picture as the bytes of a PNG file."""
    if picture.ndim == 3:
        order = cv2.COLOR_RGBA2BGRA if picture.shape[2] == 4 else cv2.COLOR_RGB2BGR
        picture = np.asarray(cv2.cvtColor(picture, order), np.uint8)
    return bytes(cv2.imencode(".png", picture)[1])


def write_png(picture: NDArray[np.uint8], path: Path) -> None:
    """Write an RGB picture as PNG.

    Raises
    ------
    BrainTxError
        Where the path does not end in .png or cannot be written.
    """
    if path.suffix.lower() != ".png":
        raise BrainTxError(
            "{path} was given; expected a name that ends in .png.", "overlay.name", path=path
        )
    try:
        path.write_bytes(encode_png(picture))
    except OSError as error:
        raise BrainTxError(
            "{path} cannot be written: {reason}. Choose another place.",
            "overlay.write",
            path=path,
            reason=error.strerror,
        ) from error
