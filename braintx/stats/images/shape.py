"""The shape and place of a tumour from its outline, and the tilt of a head from its turn."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from braintx.core.errors import DataError
from braintx.core.records import Outline
from braintx.models.tumor.outline import position
from braintx.preprocessing.image import HeadBox, to_square

_SMALLEST = 1e-6  # pixels², an outline with less area is a line


class TumorShape(NamedTuple):
    """What `outlined` found; `braintx.stats.images.Descriptors` says what each means."""

    area: float
    x: float
    y: float
    eccentricity: float


def outlined(outline: ArrayLike, box: HeadBox) -> TumorShape:
    """Area, place and eccentricity of an outlined tumour.

    Parameters
    ----------
    outline : array_like of shape (n, 2)
        A closed polygon, x and y in pixels of the given image.
    box : HeadBox
        The head's, upright.

    Raises
    ------
    DataError
        Not three or more finite points, or no area inside them.
    """
    points = _polygon(outline)
    area = float(cv2.contourArea((points - points.mean(axis=0)).astype(np.float32)))
    xy = tuple((float(x), float(y)) for x, y in points)
    x, y = position(Outline(xy), box)
    return TumorShape(min(1.0, area / box.area), x, y, eccentricity(to_square(points, box.stretch)))


def eccentricity(outline: ArrayLike) -> float:
    """How stretched the region inside a polygon (n, 2) is: 0 a circle, towards 1 a line.

    That of the ellipse with the same second moments. Place, size and turn do not matter.

    Raises
    ------
    DataError
        Not three or more finite points, or no area inside them.
    """
    points = _polygon(outline)
    centred = points - points.mean(axis=0)
    unit = centred / np.abs(centred).max()  # single precision would lose small ones far off
    moments = cv2.moments(unit.astype(np.float32))
    spread = np.array([[moments["mu20"], moments["mu11"]], [moments["mu11"], moments["mu02"]]])
    least, most = np.linalg.eigvalsh(spread)
    return float(np.sqrt(np.clip(1.0 - least / most, 0.0, 1.0)))


def tilt(turn: float) -> tuple[int, float]:
    """A turn in degrees as the nearest quarter turn and the rest.

    Returns
    -------
    quarter : {0, 90, 180, -90}
        Degrees, counter-clockwise.
    tilt : float
        Degrees off it, counter-clockwise, -45 to 45.
    """
    quarter = 90 * round(turn / 90)
    wrapped = (quarter + 90) % 360 - 90
    return wrapped, float(turn - quarter)


def _polygon(outline: ArrayLike) -> NDArray[np.float64]:
    points = np.asarray(outline, np.float64)
    if points.ndim != 2 or points.shape[1:] != (2,) or len(points) < 3:
        raise DataError(
            "The outline has shape {shape}; at least three points (x, y) are needed. Give None "
            "where nothing is outlined.",
            "outline.shape",
            shape=str(points.shape),
        )
    if not np.isfinite(points).all():
        raise DataError(
            "The outline has coordinates that are not finite. Correct them, or give None.",
            "outline.not_finite",
        )
    if cv2.contourArea((points - points.mean(axis=0)).astype(np.float32)) < _SMALLEST:
        raise DataError(
            "The outline of {count} points encloses no area. A closed polygon is needed; give "
            "None where nothing is outlined.",
            "outline.empty",
            count=len(points),
        )
    return points
