"""Stored DICOM values to [0, 1]: padding, rescale, window, and which end is white."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import ImageError
from braintx.core.records import Issue
from braintx.data.imaging import limits

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_FOREGROUND = 0.10  # of the bright end, from which a value is more than air
# Share of the head. Of 79 figshare slices 78 are let in and named rightly by their own range, 77
# with a tenth of the head shown white, 67 with a fifth, 51 with three tenths; with a fifth of it
# black 72, with half 36. Falling back costs nothing: how wide a range is does not matter.
_MOST_HIDDEN = 0.10
_STEP = 0.5 / 255  # nearer than that to black or white, a grey level is shown as one of them
_LEAST_LEFT = 0.05  # of a picture: no head fills less of its own


@dataclass(frozen=True)
class Window:
    """How one frame's stored values become shown ones (DICOM PS3.3, C.11.2).

    Attributes
    ----------
    slope, intercept : float
        Stored value to the modality's own unit.
    center, width : float or None
        Of the display window, in that unit; None where the file has none.
    function : {"LINEAR", "LINEAR_EXACT", "SIGMOID"}
    """

    slope: float = 1.0
    intercept: float = 0.0
    center: float | None = None
    width: float | None = None
    function: str = "LINEAR"

    def apply(self, values: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Values in the modality's unit to [0, 1]; None where there is no usable window."""
        if self.center is None or self.width is None or self.width <= 0:
            return None
        if self.function == "SIGMOID":
            steep = np.clip(-4.0 * (values - self.center) / self.width, -60.0, 60.0)
            return np.asarray(1.0 / (1.0 + np.exp(steep)))
        center, width = self.center, self.width
        if self.function == "LINEAR":  # the standard counts the window's two end values in
            center, width = center - 0.5, max(width - 1.0, 1e-6)
        return np.clip((values - center) / width + 0.5, 0.0, 1.0)


def to_unit(
    pixels: NDArray[np.generic], dataset: Dataset, window: Window, name: str
) -> tuple[NDArray[np.float32], tuple[Issue, ...]]:
    """One decoded frame to grey levels in [0, 1], brighter meaning more signal.

    The file's display table or window decides; where it has none, or where that would show more
    than a tenth of the head as plain white or black, the frame's smallest and largest value.
    Padding is no part of the picture: it has no say in that, and becomes 0.

    Parameters
    ----------
    pixels : ndarray of shape (height, width) or (height, width, 3)
        Stored values, decoded.
    dataset : Dataset
        The object's header.
    window : Window
        The frame's own.
    name : str
        Of the file, for messages.

    Returns
    -------
    grey : ndarray of shape (height, width), float32
    notes : tuple of Issue
        Where the file's window was not used.

    Raises
    ------
    ImageError
        Where the values mean something that cannot be shown as grey levels.
    """
    kind = str(dataset.get("PhotometricInterpretation") or "MONOCHROME2")
    if kind == "PALETTE COLOR":
        pixels = _palette(pixels, dataset, name)
        return _full_range(limits.grey(pixels), 8 * pixels.dtype.itemsize), ()
    if pixels.ndim == 3 and pixels.shape[-1] in (3, 4):
        bits = int(dataset.get("BitsStored") or 8 * pixels.dtype.itemsize)
        return _full_range(limits.grey(pixels), bits), ()
    if pixels.ndim != 2:
        raise ImageError(
            "{name} has frames of shape {shape}; expected (height, width). Export the series "
            "again.",
            "image.unsupported",
            name=name,
            shape=str(pixels.shape),
        )
    inverted = kind == "MONOCHROME1"
    inside = ~padding(pixels, dataset)
    values = _modality(pixels, dataset, window)
    asked = [one for one in (_voi_table(values, dataset), window.apply(values)) if one is not None]
    head = _head(values, inside, inverted=inverted)
    bright = [1.0 - one if inverted else one for one in asked]
    shown = next((one for one in bright if not _hides(one, inside, head)), None)
    notes = (Issue("reading.window", "warning"),) if asked and shown is None else ()
    if shown is None:
        signal = np.where(inside, -values if inverted else values, np.nan)
        shown = limits.stretch(signal).astype(np.float64)
    grey = np.nan_to_num(np.clip(shown, 0.0, 1.0), nan=0.0).astype(np.float32)
    return np.where(inside, grey, np.float32(0.0)), notes


def _head(
    values: NDArray[np.float64], inside: NDArray[np.bool_], *, inverted: bool
) -> NDArray[np.bool_]:
    """What stands out from the air, as `braintx.preprocessing.image.find_head` sees it."""
    signal = -values if inverted else values
    known = signal[inside & np.isfinite(signal)]
    if not known.size:
        return inside
    low, high = np.percentile(known, (1.0, 99.0))
    return np.asarray(inside & (signal > low + _FOREGROUND * (high - low)))


def _hides(shown: NDArray[np.float64], inside: NDArray[np.bool_], head: NDArray[np.bool_]) -> bool:
    """Whether grey levels leave nothing to see, or too much of the head as white or black."""
    within = shown[inside]
    if not within.size or within.min() == within.max():
        return True
    levels = shown[head]
    if not levels.size:
        return False
    white, black = float((levels > 1.0 - _STEP).mean()), float((levels < _STEP).mean())
    return max(white, black) > _MOST_HIDDEN


def _full_range(grey: NDArray[np.generic], bits: int) -> NDArray[np.float32]:
    return np.clip(grey.astype(np.float64) / (2.0**bits - 1.0), 0.0, 1.0).astype(np.float32)


def _palette(pixels: NDArray[np.generic], dataset: Dataset, name: str) -> NDArray[np.generic]:
    from pydicom.pixels.processing import apply_color_lut

    try:
        return apply_color_lut(pixels, dataset)
    except (ValueError, AttributeError, KeyError, IndexError, TypeError) as error:
        raise ImageError(
            "The palette of {name} is damaged. Get the file again.", "image.corrupt", name=name
        ) from error


def _modality(pixels: NDArray[np.generic], dataset: Dataset, window: Window) -> NDArray[np.float64]:
    if dataset.get("ModalityLUTSequence"):
        from pydicom.pixels.processing import apply_modality_lut

        return np.asarray(apply_modality_lut(pixels, dataset), np.float64)
    return pixels.astype(np.float64) * window.slope + window.intercept


def _voi_table(values: NDArray[np.float64], dataset: Dataset) -> NDArray[np.float64] | None:
    """Through the file's own look-up table, where it has one."""
    if not dataset.get("VOILUTSequence"):
        return None
    from pydicom.pixels.processing import apply_voi

    try:
        bits = int(dataset.VOILUTSequence[0].LUTDescriptor[2])
        table = apply_voi(np.rint(values).astype(np.int64), dataset)
    except (ValueError, AttributeError, KeyError, IndexError, TypeError, NotImplementedError):
        return None  # a broken table only says how to show the picture: the window serves
    return np.asarray(table / (2.0**bits - 1.0), np.float64)


def padding(pixels: NDArray[np.generic], dataset: Dataset) -> NDArray[np.bool_]:
    """Where stored values only fill the picture up to a rectangle (DICOM PS3.3, C.7.5.1.1.2).

    One value, or the range between it and ``PixelPaddingRangeLimit``, both ends included. A
    padding that would leave less than any head fills is not believed.
    """
    values = pixels.astype(np.float64)
    outside = np.zeros(pixels.shape, bool)
    for kind in ("", "Float", "DoubleFloat"):
        ends = [
            _stored(dataset.get(f"{kind}PixelPadding{which}"), pixels.dtype)
            for which in ("Value", "RangeLimit")
        ]
        if ends[0] is None:
            continue
        first, last = sorted((ends[0], ends[0] if ends[1] is None else ends[1]))
        outside |= (values >= first) & (values <= last)
    return outside if outside.mean() <= 1.0 - _LEAST_LEFT else np.zeros(pixels.shape, bool)


def _stored(value: object, kind: np.dtype[np.generic]) -> float | None:
    """A padding value as the pixels have it; None where there is none.

    Some writers put a negative one into an unsigned element: it is the same bits.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    span = 2.0 ** (8 * kind.itemsize)
    if np.issubdtype(kind, np.signedinteger) and value >= span / 2:
        return float(value) - span
    if np.issubdtype(kind, np.unsignedinteger) and value < 0:
        return float(value) + span
    return float(value)
