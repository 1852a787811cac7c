"""What every format shares: the size limits, the error codes, and grey levels to [0, 1]."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import ImageError
from braintx.core.records import Issue

MIN_SIDE = 64
"""Shortest side, in pixels, on which a tumour can still be told."""
MAX_SIDE = 8192
"""Longest side in pixels: no slice has more, and a decompression bomb does."""
MAX_VOXELS = 512**3
"""Most pixels of all the slices of a file or series together."""
MAX_FILE_BYTES = 2**30
"""Largest picture file that is read into memory; a true one of `MAX_SIDE` is smaller."""

CODES = (
    *("image.not_found", "image.empty", "image.not_an_image", "image.unsupported"),
    *("image.no_pixels", "image.truncated", "image.corrupt", "image.too_small", "image.too_large"),
    *("image.missing_tag", "image.no_such_slice", "image.no_such_volume", "image.no_series"),
    *("image.many_series", "image.many_patients", "image.unreadable"),
)
"""Every code that reading an image can give."""

_TWELVE_BIT = 4095
_SLENDER = 4.0  # times that no scanner's pixel is longer than wide within a slice


def believed_aspect(across: float, down: float) -> float | None:
    """Height of a pixel in its widths, from a picture file's resolutions along both axes.

    Such a file never knows millimetres of a patient: what it states is a size in print. Its
    two resolutions differ only where somebody meant them to (in none of 11,300 JPEGs from four
    collections do they), so they are believed for the shape of the pixels, within `_SLENDER`.
    """
    if not (across > 0 and down > 0):
        return None
    aspect = float(across) / float(down)
    return aspect if 1.0 / _SLENDER <= aspect <= _SLENDER else None


class Shown(NamedTuple):
    """Grey levels in a number format of their own, and what was assumed to get them."""

    levels: NDArray[np.generic]
    notes: tuple[Issue, ...] = ()


def refuse_size(width: int, height: int, name: str) -> None:
    """Raise where a slice is outside the accepted sizes (pixels).

    Parameters
    ----------
    width, height : int
    name : str
        Of the file, for the message.

    Raises
    ------
    ImageError
    """
    if min(width, height) < MIN_SIDE:
        raise ImageError(
            "{name} is {width} × {height} pixels; at least {least} a side are needed. Give the "
            "original scan, not a thumbnail.",
            "image.too_small",
            name=name,
            width=width,
            height=height,
            least=MIN_SIDE,
        )
    if max(width, height) > MAX_SIDE:
        raise ImageError(
            "{name} is {width} × {height} pixels; at most {most} a side are accepted. Scale it "
            "down, or cut out the head.",
            "image.too_large",
            name=name,
            width=width,
            height=height,
            most=MAX_SIDE,
        )


def refuse_volume(voxels: int, name: str) -> None:
    """Raise where all slices together hold more than `MAX_VOXELS` pixels."""
    if voxels > MAX_VOXELS:
        raise ImageError(
            "{name} holds {pixels} pixels in all its slices; at most {most} are accepted. Give a "
            "part of it.",
            "image.too_large",
            name=name,
            pixels=voxels,
            most=MAX_VOXELS,
        )


def pick(index: int | None, count: int, name: str) -> range:
    """The positions to read: all of ``count`` slices, or the one that was asked for.

    Parameters
    ----------
    index : int or None
        Counted from 0; None for all.
    count : int
    name : str
        Of the file, for the message.

    Raises
    ------
    ImageError
        Where there is no such slice.
    """
    if index is None:
        return range(count)
    if not 0 <= index < count:
        raise ImageError(
            "Slice {index} of {name} was asked for; it has {count}, counted from 0.",
            "image.no_such_slice",
            index=index,
            name=name,
            count=count,
        )
    return range(index, index + 1)


def pick_volume(volume: int | None, count: int, name: str) -> int:
    """The volume to read, of ``count``: the one that was asked for, else the first.

    Parameters
    ----------
    volume : int or None
        Counted from 0.
    count : int
    name : str
        Of the file, for the message.

    Raises
    ------
    ImageError
        Where there is no such volume.
    """
    if volume is not None and not 0 <= volume < count:
        raise ImageError(
            "Volume {index} of {name} was asked for; it has {count}, counted from 0.",
            "image.no_such_volume",
            index=volume,
            name=name,
            count=count,
        )
    return volume or 0


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
    return np.asarray(np.divide(pixels, np.float32(top), dtype=np.float32), np.float32)


def stretch(
    levels: NDArray[np.generic], low: float | None = None, high: float | None = None
) -> NDArray[np.float32]:
    """Map ``low`` … ``high`` (smallest and largest level by default) to [0, 1], clipped.

    What is not a number becomes 0, and so does everything where all levels are equal.

    Parameters
    ----------
    levels : ndarray
        Of any shape and number format.
    low, high : float, optional
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


def over_black(grey_levels: NDArray[np.generic], alpha: NDArray[np.generic]) -> Shown:
    """Grey levels as they look on a black ground, which is that of an MRI.

    What lies under full transparency is not part of the picture, whatever its value. Where
    nothing at all would be left, the transparency is a mistake and is not believed.

    Parameters
    ----------
    grey_levels, alpha : ndarray of the same shape
        ``alpha`` from 0 (clear) to the largest value of its type (floats: to 1).
    """
    share = alpha.astype(np.float64)
    if np.issubdtype(alpha.dtype, np.integer):
        share /= 2.0 ** (8 * alpha.dtype.itemsize) - 1.0
    if (share == 1.0).all():
        return Shown(grey_levels)
    if not (share > 0).any():
        return Shown(grey_levels, (Issue("reading.transparency", "warning"),))
    levels = grey_levels.astype(np.float64) * share
    if np.issubdtype(grey_levels.dtype, np.integer):
        levels = np.rint(levels)
    return Shown(levels.astype(grey_levels.dtype))
