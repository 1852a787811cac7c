"""Phantoms: a healthy brain's anatomy with a lesion drawn in, for examples without data.

The anatomy is the MNI ICBM152 T1 template that the PyPI package nilearn ships: an average of
152 healthy adults, brain only. Skull and scalp are drawn around it and the lesion into it.
A phantom shows what the windows do; it says nothing about how well a model reads patients.

References
----------
Fonov et al., Unbiased average age-appropriate atlases for pediatric studies, NeuroImage 2011.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import DataError, MissingExtraError
from braintx.core.labels import PLANES, TUMOR_LABELS, Plane, TumorLabel
from braintx.core.records import Slice
from braintx.data.simulate.lesions import draw, texture

SIZE = 512
"""Side of a phantom in pixels."""
SPACING = 0.49
"""Millimetres per pixel, as in the public tumour slices."""

_TEMPLATE = "datasets/data/mni_icbm152_t1_tal_nlin_sym_09a_converted.nii.gz"
_TISSUE = 0.42  # grey level of white matter; leaves room above for what enhances
_MID = (98.0, 134.0, 72.0)  # voxel of the template's origin, 1 mm voxels, axes R A S

# Where a lesion may sit, in millimetres of the template: (low, high) for x, y and z. The
# slice passes through it; within the slice its own room decides the rest.
_SITES: dict[TumorLabel, tuple[tuple[float, float], ...]] = {
    "glioma": ((24, 36), (-30, 24), (8, 26)),
    "meningioma": ((24, 40), (-24, 30), (34, 48)),
    "other": ((-2, 2), (2, 6), (-32, -28)),
}
_BRAIN = ((-45, 45), (-60, 40), (-30, 55))  # where a slice without a lesion may pass


@dataclass(frozen=True)
class Phantom:
    """A synthetic slice and the truth about it.

    Attributes
    ----------
    slice : Slice
        ``source`` begins with ``synthetic-``.
    label : {"glioma", "meningioma", "other"}
        The kind of lesion drawn in; ``other`` is a pituitary tumour.
    plane : {"axial", "coronal", "sagittal"}
    seed : int
    outline_xy : tuple of (float, float)
        The lesion's border, a closed polygon in the slice's pixels.
    """

    slice: Slice
    label: TumorLabel
    plane: Plane
    seed: int
    outline_xy: tuple[tuple[float, float], ...]


def available() -> bool:
    """Whether the template can be found, without importing nilearn."""
    return _template_path() is not None


def make(label: TumorLabel, plane: Plane = "axial", seed: int = 0) -> Phantom:
    """Draw a lesion of a kind into the template.

    Parameters
    ----------
    label : {"glioma", "meningioma", "other"}
    plane : {"axial", "coronal", "sagittal"}, default="axial"
        Radiological view: anterior or superior up, the patient's left on the right; in a
        sagittal slice the face looks left.
    seed : int, default=0
        Same seed, same phantom, bit for bit.

    Raises
    ------
    DataError
        Unknown label or plane.
    MissingExtraError
        nilearn, whose template is the anatomy, is not installed.
    """
    if label not in TUMOR_LABELS or plane not in PLANES:
        raise DataError(
            "No phantom of '{label}' in plane '{plane}': labels are {labels}, planes {planes}.",
            "phantom.unknown",
            label=label,
            plane=plane,
            labels=TUMOR_LABELS,
            planes=PLANES,
        )
    rng = np.random.default_rng([TUMOR_LABELS.index(label), PLANES.index(plane), seed])
    site = np.array([rng.uniform(*limits) for limits in _SITES[label]])
    if label != "other" and rng.random() < 0.5:
        site[0] = -site[0]
    brain, centre = _cut(plane, site)
    head, inside = _dress(brain, plane, rng)
    image, lesion = draw(label, head, inside, centre, scale=1 / SPACING, rng=rng)
    pixels = _scan(image, rng)
    borders, _ = cv2.findContours(lesion, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    border = max(borders, key=cv2.contourArea)
    outline = tuple((float(x), float(y)) for x, y in cv2.approxPolyDP(border, 0.7, True)[:, 0])
    source = f"synthetic-{'pituitary' if label == 'other' else label}-{plane}-{seed}.png"
    return Phantom(Slice(pixels, source, 0, (SPACING, SPACING)), label, plane, seed, outline)


def make_healthy(plane: Plane = "axial", seed: int = 0) -> Slice:
    """The template without a lesion, cut anywhere in the brain.

    Parameters and errors as of `make`.
    """
    rng = np.random.default_rng([len(TUMOR_LABELS), PLANES.index(plane), seed])
    brain, _ = _cut(plane, np.array([rng.uniform(*limits) for limits in _BRAIN]))
    head, _ = _dress(brain, plane, rng)
    return Slice(_scan(head, rng), f"synthetic-healthy-{plane}-{seed}.png", 0, (SPACING, SPACING))


def _template_path() -> Path | None:
    spec = importlib.util.find_spec("nilearn")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (path := Path(folder) / _TEMPLATE).is_file():
            return path
    return None


@lru_cache(maxsize=1)
def _template() -> NDArray[np.uint8]:
    """The T1 template, shape (197, 233, 189), axes right, anterior, superior, 1 mm."""
    path = _template_path()
    if path is None:
        raise MissingExtraError(
            "Phantoms need the MNI152 template that nilearn ships: `pip install nilearn`."
        )
    import nibabel

    image = nibabel.loadsave.load(path)
    return np.asarray(image.dataobj, np.uint8)  # type: ignore[attr-defined]


def _cut(
    plane: Plane, site: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """One plane of the brain through the site, and where in it the site lies (x, y)."""
    i, j, k = (round(v) for v in site + _MID)
    volume = _template()
    if plane == "axial":
        picture, point = volume[::-1, ::-1, k].T, (196 - i, 232 - j)
    elif plane == "coronal":
        picture, point = volume[::-1, j, ::-1].T, (196 - i, 188 - k)
    else:
        picture, point = volume[i, ::-1, ::-1].T, (232 - j, 188 - k)
    scale = 1 / SPACING
    height, width = picture.shape
    top = 0.0 if plane == "axial" else -14.0  # room for what lies below the brain
    x, y = SIZE / 2 - scale * width / 2, SIZE / 2 - scale * height / 2 + scale * top
    matrix = np.array([[scale, 0, x], [0, scale, y]])
    stored = np.ascontiguousarray(picture)
    large = cv2.warpAffine(stored, matrix, (SIZE, SIZE), flags=cv2.INTER_CUBIC)
    brain = large.astype(np.float32) / 255 * _TISSUE
    return np.asarray(brain, np.float32), matrix @ np.array([*point, 1.0])


def _dress(
    brain: NDArray[np.float32], plane: Plane, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Meninges, skull and scalp around the brain; also the mask of the inner table."""
    solid = (brain > 0.06).astype(np.uint8)
    closed = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, _disc(22))
    inside = _grow(np.asarray(closed, np.uint8), 2.5)
    skull = _grow(inside, 6.5)
    deep = _hull(skull) if plane == "axial" else _neck(skull, 0.34)
    outer = _grow(deep, 5 + 3 * rng.random())
    flesh = 0.21 + 0.06 * texture(brain.shape, 34, rng) + 0.035 * texture(brain.shape, 9, rng)
    head = np.where(outer > 0, 0.58 + 0.07 * texture(brain.shape, 40, rng), 0.0)  # fat of the scalp
    head = np.where(deep > 0, flesh, head)
    head = np.where(skull > 0, 0.05, head)  # bone
    head = np.where(inside > 0, 0.10, head)  # water and dura
    return np.maximum(head, brain).astype(np.float32), inside


def _hull(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The smallest convex shape around the mask."""
    borders, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hull = cv2.convexHull(np.concatenate(list(borders)))
    return np.asarray(cv2.fillPoly(mask.copy(), [hull], 1), np.uint8)


def _neck(mask: NDArray[np.uint8], width: float) -> NDArray[np.uint8]:
    """The head carried on downwards, narrowing, to the lower edge of the picture."""
    rows, columns = np.nonzero(mask)
    middle, half = float(columns.mean()), (columns.max() - columns.min()) / 2
    start = int(np.percentile(rows, 62))
    left, right, reach = middle - half * 0.93, middle + half * 0.93, 2 * half * width
    corners = [(left, start), (right, start), (middle + reach, SIZE), (middle - reach, SIZE)]
    return np.asarray(cv2.fillPoly(mask.copy(), [np.array(corners, np.int32)], 1), np.uint8)


def _grow(mask: NDArray[np.uint8], millimetres: float) -> NDArray[np.uint8]:
    return np.asarray(cv2.dilate(mask, _disc(millimetres)), np.uint8)


def _disc(millimetres: float) -> NDArray[np.uint8]:
    side = 2 * round(millimetres / SPACING) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _scan(image: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """What the scanner adds: a coil's shading, its blur, and Rician noise."""
    shading = 1 + 0.16 * texture(image.shape, 170, rng)
    blurred = cv2.GaussianBlur(image * shading, (0, 0), 1.1)
    real, imaginary = 0.012 * rng.standard_normal((2, *image.shape))
    return np.asarray(np.clip(np.hypot(blurred + real, imaginary), 0, 1), np.float32)
