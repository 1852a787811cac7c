"""What every format shares: the size limits, the error codes, and grey levels to [0, 1]."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import ImageError

MIN_SIDE = 64
"""Shortest side, in pixels, on which a tumour can still be told."""
MAX_SIDE = 8192
"""Longest side in pixels: no slice has more, and a decompression bomb does."""
MAX_VOXELS = 512**3
"""Most pixels of all the slices of a file or series together."""
MAX_FILE_BYTES = 2**30
"""Largest picture file that is read into memory; a true one of `MAX_SIDE` is smaller."""

CODES: dict[str, str] = {
    "image.not_found": "There is no such file, or a folder was given where a file was expected.",
    "image.empty": "The file has no bytes.",
    "image.not_an_image": "The content is no image, whatever the file's name says.",
    "image.unsupported": "An image, but of a format or encoding that BrainTx does not read.",
    "image.no_pixels": "A DICOM object without a picture, such as a report.",
    "image.truncated": "The file ends before the picture does.",
    "image.corrupt": "The file is whole, but its content is damaged.",
    "image.too_small": f"A side is shorter than {MIN_SIDE} pixels.",
    "image.too_large": f"A side is longer than {MAX_SIDE} pixels, or the volume is too large.",
    "image.no_such_slice": "The slice that was asked for does not exist.",
    "image.no_series": "The folder holds no DICOM slices.",
    "image.many_series": "The folder holds slices of several series.",
    "image.many_patients": "The folder holds slices of several patients.",
    "image.unreadable": "The operating system would not let the file be read.",
}
"""Every code that reading an image can give, and what it means."""

_TWELVE_BIT = 4095


def refuse_size(width: int, height: int, name: str) -> None:
    """Raise where a slice is outside the accepted sizes (pixels)."""
    if min(width, height) < MIN_SIDE:
        raise ImageError(
            f"{name} is {width} × {height} pixels; at least {MIN_SIDE} a side are needed. "
            "Give the original scan, not a thumbnail.",
            "image.too_small",
        )
    if max(width, height) > MAX_SIDE:
        raise ImageError(
            f"{name} is {width} × {height} pixels; at most {MAX_SIDE} a side are accepted. "
            "Scale it down, or cut out the head.",
            "image.too_large",
        )


def refuse_volume(voxels: int, name: str) -> None:
    """Raise where all slices together hold more than `MAX_VOXELS` pixels."""
    if voxels > MAX_VOXELS:
        raise ImageError(
            f"{name} holds {voxels:,} pixels in all its slices; at most {MAX_VOXELS:,} are "
            "accepted. Give a part of it.",
            "image.too_large",
        )


def pick(index: int | None, count: int, name: str) -> range:
    """The positions to read: all of ``count`` slices, or the one that was asked for."""
    if index is None:
        return range(count)
    if not 0 <= index < count:
        raise ImageError(
            f"Slice {index} of {name} was asked for; it has {count}, counted from 0.",
            "image.no_such_slice",
        )
    return range(index, index + 1)


def unit(pixels: NDArray[np.generic]) -> NDArray[np.float32]:
    """Grey levels in the range of their number format, to float32 in [0, 1].

    Sixteen-bit levels that all lie below 4096 are those of a 12-bit scanner in a wider box.
    Any other number format has no range of its own: its smallest and largest level are used.
    """
    if pixels.dtype == np.uint8:
        return _divided(pixels, 255)
    if pixels.dtype == np.uint16:
        top = _TWELVE_BIT if pixels.max(initial=0) <= _TWELVE_BIT else np.iinfo(np.uint16).max
        return _divided(pixels, top)
    return stretch(pixels)


def _divided(pixels: NDArray[np.generic], top: int) -> NDArray[np.float32]:
    scaled = np.divide(pixels, np.float32(top), dtype=np.float32)
    return np.asarray(scaled, np.float32)


def stretch(
    levels: NDArray[np.generic],
    low: float | None = None,
    high: float | None = None,
) -> NDArray[np.float32]:
    """Map ``low`` … ``high`` (smallest and largest level by default) to [0, 1], clipped.

    What is not a number becomes 0, and so does everything where all levels are equal.
    """
    values = np.asarray(levels, np.float64)
    finite = values[np.isfinite(values)]
    if not finite.size:
        return np.zeros(values.shape, np.float32)
    low = float(finite.min()) if low is None else low
    high = float(finite.max()) if high is None else high
    if not high > low:
        return np.zeros(values.shape, np.float32)
    with np.errstate(over="ignore", invalid="ignore"):  # infinite levels, and spans of 1e308
        scaled = np.clip((values - low) / (high - low), 0.0, 1.0)
    return np.asarray(np.nan_to_num(scaled, nan=0.0), np.float32)


def grey(colour: NDArray[np.generic]) -> NDArray[np.generic]:
    """The luma (ITU-R 601) of RGB in the last axis, in the same number format."""
    weights = np.array([0.299, 0.587, 0.114])
    luma: NDArray[np.float64] = colour[..., :3].astype(np.float64) @ weights
    whole = np.issubdtype(colour.dtype, np.integer)
    return (np.rint(luma) if whole else luma).astype(colour.dtype)
