"""NIfTI volumes (.nii, .nii.gz) to axial slices, upright as a radiologist reads them."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import ImageError
from braintx.core.records import Slice
from braintx.data.imaging import limits

GZIP_MAGIC = b"\x1f\x8b"
HEADER_BYTES = 540
_TAILS = (0.1, 99.9)  # percentiles of the volume that become black and white
_SAMPLE = 2**21  # voxels that are enough to estimate them


def is_nifti(head: bytes) -> bool:
    """Whether the first `HEADER_BYTES` (unpacked) are a NIfTI-1 or NIfTI-2 header."""
    return head[344:348] in (b"n+1\0", b"ni1\0") or head[4:8] in (b"n+2\0", b"ni2\0")


def unpacked_head(path: Path) -> bytes:
    """The first bytes of a gzip file; empty where it is not one, or is broken."""
    try:
        with gzip.open(path) as stream:
            return stream.read(HEADER_BYTES)
    except (OSError, EOFError, zlib.error):
        return b""


def read(path: Path, packed: bool, index: int | None) -> tuple[Slice, ...]:
    """The axial slices, feet to head, or the one asked for; of 4-D data the first volume.

    Rows run from the face to the back of the head, columns from the patient's right to left.
    Brightness is that of the whole volume, its extreme thousandth clipped at either end.

    Raises
    ------
    ImageError
    """
    try:
        with gzip.open(path) if packed else path.open("rb") as stream:
            volume, spacing = _read_volume(cast("BinaryIO", stream), path.name)
    except ImageError:
        raise
    except Exception as error:  # a foreign parser on foreign bytes: it may raise anything
        raise _explained(error, path.name) from error
    chosen = limits.pick(index, volume.shape[2], path.name)
    low, high = _window(volume)
    return tuple(
        Slice(_upright(limits.stretch(volume[:, :, k], low, high)), path.name, k, spacing)
        for k in chosen
    )


def size(path: Path, packed: bool) -> tuple[int, int]:
    """Width and height of the axial slices, from the header alone.

    Raises
    ------
    ImageError
    """
    try:
        with gzip.open(path) if packed else path.open("rb") as stream:
            _, shape, _ = _open(cast("BinaryIO", stream), path.name)
    except ImageError:
        raise
    except Exception as error:
        raise _explained(error, path.name) from error
    return shape[0], shape[1]


def _open(stream: BinaryIO, name: str) -> tuple[Any, tuple[int, int, int], NDArray[np.float64]]:
    """The image (its data unread), its shape and its orientation along right, front, head."""
    import nibabel as nib
    from nibabel.fileholders import FileHolder
    from nibabel.imageglobals import LoggingOutputSuppressor
    from nibabel.orientations import io_orientation

    head = stream.read(HEADER_BYTES)
    stream.seek(0)
    if b"ni1\0" in head[344:348] or b"ni2\0" in head[4:8]:
        raise ImageError(
            f"{name} is one half of a NIfTI pair (.hdr and .img). Convert it to one .nii file.",
            "image.unsupported",
        )
    kind = nib.Nifti2Image if head[4:8] == b"n+2\0" else nib.Nifti1Image
    with LoggingOutputSuppressor():
        from_file_map: Any = kind.from_file_map
        image = from_file_map({"image": FileHolder(fileobj=cast("Any", stream))})
    extent = (*image.shape, 1, 1, 1)[:3]
    if len(image.shape) < 2 or min(image.shape) < 1:
        raise ImageError(f"{name} holds no slices: its shape is {image.shape}.", "image.corrupt")
    orientation = io_orientation(image.affine)  # type: ignore[no-untyped-call]
    if np.isnan(orientation).any():  # a broken affine: the axes are taken as they are stored
        orientation = np.array([[0, 1], [1, 1], [2, 1]], np.float64)
    shape = [0, 0, 0]
    for axis, (target, _) in enumerate(orientation.astype(int)):
        shape[target] = int(extent[axis])
    limits.refuse_size(shape[0], shape[1], f"An axial slice of {name}")
    limits.refuse_volume(shape[0] * shape[1] * shape[2], name)
    return image, (shape[0], shape[1], shape[2]), orientation


def _read_volume(
    stream: BinaryIO, name: str
) -> tuple[NDArray[np.float32], tuple[float, float] | None]:
    """Voxels along (right, front, head) and the spacing of an axial slice's rows and columns."""
    from nibabel.orientations import apply_orientation

    image, _, orientation = _open(stream, name)
    first = (slice(None),) * min(3, len(image.shape)) + (0,) * max(0, len(image.shape) - 3)
    data = np.asanyarray(image.dataobj[first])
    if data.dtype.names:  # colour, one field per channel
        data = limits.grey(np.stack([data[channel] for channel in data.dtype.names], axis=-1))
    if np.iscomplexobj(data):
        data = np.abs(data)
    data = data.reshape((*data.shape, 1, 1)[:3])
    volume = apply_orientation(data, orientation)  # type: ignore[no-untyped-call]
    zooms = [1.0, 1.0, 1.0]
    for axis, (target, _) in enumerate(orientation.astype(int)):
        zooms[target] = float((*image.header.get_zooms(), 1.0, 1.0, 1.0)[axis])
    spacing = (zooms[1], zooms[0]) if min(zooms[:2]) > 0 and np.isfinite(zooms).all() else None
    with np.errstate(over="ignore"):  # beyond float32 is infinite, and infinite is clipped
        return np.asarray(volume, np.float32), spacing


def _window(volume: NDArray[np.float32]) -> tuple[float, float]:
    sample = volume.reshape(-1)[:: max(1, volume.size // _SAMPLE)]
    sample = sample[np.isfinite(sample)]
    low, high = np.percentile(sample, _TAILS) if sample.size else (0.0, 0.0)
    if not high > low:  # nearly all voxels are equal: the few that are not must stay visible
        finite = volume[np.isfinite(volume)]
        low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    return float(low), float(high)


def _upright(axial: NDArray[np.float32]) -> NDArray[np.float32]:
    """From (right, front) to rows front to back and columns right to left of the patient."""
    return np.ascontiguousarray(axial[::-1, ::-1].T)


def _explained(error: Exception, name: str) -> ImageError:
    said = str(error).lower()
    short = ("expected", "end-of-stream", "end of file", "could not read", "not enough", "buffer")
    if isinstance(error, EOFError) or any(word in said for word in short):
        return ImageError(
            f"{name} ends before its volume does: the copy or download was cut off. "
            "Get the file again.",
            "image.truncated",
        )
    return ImageError(
        f"{name} is a damaged NIfTI file ({type(error).__name__}). Get or convert it again.",
        "image.corrupt",
    )
