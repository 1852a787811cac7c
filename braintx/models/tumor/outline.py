"""The tumour mask to a polygon in the given image, and what the treatment model reads off it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.core.records import Outline
from braintx.preprocessing.image import VIEW_SIZE, HeadBox

_TOLERANCE = 0.5  # view pixels that the polygon may leave the mask's border
_SMALLEST = 24.0  # view pixels²; one and a half cells of the mask: less is noise


def trace(mask: NDArray[np.float32], box: HeadBox, threshold: float) -> Outline:
    """Outline the region above the threshold that holds the most probability.

    Of two regions of one size it is the surer one, which finds a few more tumours than the
    larger one does.

    Parameters
    ----------
    mask : ndarray of shape (m, m), float32
        Tumour probability over the view.
    box : HeadBox
        Where the view lies in the given image.
    threshold : float
        From the bundle's metadata, 0 to 1.
    """
    large = cv2.resize(mask, (VIEW_SIZE, VIEW_SIZE), interpolation=cv2.INTER_LINEAR)
    _, regions = cv2.connectedComponents((large > threshold).astype(np.uint8), connectivity=8)
    held = np.bincount(regions.ravel(), weights=large.ravel())
    if len(held) < 2:  # the background alone
        return Outline()
    chosen = (regions == 1 + np.argmax(held[1:])).astype(np.uint8)
    (border,), _ = cv2.findContours(chosen, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    area = float(cv2.contourArea(border)) + len(border) / 2 + 1  # Pick: counts border pixels too
    if area < _SMALLEST:
        return Outline()
    polygon = cv2.approxPolyDP(border, _TOLERANCE, closed=True)[:, 0].astype(np.float64)
    points = box.to_image(polygon, VIEW_SIZE)
    pixels = area * (box.side / VIEW_SIZE) ** 2
    return Outline(
        tuple((round(float(x), 1), round(float(y), 1)) for x, y in points),
        min(1.0, pixels / box.area),
    )


def position(outline: Outline, box: HeadBox) -> tuple[float, float]:
    """Centroid of the outline in the upright view, as (x, y) in [0, 1]; the middle if none."""
    if not outline.xy:
        return 0.5, 0.5
    moments = cv2.moments(np.asarray(outline.xy, np.float32))
    if moments["m00"] <= 0:
        x, y = np.mean(outline.xy, axis=0)
    else:
        x, y = moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]
    matrix = box.to_view(VIEW_SIZE)
    place = (matrix[:, :2] @ (x, y) + matrix[:, 2] + 0.5) / VIEW_SIZE
    return float(np.clip(place[0], 0, 1)), float(np.clip(place[1], 0, 1))
