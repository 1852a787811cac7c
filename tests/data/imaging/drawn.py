"""Pictures drawn for the tests, and a writer of those TIFF files that no library here writes."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import uid
from pydicom.dataset import Dataset, FileMetaDataset

_FORMATS = {"u": 1, "i": 2, "f": 3}


def blob(height: int = 96, width: int = 80, shift: float = 0.0) -> NDArray[np.uint8]:
    """A bright skull with something in it on black, no two pixels' neighbourhoods alike."""
    rows, columns = np.mgrid[:height, :width]
    out = np.hypot((columns - width / 2) / (0.4 * width), (rows - height / 2) / (0.45 * height))
    spot = np.hypot(columns - width * (0.4 + shift), rows - height * 0.4) < 0.12 * width
    levels = np.where(out < 0.85, 90 + 40 * np.sin(columns / 5 + shift), np.where(out < 1, 200, 0))
    return np.where(spot & (out < 0.85), 240, levels).astype(np.uint8)


def tiff(*pages: tuple[NDArray[Any], dict[int, Any]], order: str = "<") -> bytes:
    """An uncompressed TIFF; each page a grey array and the tags that differ from the usual."""
    data = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HL", 42, 0)
    link = 4
    for pixels, given in pages:
        body = pixels.astype(pixels.dtype.newbyteorder(order)).tobytes()
        at = len(data)
        data += body + b"\0" * (len(body) % 2)
        tags = {
            256: pixels.shape[1],
            257: pixels.shape[0],
            258: 8 * pixels.dtype.itemsize,
            259: 1,
            262: 1,
            273: at,
            277: 1,
            278: pixels.shape[0],
            279: len(body),
            339: _FORMATS[pixels.dtype.kind],
        } | given
        ratios = {tag: value for tag, value in tags.items() if isinstance(value, tuple)}
        for tag, (top, bottom) in ratios.items():
            tags[tag] = len(data)
            data += struct.pack(f"{order}LL", top, bottom)
        data = data[:link] + struct.pack(f"{order}L", len(data)) + data[link + 4 :]
        data += struct.pack(f"{order}H", len(tags))
        for tag, value in sorted(tags.items()):
            kind = 5 if tag in ratios else 4
            data += struct.pack(f"{order}HHLL", tag, kind, 1, value)
        link = len(data)
        data += struct.pack(f"{order}L", 0)
    return data


def write_dicom(path: Path, pixels: NDArray[np.generic], **values: Any) -> Path:
    """A minimal MR object; ``values`` are further elements, or replace its own."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
    dataset.SOPClassUID = uid.MRImageStorage
    dataset.SOPInstanceUID = uid.generate_uid()
    dataset.SeriesInstanceUID = "1.2.3"
    dataset.PatientID = "P1"
    dataset.Modality = "MR"
    colour = pixels.ndim > 2 and pixels.shape[-1] == 3
    dataset.SamplesPerPixel = 3 if colour else 1
    dataset.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
    if colour:
        dataset.PlanarConfiguration = 0
    dataset.Rows, dataset.Columns = pixels.shape[-3:-1] if colour else pixels.shape[-2:]
    dataset.BitsAllocated = dataset.BitsStored = 8 * pixels.dtype.itemsize
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    dataset.PixelData = pixels.tobytes()
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    dataset.save_as(path, enforce_file_format=True)
    return path
