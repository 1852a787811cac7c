"""What a notebook holds already, an array or a Pillow image, to a grey slice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import ImageError
from braintx.core.messages import Phrase
from braintx.core.records import Issue, Slice
from braintx.data.imaging import limits

if TYPE_CHECKING:
    from PIL.Image import Image

_ARRAY_LIKE = ("__array__", "__array_interface__")
_AS_THEY_ARE = ("L", "I", "I;16", "F", "RGB", "RGBA")  # Pillow's modes whose numbers are levels


def from_array(given: NDArray[np.generic] | Image) -> Slice:
    """One grey slice.

    Parameters
    ----------
    given : ndarray of shape (height, width), (height, width, 3) or (height, width, 4), or Image
        Integers as a file would hold them (`braintx.data.imaging.limits.unit`), or floats from 0
        (dark) to 1 (bright). Of colours, the luma; what is transparent shows a black ground.

    Raises
    ------
    ImageError
        For another shape, a size that is not accepted, or floats outside the range.
    """
    if not (isinstance(given, list) or any(hasattr(given, name) for name in _ARRAY_LIKE)):
        raise ImageError(
            "{kind} was given; expected the path of an image, an array, a Pillow image or a Slice.",
            "image.unsupported",
            kind=type(given).__name__,
        )
    if getattr(given, "mode", "L") not in _AS_THEY_ARE:
        clear = getattr(given, "has_transparency_data", False)
        given = given.convert("RGBA" if clear else "L")  # type: ignore[union-attr]
    pixels = np.asarray(given)
    colour = pixels.ndim == 3 and pixels.shape[2] in (3, 4)
    if pixels.ndim != 2 and not colour:
        raise ImageError(
            "An array of shape {shape} was given; expected (height, width) or (height, width, 3), "
            "one slice. Pass the slices of a volume one by one to assess_patient.",
            "image.unsupported",
            shape=str(pixels.shape),
        )
    if not (np.issubdtype(pixels.dtype, np.integer) or np.issubdtype(pixels.dtype, np.floating)):
        raise ImageError(
            "An array of {dtype} was given; expected integers, or floats from 0 to 1.",
            "image.unsupported",
            dtype=pixels.dtype,
        )
    limits.refuse_size(pixels.shape[1], pixels.shape[0], Phrase("The array"))
    notes: tuple[Issue, ...] = ()
    if colour:
        opacity = pixels[..., 3] if pixels.shape[2] == 4 else None
        pixels = limits.grey(pixels)
        if opacity is not None:
            pixels, notes = limits.over_black(pixels, opacity)
    if np.issubdtype(pixels.dtype, np.integer):
        return Slice(limits.unit(pixels), "array", notes=notes)
    floats = pixels.astype(np.float32)
    if not np.isfinite(floats).all() or floats.min() < 0 or floats.max() > 1:
        raise ImageError(
            "A float array must hold finite values from 0 (dark) to 1 (bright): scale it first.",
            "image.unsupported",
        )
    return Slice(floats, "array", notes=notes)
