"""Pixel data as a file stores it, without what can be hidden around the pixels."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from braintx.data.deidentify import jpeg

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_ITEM = b"\xfe\xff\x00\xe0"
_BEGINS = (b"\xff\xd8", b"\xff\x4f")
_PARTS = {"YBR_FULL_422": 2}


def tidy_pixels(dataset: Dataset, source: Dataset) -> None:
    """Take out whatever is no pixel, in place: comments, surplus bytes, old overlays.

    No decoded pixel changes, but for the unused bits of a value where the source says that they
    hold a drawing, as older files did (PS3.5, 8.1.2).
    """
    if "PixelData" not in dataset:
        return
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        dataset["PixelData"].value = without_comments(bytes(dataset.PixelData))
        return
    size = _expected(dataset)
    dataset["PixelData"].value = _without_old_overlays(source, bytes(dataset.PixelData)[:size])


def without_comments(data: bytes) -> bytes:
    """Encapsulated pixel data, of the same length, zeros where a codestream held text."""
    result = bytearray(data)
    spans = _fragments(data)
    streams: list[list[tuple[int, int]]] = []
    for start, end in spans[1:]:  # the first is the table of offsets
        if data[start : start + 2] in _BEGINS or not streams:
            streams.append([])
        streams[-1].append((start, end))
    for parts in streams:
        whole = b"".join(data[start:end] for start, end in parts)
        if whole[:2] not in _BEGINS:
            continue
        clean, position = jpeg.blanked(whole), 0
        for start, end in parts:
            result[start:end] = clean[position : position + end - start]
            position += end - start
    return bytes(result[: spans[-1][1]]) if spans else data


def _fragments(data: bytes) -> list[tuple[int, int]]:
    spans, position = [], 0
    while data[position : position + 4] == _ITEM:
        (length,) = struct.unpack_from("<I", data, position + 4)
        end = min(position + 8 + length, len(data))
        spans.append((position + 8, end))
        position = end
    return spans


def _expected(dataset: Dataset) -> int:
    """Bytes that the picture takes up, a last one for evenness included."""
    samples = int(dataset.get("SamplesPerPixel") or 1)
    samples = _PARTS.get(str(dataset.get("PhotometricInterpretation")), samples)
    frames = max(1, int(dataset.get("NumberOfFrames") or 1))
    values = int(dataset.Rows) * int(dataset.Columns) * samples * frames
    size = (values * int(dataset.BitsAllocated) + 7) // 8
    return size + size % 2


def _without_old_overlays(dataset: Dataset, data: bytes) -> bytes:
    """Clear the bits above or below the value, where the file says that a drawing lies there."""
    import numpy as np

    places = [
        element.value
        for group in range(0x6000, 0x6020, 2)
        if (element := dataset.get((group, 0x0102))) is not None and element.value
    ]
    allocated, stored = int(dataset.BitsAllocated), int(dataset.BitsStored)
    if not places or allocated not in (8, 16) or stored >= allocated:
        return data
    lowest = int(dataset.get("HighBit") or stored - 1) - stored + 1
    order = ">" if dataset.file_meta.TransferSyntaxUID.is_little_endian is False else "<"
    values = np.frombuffer(data, f"{order}u{allocated // 8}")
    mask = ((1 << stored) - 1) << max(0, lowest)
    kept: bytes = (values & values.dtype.type(mask)).astype(values.dtype).tobytes()
    return kept
