"""DICOM objects to grey slices: every frame, in the display window that the file asks for."""

from __future__ import annotations

import hashlib
import importlib
import logging
import math
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import ImageError
from braintx.core.labels import Sequence
from braintx.core.messages import Phrase
from braintx.core.records import Slice
from braintx.data.imaging import limits
from braintx.data.imaging.failures import truncated
from braintx.data.imaging.sequence import sequence_of, stated
from braintx.data.imaging.suppress_stderr import muted
from braintx.data.imaging.window import Window, to_unit

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

PREAMBLE_BYTES = 132
MAX_DICOM_BYTES = 2**31
_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_NEEDED = {
    "Rows": Phrase("how many rows of pixels there are"),
    "Columns": Phrase("how many columns of pixels there are"),
    "SamplesPerPixel": Phrase("whether a pixel is one grey value or three of colour"),
    "PhotometricInterpretation": Phrase("whether high values are white, black or a colour"),
    "BitsAllocated": Phrase("how many bits each value takes up"),
    "BitsStored": Phrase("how many of these bits are the value"),
    "PixelRepresentation": Phrase("whether values can be negative"),
}
_NEEDED_OF_COLOUR = {
    "PlanarConfiguration": Phrase("whether colours lie pixel by pixel or plane by plane")
}
_NEEDED_OF_PALETTES = {
    f"{colour}PaletteColorLookupTableDescriptor": Phrase("how long the palette is")
    for colour in ("Red", "Green", "Blue")
}
_OF_INTEGERS = ("BitsStored", "PixelRepresentation")
_JPEG_12_BIT = "1.2.840.10008.1.2.4.51"
_DEFLATED = "1.2.840.10008.1.2.1.99"
_PLAIN = ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", _DEFLATED)


def is_dicom(head: bytes) -> bool:
    """Whether a file begins as DICOM: the mark, or group 2 or 8 where the preamble is missing."""
    if head[128:132] == b"DICM":
        return True
    little = head[:2] in (b"\x02\0", b"\x08\0") and head[3:4] in (b"\0", b"\x01")
    big = head[:2] in (b"\0\x02", b"\0\x08") and head[2:3] in (b"\0", b"\x01")
    return len(head) >= 8 and (little or big)


def is_dicom_file(path: Path) -> bool:
    """`is_dicom` of a file, whatever its name."""
    with path.open("rb") as stream:
        return is_dicom(stream.read(PREAMBLE_BYTES))


def read(path: Path, index: int | None) -> tuple[Slice, ...]:
    """Every frame of a DICOM object, or the one asked for.

    Raises
    ------
    ImageError
    """
    dataset = open_dataset(path)
    count = frame_count(dataset, path.name)
    chosen = limits.pick(index, count, path.name)
    limits.refuse_volume(int(dataset.Rows) * int(dataset.Columns) * len(chosen), path.name)
    slices = []
    with guarded(path.name, str(dataset.file_meta.TransferSyntaxUID)):
        frames = _decoded(dataset, path, chosen)
        for position, pixels in zip(chosen, frames, strict=True):
            grey, notes = to_unit(pixels, dataset, _window(dataset, position), path.name)
            spacing = _pair(dataset, position, "PixelSpacing")
            aspect = _aspect(dataset, position) if spacing is None else None
            modality, sequence = _modality(dataset), _sequence(dataset, position)
            slices.append(
                Slice(grey, path.name, position, spacing, modality, aspect, notes, sequence)
            )
    return tuple(slices)


def digest(path: Path) -> bytes:
    """What tells the stored values of an object's frames from others, whatever their encoding.

    Raises
    ------
    ImageError
    """
    dataset = open_dataset(path)
    summary = hashlib.blake2b()
    with guarded(path.name, str(dataset.file_meta.TransferSyntaxUID)):
        count = frame_count(dataset, path.name)
        limits.refuse_volume(int(dataset.Rows) * int(dataset.Columns) * count, path.name)
        for pixels in _decoded(dataset, path, range(count)):
            summary.update(repr(pixels.shape).encode())
            summary.update(np.ascontiguousarray(pixels, np.float64).tobytes())
    return summary.digest()


@contextmanager
def guarded(name: str, syntax: str = "") -> Iterator[None]:
    """Inside the block, whatever pydicom and its decoders raise becomes an `ImageError`.

    pydicom reads values when they are first asked for, so any access may fail. Its warnings of
    values against the standard are many and harmless; they are not shown, nor logged, as they
    quote the values.
    """
    from pydicom import config

    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    config.settings.reading_validation_mode = config.IGNORE  # filters hold for one thread alone
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except ImageError:
        raise
    except Exception as error:  # a foreign parser on foreign bytes: it may raise anything
        raise _explained(error, name, syntax) from error


def open_dataset(path: Path, *, pixels: bool = True) -> Dataset:
    """Parse a DICOM file; without its pixels where only the header is wanted.

    Raises
    ------
    ImageError
    """
    import pydicom

    if path.stat().st_size > MAX_DICOM_BYTES:
        raise ImageError(
            "{name} is larger than 2 GiB. Give a part of it.", "image.too_large", name=path.name
        )
    with guarded(path.name):
        _refuse_deflate_bomb(path)
        dataset = pydicom.dcmread(path, force=True, stop_before_pixels=not pixels)
        _settle_syntax(dataset)
        known = len(dataset) > 0 and ("SOPClassUID" in dataset or has_picture(dataset))
    if not known:
        raise ImageError(
            "{name} begins like DICOM but holds no DICOM object. Give the original file.",
            "image.not_an_image",
            name=path.name,
        )
    return dataset


def has_picture(dataset: Dataset) -> bool:
    """Whether a header speaks of pixels at all, which a report's does not."""
    return any(keyword in dataset for keyword in (*_NEEDED, *_PIXELS))


def frame_count(dataset: Dataset, name: str) -> int:
    """How many frames there are, after checking that there is a picture that can be decoded.

    Raises
    ------
    ImageError
    """
    with guarded(name):
        modality = dataset.get("Modality")
        if not has_picture(dataset):
            raise ImageError(
                "{name} is a DICOM object without a picture ({modality}). Give the files of the "
                "MR series.",
                "image.no_pixels",
                name=name,
                modality=str(modality) if modality else Phrase("no modality"),
            )
        _refuse_missing(dataset, name)
        rows, columns = int(dataset.Rows), int(dataset.Columns)
        count = int(dataset.get("NumberOfFrames") or 1)
    limits.refuse_size(columns, rows, name)
    return max(1, count)


def _refuse_missing(dataset: Dataset, name: str) -> None:
    """Raise where the header lacks what says how to read the pixels, and name it."""
    needed = dict(_NEEDED)
    if (dataset.get("SamplesPerPixel") or 1) > 1:
        needed |= _NEEDED_OF_COLOUR
    if dataset.get("PhotometricInterpretation") == "PALETTE COLOR":
        needed |= _NEEDED_OF_PALETTES
    if "FloatPixelData" in dataset or "DoubleFloatPixelData" in dataset:
        needed = {key: why for key, why in needed.items() if key not in _OF_INTEGERS}
    lacking = [key for key in needed if dataset.get(key) in (None, "")]
    if not lacking:
        return
    raise ImageError(
        "{name} lacks what its pixels need to be read: {elements}. Export the series again from "
        "the scanner or the archive, or have whoever made it anonymous keep these elements.",
        "image.missing_tag",
        name=name,
        elements=tuple(_element(key, needed[key]) for key in lacking),
    )


def _element(keyword: str, why: Phrase) -> Phrase:
    from pydicom.datadict import dictionary_description, tag_for_keyword
    from pydicom.tag import Tag

    number = str(Tag(tag_for_keyword(keyword) or 0)).strip("()")
    named = dictionary_description(keyword)
    return Phrase("{element} ({number}: {why})", element=named, number=number, why=why)


def _refuse_deflate_bomb(path: Path) -> None:
    """Unpack a deflated object piece by piece first: pydicom would unpack it all at once."""
    from pydicom.filereader import read_partial

    with path.open("rb") as stream:
        head = stream.read(PREAMBLE_BYTES)
        if head[128:132] != b"DICM" or _DEFLATED.encode() not in head + stream.read(2048):
            return
        stream.seek(0)
        meta = read_partial(stream, stop_when=lambda *_: True)
        if str(meta.file_meta.get("TransferSyntaxUID", "")) != _DEFLATED:
            return
        stream.seek(PREAMBLE_BYTES + 12 + int(meta.file_meta.FileMetaInformationGroupLength))
        inflater, total = zlib.decompressobj(-zlib.MAX_WBITS), 0
        data = stream.read(1 << 20)
        while data and not inflater.eof:
            total += len(inflater.decompress(data, 1 << 26))
            if total > MAX_DICOM_BYTES:
                raise ImageError(
                    "{name} unpacks to over 2 GiB. Give a part of it.",
                    "image.too_large",
                    name=path.name,
                )
            data = inflater.unconsumed_tail or stream.read(1 << 20)


def _settle_syntax(dataset: Dataset) -> None:
    """Name the encoding of a file whose header does not, from how it was in fact read."""
    from pydicom import uid
    from pydicom.dataset import FileMetaDataset

    meta = getattr(dataset, "file_meta", None)
    if meta is None:
        dataset.file_meta = meta = FileMetaDataset()
    if "TransferSyntaxUID" not in meta:
        implicit, little = dataset.original_encoding
        explicit = uid.ExplicitVRLittleEndian if little else uid.ExplicitVRBigEndian
        meta.TransferSyntaxUID = uid.ImplicitVRLittleEndian if implicit else explicit


def _decoded(dataset: Dataset, path: Path, chosen: range) -> Iterator[NDArray[np.generic]]:
    """The chosen frames, colour already RGB."""
    from pydicom.pixels.utils import pixel_array

    if not any(keyword in dataset for keyword in _PIXELS):
        raise ImageError(
            "{name} has no Pixel Data (7FE0,0010): it was cut off before its pixels, or exported "
            "without them. Get the file again.",
            "image.truncated",
            name=path.name,
        )
    syntax = str(dataset.file_meta.TransferSyntaxUID)
    if syntax == _JPEG_12_BIT and int(dataset.get("BitsStored") or 8) > 8:
        yield from _decoded_12_bit(path, chosen)
        return
    for position in chosen:
        with nullcontext() if syntax in _PLAIN else muted():
            frame = pixel_array(dataset, index=position)
        yield frame


def _decoded_12_bit(path: Path, chosen: range) -> Iterator[NDArray[np.generic]]:
    """Lossy 12-bit JPEG, which GDCM decodes though pydicom's bridge to it does not."""
    gdcm = importlib.import_module("gdcm")
    with muted():
        reader = gdcm.ImageReader()
        reader.SetFileName(str(path))
        read = reader.Read()
        image = reader.GetImage()
        buffer = image.GetBuffer().encode("utf-8", "surrogateescape") if read else b""
    columns, rows = (image.GetDimension(axis) for axis in (0, 1)) if read else (0, 0)
    frames = np.frombuffer(buffer, np.uint16)
    if not read or frames.size < columns * rows * (chosen.stop or 1):
        raise ImageError(
            "The 12-bit JPEG inside {name} cannot be decoded. Export the series again, "
            "uncompressed.",
            "image.corrupt",
            name=path.name,
        )
    frames = frames[: columns * rows * chosen.stop].reshape(-1, rows, columns)
    yield from (frames[position] for position in chosen)


def scoped(dataset: Dataset, frame: int, sequence: str, keyword: str) -> Any:
    """A value of one frame: its own, else that shared by all frames, else the object's.

    Parameters
    ----------
    dataset : Dataset
    frame : int
        From 0.
    sequence : str
        Keyword of the functional group that holds it in a multi-frame object.
    keyword : str
    """
    groups = []
    per_frame = dataset.get("PerFrameFunctionalGroupsSequence") or []
    if frame < len(per_frame):
        groups.append(per_frame[frame])
    groups.extend((dataset.get("SharedFunctionalGroupsSequence") or [])[:1])
    for group in groups:
        items = group.get(sequence) or []
        if items and items[0].get(keyword) is not None:
            return items[0].get(keyword)
    return dataset.get(keyword)


def _window(dataset: Dataset, frame: int) -> Window:
    def number(sequence: str, keyword: str) -> float | None:
        value = scoped(dataset, frame, sequence, keyword)
        try:
            found = float(value[0] if hasattr(value, "__getitem__") else value)
        except (TypeError, ValueError, IndexError):
            return None
        return found if math.isfinite(found) else None

    voi, modality = "FrameVOILUTSequence", "PixelValueTransformationSequence"
    slope, intercept = number(modality, "RescaleSlope"), number(modality, "RescaleIntercept")
    shape = scoped(dataset, frame, voi, "VOILUTFunction")
    return Window(
        slope=slope if slope else 1.0,
        intercept=intercept or 0.0,
        center=number(voi, "WindowCenter"),
        width=number(voi, "WindowWidth"),
        function=str(shape or "LINEAR").upper(),
    )


def keep_sequence(dataset: Dataset, given: Dataset) -> None:
    """Let a de-identified object say of its sequence what it said before, in words of our own.

    Parameters
    ----------
    dataset : Dataset
        Gets a description where it would say something else without.
    given : Dataset
        As it was before.
    """
    said = _sequence(given, 0)
    if _sequence(dataset, 0) != said:
        dataset.SeriesDescription = stated(said)


def _sequence(dataset: Dataset, frame: int) -> Sequence | None:
    contrast = scoped(dataset, frame, "MRImageFrameTypeSequence", "AcquisitionContrast")
    return sequence_of(dataset, contrast)


def _modality(dataset: Dataset) -> str | None:
    return str(dataset.get("Modality") or "").strip().upper() or None


def _aspect(dataset: Dataset, frame: int) -> float | None:
    """Height of a pixel in its widths, where its size in the patient is not known.

    That of a detector or of a film is larger or smaller than the patient's, but of one shape.
    """
    for keyword in ("ImagerPixelSpacing", "NominalScannedPixelSpacing", "PixelAspectRatio"):
        found = _pair(dataset, frame, keyword)
        if found is not None:
            return found[0] / found[1]
    return None


def _pair(dataset: Dataset, frame: int, keyword: str) -> tuple[float, float] | None:
    """Two positive numbers, of rows and of columns."""
    value = scoped(dataset, frame, "PixelMeasuresSequence", keyword)
    try:
        row, column = (float(part) for part in cast("Any", value))
    except (TypeError, ValueError):
        return None
    return (row, column) if 0 < row < math.inf and 0 < column < math.inf else None


def _explained(error: Exception, name: str, syntax: str = "") -> ImageError:
    said = str(error).lower()
    if isinstance(error, EOFError) or any(
        words in said for words in ("less than expected", "end of file", "unexpected end")
    ):
        return truncated(name)
    if isinstance(error, NotImplementedError) or "missing dependencies" in said:
        return ImageError(
            "{name} has an encoding that is not read here (transfer syntax {syntax}). Export it "
            "again, uncompressed.",
            "image.unsupported",
            name=name,
            syntax=syntax,
        )
    return ImageError(
        "{name} is a damaged DICOM object ({reason}). Get the file again.",
        "image.corrupt",
        name=name,
        reason=type(error).__name__,
    )
