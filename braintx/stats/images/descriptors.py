"""One slice in a few numbers that a person can check by looking at it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from braintx.core.errors import DataError
from braintx.core.labels import Plane
from braintx.models.plane import PLANE_VIEW_SIZE, read_plane
from braintx.models.pose.session import Pose
from braintx.preprocessing.image import find_head, to_view
from braintx.stats.images.grey import measure
from braintx.stats.images.shape import outlined, tilt


@dataclass(frozen=True)
class Descriptors:
    """What can be said of one slice without a diagnosis.

    Grey levels are those of the file or its display window, 0 to 1; those of two scanners
    cannot be compared.

    Attributes
    ----------
    brightness : float
        Mean grey level inside the head, 0 to 1.
    contrast : float
        Standard deviation of the grey levels inside the head, 0 to 0.5.
    sharpness : float
        Standard deviation of the Laplacian over ``contrast``, inside the head, in an upright
        view of 224 pixels (the variance of the Laplacian of Pech-Pacheco et al. 2000, freed
        from the contrast). From 0, 0.59 is usual; what a view of that size cannot show does
        not count.
    noise : float
        Standard deviation of the noise, in grey levels, at the size of the file (the mask of
        Immerkær 1996, over its smaller half, which holds no edges). Interpolation lowers it.
    head_area : float
        Share of the picture that the head fills, 0 to 1.
    turn : float
        Degrees, counter-clockwise, -180 to 180; 0 is upright. From the pose network.
    quarter_turn : {0, 90, 180, -90}
        The quarter turn nearest to ``turn``, in degrees, counter-clockwise.
    tilt : float
        Degrees of ``turn`` off the quarter turn, -45 to 45.
    pose_certainty : float
        0 to 1; see `braintx.models.pose.session.Pose`.
    plane : {"axial", "coronal", "sagittal"}
    plane_certainty : float
        Probability of the plane, 1/3 to 1.
    tumor_area : float or None
        Share of the head inside the outline, 0 to 1; None, like the rest, without outline.
    tumor_x, tumor_y : float or None
        Its centroid in the upright square around the head, 0 to 1, from the left and from the top.
    eccentricity : float or None
        Of the ellipse with the outline's second moments: 0 a circle, towards 1 a line.
    """

    brightness: float
    contrast: float
    sharpness: float
    noise: float
    head_area: float
    turn: float
    quarter_turn: int
    tilt: float
    pose_certainty: float
    plane: Plane
    plane_certainty: float
    tumor_area: float | None = None
    tumor_x: float | None = None
    tumor_y: float | None = None
    eccentricity: float | None = None


def describe(
    pixels: NDArray[np.float32], pose: Pose, outline: ArrayLike | None = None, aspect: float = 1.0
) -> Descriptors:
    """Describe one slice.

    Parameters
    ----------
    pixels : ndarray of shape (height, width), float32 in [0, 1]
        As in `braintx.core.records.Slice`.
    pose : Pose
        How its head lies: ``PoseSession.pose(pixels, find_head(pixels, aspect))``, or what is known
        from elsewhere.
    outline : array_like of shape (n, 2), optional
        The tumour's border, a closed polygon, x and y in pixels of the image.
    aspect : float, default=1.0
        Height of a pixel in its widths, `Slice.pixel_aspect`.

    Raises
    ------
    DataError
        Pixels that are no finite picture, or an outline that encloses nothing.
    """
    if pixels.ndim != 2 or not pixels.size or not np.isfinite(pixels).all():
        raise DataError(
            "The pixels have shape {shape}; one finite grey picture (height, width) is needed. "
            "Read files with braintx.data.imaging.read_slice.",
            "image.not_grey",
            shape=str(pixels.shape),
        )
    head = find_head(pixels, aspect)
    box = head.box(pose.turn)
    reading = read_plane(to_view(pixels, box, PLANE_VIEW_SIZE).pixels)
    shape = None if outline is None else outlined(outline, box)
    return Descriptors(
        *measure(pixels, head, box),
        min(1.0, head.area / pixels.size),
        *(float(pose.turn), *tilt(pose.turn), float(pose.certainty)),
        *(reading.plane, reading.certainty),
        *(shape or ()),
    )
