"""What a NIfTI header says: how the head lies, which plane to read, how large a voxel is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import ImageError
from braintx.core.records import Issue
from braintx.data.imaging import limits

HEADER_BYTES = 540
_PLANES = ("sagittal", "coronal", "axial")  # of slices across right, front, head
_AXIAL = 2
# A voxel longer than this many times its second side makes the planes across it the ones that
# were acquired: three-dimensional sequences stay at or below it (1 mm thick, interpolated to 0.5 mm
# in the plane) and are as good axially, slices of two-dimensional ones are thicker. The answer does
# not hang on the limit: of 79 figshare slices 78 are named rightly, and as many where one side of
# the pixel is made up to six times as long, 77 where ten times.
_THICK = 2.0
_ROUNDED = 1e-3  # headers hold single precision
_MILLIMETRES = {"meter": 1e3, "mm": 1.0, "micron": 1e-3}
_AS_STORED = np.array([[0, 1], [1, 1], [2, 1]], np.float64)
_FLAT = 1e-3  # volume of three directions of length one that lie in a plane, but for rounding


@dataclass(frozen=True)
class Header:
    """A NIfTI image whose voxels are not read yet.

    Attributes
    ----------
    image : nibabel image
    orientation : ndarray of shape (3, 2)
        For each stored axis the one of (right, front, head) that it becomes, and its sign.
    shape : tuple of int
        Voxels along right, front, head.
    axis : {0, 1, 2}
        The one that the slices are taken across.
    volumes : int
    zooms : ndarray of shape (3,) or None
        Millimetres of a voxel along right, front, head.
    notes : tuple of Issue
    """

    image: Any
    orientation: NDArray[np.float64]
    shape: tuple[int, int, int]
    axis: int
    volumes: int
    zooms: NDArray[np.float64] | None
    notes: tuple[Issue, ...]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a slice."""
        width, height = (self.shape[axis] for axis in range(3) if axis != self.axis)
        return width, height

    @property
    def spacing(self) -> tuple[float, float] | None:
        """Millimetres per pixel of a slice as (row, column)."""
        if self.zooms is None:
            return None
        column, row = (float(self.zooms[axis]) for axis in range(3) if axis != self.axis)
        return row, column


def open_header(stream: BinaryIO, name: str) -> Header:
    """Read a header and decide on the plane: axial, or the one that was acquired.

    Slices are taken across the longest side of a voxel where that is more than `_THICK` times
    the second longest, else axially. Where that leaves slices with a side that is too short to
    be read, they are taken across the axis of the fewest voxels that leaves none.

    Raises
    ------
    ImageError
    """
    import nibabel as nib
    from nibabel.fileholders import FileHolder
    from nibabel.imageglobals import LoggingOutputSuppressor

    head = stream.read(HEADER_BYTES)
    stream.seek(0)
    if b"ni1\0" in head[344:348] or b"ni2\0" in head[4:8]:
        raise ImageError(
            "{name} is one half of a NIfTI pair (.hdr and .img). Convert it to one .nii file.",
            "image.unsupported",
            name=name,
        )
    kind = nib.Nifti2Image if head[4:8] == b"n+2\0" else nib.Nifti1Image
    with LoggingOutputSuppressor():
        from_file_map: Any = kind.from_file_map
        image = from_file_map({"image": FileHolder(fileobj=cast("Any", stream))})
    extent = (*image.shape, 1, 1, 1)[:3]
    if len(image.shape) < 2 or min(image.shape) < 1:
        raise ImageError(
            "{name} holds no slices: its shape is {shape}. Get or convert it again.",
            "image.corrupt",
            name=name,
            shape=str(image.shape),
        )
    affine = _affine(image)
    orientation = _AS_STORED if affine is None else _orientation(affine)
    shape = tuple(int(length) for length in _along(orientation, np.array(extent)))
    zooms = _zooms(image, affine)
    zooms = None if zooms is None else _along(orientation, zooms)
    header = Header(
        image,
        orientation,
        cast("tuple[int, int, int]", shape),
        _across(shape, zooms),
        int(np.prod(image.shape[3:])),
        zooms,
        () if affine is not None else (Issue("reading.orientation", "warning"),),
    )
    limits.refuse_size(*header.size, f"A slice ({_PLANES[header.axis]}) of {name}")
    limits.refuse_volume(shape[0] * shape[1] * shape[2], name)
    return header


def _across(shape: tuple[int, ...], zooms: NDArray[np.float64] | None) -> int:
    """The axis of (right, front, head) that the slices are taken across."""

    def readable(axis: int) -> bool:
        return min(shape[other] for other in range(3) if other != axis) >= limits.MIN_SIDE

    wanted = _AXIAL
    if zooms is not None:
        _, second, longest = np.argsort(zooms)
        if zooms[longest] > _THICK * zooms[second] * (1 + _ROUNDED):
            wanted = int(longest)
    others = sorted(range(3), key=lambda axis: shape[axis])
    return next((axis for axis in (wanted, *others) if readable(axis)), wanted)


def _along(orientation: NDArray[np.float64], stored: NDArray[Any]) -> NDArray[Any]:
    """What belongs to the stored axes, in the order right, front, head."""
    turned = np.empty(3, stored.dtype)
    turned[orientation[:, 0].astype(int)] = stored
    return turned


def _affine(image: Any) -> NDArray[np.float64] | None:
    """Voxels to millimetres, by whichever of the header's two ways can be used; None if neither."""
    candidates = [image.affine, image.get_qform(coded=True)[0]]
    for found in candidates:
        if found is not None and np.isfinite(found).all():
            sides = np.linalg.norm(found[:3, :3], axis=0)
            if (sides > 0).all() and abs(np.linalg.det(found[:3, :3] / sides)) > _FLAT:
                return np.asarray(found, np.float64)
    return None


def _orientation(affine: NDArray[np.float64]) -> NDArray[np.float64]:
    from nibabel.orientations import io_orientation

    return np.asarray(io_orientation(affine), np.float64)  # type: ignore[no-untyped-call]


def _zooms(image: Any, affine: NDArray[np.float64] | None) -> NDArray[np.float64] | None:
    """Millimetres along the stored axes; ones, which are any writer's default, count least."""
    unit = _MILLIMETRES.get(image.header.get_xyzt_units()[0], 1.0)
    stated = np.array((*image.header.get_zooms(), 1.0, 1.0, 1.0)[:3], np.float64) * unit
    found = [stated]
    if affine is not None:
        found.append(np.linalg.norm(affine[:3, :3], axis=0) * unit)
    usable = [one for one in found if np.isfinite(one).all() and (one > 0).all()]
    telling = [one for one in usable if not np.allclose(one, 1.0)]
    return next(iter((*telling, *usable)), None)
