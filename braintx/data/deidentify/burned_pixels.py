"""Burned-in text in a DICOM object: every frame looked at, blanked where it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import ImageError
from braintx.data.deidentify.burned_in import Box, blank, find_text
from braintx.data.imaging import limits

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"  # Secondary Capture Image Storage, and its kinds below
_PHOTOGRAPHED = ("WSD", "DF", "DI", "DV", "SI", "DRW", "SYN")


class Cleaned(NamedTuple):
    """In how many frames text was blanked, and in how many it stays, over the head."""

    blanked: int = 0
    over: int = 0


def is_suspect(dataset: Dataset) -> bool:
    """Whether an object itself gives reason to look closer.

    A screen that was captured, a film that was scanned, or what says that text is burned in.
    """
    kind = str(dataset.get("SOPClassUID") or "")
    captured = kind == _CAPTURE or kind.startswith(_CAPTURE + ".")
    said = str(dataset.get("BurnedInAnnotation") or "").strip().upper() == "YES"
    return captured or said or str(dataset.get("ConversionType") or "") in _PHOTOGRAPHED


def clean_pixels(dataset: Dataset, *, suspect: bool) -> Cleaned:
    """Look for text in every frame and blank it in place where it lies beside the head.

    An object in which nothing is found keeps its pixels to the bit, and its encoding. One with
    text is stored anew, uncompressed: only that leaves all other pixels as they were decoded.

    Parameters
    ----------
    dataset : Dataset
        With ``file_meta``; changed in place.
    suspect : bool
        As of `braintx.data.deidentify.burned_in.find_text`.

    Raises
    ------
    ImageError
        The pixels cannot be decoded, and so not be looked at; or they hold text and are of a
        kind that cannot be stored anew.
    """
    frames = _frames(dataset)
    inverted = dataset.get("PhotometricInterpretation") == "MONOCHROME1"
    boxes: list[tuple[Box, ...]] = []
    over = 0
    for frame in frames:
        grey = limits.grey(frame) if frame.ndim == 3 else frame
        found = find_text(-grey.astype(np.float32) if inverted else grey, suspect=suspect)
        boxes.append(found.beside)
        over += bool(found.over)
    blanked = sum(map(bool, boxes))
    if blanked:
        pairs = zip(frames, boxes, strict=True)
        _store(dataset, np.stack([blank(frame, places) for frame, places in pairs]))
    return Cleaned(blanked, over)


def _frames(dataset: Dataset) -> NDArray[Any]:
    """Decoded frames, (frames, height, width[, 3]), colour as RGB, indices of a palette as such."""
    from pydicom.pixels.utils import pixel_array

    try:
        pixels = pixel_array(dataset)
    except Exception as error:  # a foreign decoder on foreign bytes: it may raise anything
        raise ImageError(
            "The pixels cannot be decoded, and so not be looked through for burned-in text. Export "
            "the series again, uncompressed.",
            "deidentify.pixels_unread",
        ) from error
    single = int(dataset.get("NumberOfFrames") or 1) == 1
    colour = int(dataset.get("SamplesPerPixel") or 1) > 1
    return pixels[np.newaxis] if single and pixels.ndim == 2 + colour else pixels


def _store(dataset: Dataset, frames: NDArray[Any]) -> None:
    from pydicom.uid import ExplicitVRLittleEndian

    kind = str(dataset.PhotometricInterpretation)
    if "PixelData" not in dataset or kind == "PALETTE COLOR":
        raise ImageError(
            "The picture holds text and is stored in a form that cannot be written anew. Export "
            "the series again as grey levels.",
            "deidentify.not_rewritable",
        )
    if int(dataset.get("SamplesPerPixel") or 1) > 1:
        kind = "RGB"
        dataset.PhotometricInterpretation, dataset.PlanarConfiguration = kind, 0
    data = np.ascontiguousarray(frames.astype(frames.dtype.newbyteorder("<"))).tobytes()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    for keyword in ("ExtendedOffsetTable", "ExtendedOffsetTableLengths"):
        if keyword in dataset:
            delattr(dataset, keyword)
    dataset.PixelData = data + b"\0" * (len(data) % 2)
    dataset["PixelData"].VR = "OW" if int(dataset.BitsAllocated) > 8 else "OB"
    dataset["PixelData"].is_undefined_length = False
