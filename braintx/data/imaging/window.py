"""Stored DICOM values to [0, 1]: rescale, window, and which end is white."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import ImageError
from braintx.data.imaging import limits

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_COLOUR = ("RGB", "YBR")


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
) -> NDArray[np.float32]:
    """One decoded frame to grey levels in [0, 1], brighter meaning more signal.

    The file's display window decides; without one, or where it shows nothing at all of the
    picture, the frame's smallest and largest value.

    Raises
    ------
    ImageError
        Where the values mean something that cannot be shown as grey levels.
    """
    kind = str(dataset.get("PhotometricInterpretation") or "MONOCHROME2")
    if kind == "PALETTE COLOR":
        pixels = _palette(pixels, dataset, name)
        return _full_range(limits.grey(pixels), 8 * pixels.dtype.itemsize)
    if pixels.ndim == 3 and pixels.shape[-1] in (3, 4):
        bits = int(dataset.get("BitsStored") or 8 * pixels.dtype.itemsize)
        return _full_range(limits.grey(pixels), bits)
    if pixels.ndim != 2:
        raise ImageError(f"{name} has frames of shape {pixels.shape}.", "image.unsupported")
    values = _modality(pixels, dataset, window)
    shown = _voi_table(values, dataset)
    if shown is None:
        shown = window.apply(values)
    if shown is None or shown.min() == shown.max():
        shown = limits.stretch(_without_padding(values, pixels, dataset)).astype(np.float64)
    grey = np.nan_to_num(np.clip(shown, 0.0, 1.0), nan=0.0).astype(np.float32)
    return np.float32(1.0) - grey if kind == "MONOCHROME1" else grey


def _full_range(grey: NDArray[np.generic], bits: int) -> NDArray[np.float32]:
    return np.clip(grey.astype(np.float64) / (2.0**bits - 1.0), 0.0, 1.0).astype(np.float32)


def _palette(pixels: NDArray[np.generic], dataset: Dataset, name: str) -> NDArray[np.generic]:
    from pydicom.pixels.processing import apply_color_lut

    try:
        return apply_color_lut(pixels, dataset)
    except (ValueError, AttributeError, KeyError, IndexError, TypeError) as error:
        raise ImageError(f"The palette of {name} is damaged.", "image.corrupt") from error


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


def _without_padding(
    values: NDArray[np.float64], pixels: NDArray[np.generic], dataset: Dataset
) -> NDArray[np.float64]:
    """Padding outside the picture is no signal: it would stretch the range."""
    padding = dataset.get("PixelPaddingValue")
    if not isinstance(padding, int):
        return values
    outside = pixels == padding
    return np.where(outside, np.nan, values) if not outside.all() else values
