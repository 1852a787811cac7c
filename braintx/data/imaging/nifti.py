"""NIfTI volumes (.nii, .nii.gz) to slices, upright as a radiologist reads them."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import ImageError
from braintx.core.labels import Level
from braintx.core.records import Issue, Slice
from braintx.data.imaging import limits
from braintx.data.imaging.failures import truncated
from braintx.data.imaging.nifti_header import HEADER_BYTES, Header, open_header
from braintx.data.imaging.sequence import bids_sequence

GZIP_MAGIC = b"\x1f\x8b"
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


def read(
    path: Path, packed: bool, index: int | None, volume: int | None = None
) -> tuple[Slice, ...]:
    """The slices of a volume in the plane that `open_header` chooses, or the one asked for.

    Axial slices go from feet to head, coronal ones from back to front, sagittal ones from left
    to right. Rows run from the face to the back of an axial slice, from the top of the head down
    in the others; columns from the patient's right to left, in a sagittal slice from the face to
    the back. Brightness is that of the whole volume, its extreme thousandth clipped at either end.

    Parameters
    ----------
    path : Path
    packed : bool
        Whether the file is gzipped.
    index, volume : int or None
        Counted from 0; None for all slices, and for the first volume.

    Raises
    ------
    ImageError
    """
    try:
        with gzip.open(path) if packed else path.open("rb") as stream:
            header = open_header(cast("BinaryIO", stream), path.name)
            chosen = limits.pick_volume(volume, header.volumes, path.name)
            voxels = _voxels(header, chosen)
    except ImageError:
        raise
    except Exception as error:  # a foreign parser on foreign bytes: it may raise anything
        raise _explained(error, path.name) from error
    notes = header.notes
    if header.volumes > 1:
        level: Level = "warning" if volume is None else "info"
        told = Issue("reading.volume", level, values={"read": chosen, "count": header.volumes})
        notes += (told,)
    places = limits.pick(index, voxels.shape[header.axis], path.name)
    low, high = _window(voxels)
    planes = np.moveaxis(voxels, header.axis, 0)
    shown = (_upright(limits.stretch(planes[k], low, high)) for k in places)
    return tuple(
        Slice(grey, path.name, k, header.spacing, notes=notes, sequence=bids_sequence(path.name))
        for k, grey in zip(places, shown, strict=True)
    )


def size(path: Path, packed: bool) -> tuple[int, int]:
    """Width and height of the slices, from the header alone.

    Raises
    ------
    ImageError
    """
    try:
        with gzip.open(path) if packed else path.open("rb") as stream:
            return open_header(cast("BinaryIO", stream), path.name).size
    except ImageError:
        raise
    except Exception as error:
        raise _explained(error, path.name) from error


def _voxels(header: Header, volume: int) -> NDArray[np.float32]:
    """Voxels of one volume along (right, front, head)."""
    from nibabel.orientations import apply_orientation

    image = header.image
    further = np.unravel_index(volume, image.shape[3:] or (1,), order="F")
    place = (slice(None),) * min(3, len(image.shape)) + tuple(int(k) for k in further)
    data = np.asanyarray(image.dataobj[place[: len(image.shape)]])
    if data.dtype.names:  # colour, one field per channel
        data = limits.grey(np.stack([data[channel] for channel in data.dtype.names], axis=-1))
    if np.iscomplexobj(data):
        data = np.abs(data)
    data = data.reshape((*data.shape, 1, 1)[:3])
    turned = apply_orientation(data, header.orientation)  # type: ignore[no-untyped-call]
    with np.errstate(over="ignore"):  # beyond float32 is infinite, and infinite is clipped
        return np.asarray(turned, np.float32)


def _window(volume: NDArray[np.float32]) -> tuple[float, float]:
    sample = volume.reshape(-1)[:: max(1, volume.size // _SAMPLE)]
    sample = sample[np.isfinite(sample)]
    low, high = np.percentile(sample, _TAILS) if sample.size else (0.0, 0.0)
    if not high > low:  # nearly all voxels are equal: the few that are not must stay visible
        finite = volume[np.isfinite(volume)]
        low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    return float(low), float(high)


def _upright(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    """Two of (right, front, head), in that order, to rows from the second's far end down.

    One rule serves all planes: face up and the patient's right on the left of an axial slice,
    the top of the head up in a coronal and a sagittal one, where the face looks left.
    """
    return np.ascontiguousarray(plane[::-1, ::-1].T)


def _explained(error: Exception, name: str) -> ImageError:
    said = str(error).lower()
    short = ("expected", "end-of-stream", "end of file", "could not read", "not enough", "buffer")
    if isinstance(error, EOFError) or any(word in said for word in short):
        return truncated(name)
    return ImageError(
        "{name} is a damaged NIfTI file ({reason}). Get or convert it again.",
        "image.corrupt",
        name=name,
        reason=type(error).__name__,
    )
