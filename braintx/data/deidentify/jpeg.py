"""The segments of a JPEG or JPEG 2000 stream, and those that may hold text taken out.

Markers by ITU-T T.81 (JPEG), T.87 (JPEG-LS) and T.800 (JPEG 2000).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE
_ALONE = {0x01, *range(0xD0, 0xD8)}
_J2K_START, _J2K_COM, _J2K_SOT, _J2K_SOD, _J2K_END = 0x4F, 0x64, 0x90, 0x93, 0xD9
_JFIF_BYTES = 14  # of JFIF up to its thumbnail's size
Segment = tuple[int, int, int]
"""Marker, and where the segment begins and ends, marker and all."""


def segments(data: bytes) -> Iterator[Segment]:
    """Every segment up to the end mark; a scan's with the pixels that follow its header."""
    position = 2
    while position + 2 <= len(data):
        if data[position] != 0xFF:
            return
        marker = data[position + 1]
        if marker == 0xFF:  # a filling byte
            position += 1
            continue
        end = position + 2
        if marker not in _ALONE and marker != _EOI:
            if end + 2 > len(data):
                return
            end += struct.unpack_from(">H", data, end)[0]
        if marker == _SOS:
            end = _next_marker(data, end)
        yield marker, position, min(end, len(data))
        if marker == _EOI:
            return
        position = end


def without_text(data: bytes, orientation: bytes = b"") -> bytes:
    """A JPEG file without comments, EXIF, XMP, IPTC, profiles, thumbnails, and what follows it.

    Parameters
    ----------
    data : bytes
    orientation : bytes
        A segment that goes in instead, marker and all.
    """
    parts = [data[:2]]
    placed = False
    for marker, start, end in segments(data):
        if marker == 0xE0 and data[start + 4 : start + 9] == b"JFIF\0":
            head = data[start + 4 : start + 4 + _JFIF_BYTES - 2]
            parts.append(b"\xff\xe0" + struct.pack(">H", _JFIF_BYTES + 2) + head + b"\0\0")
            continue
        if not placed and marker != 0xE0:
            parts.append(orientation)
            placed = True
        if not _may_hold_text(marker, data[start + 4 : end]):
            parts.append(data[start:end])
    return b"".join(parts)


def blanked(data: bytes) -> bytes:
    """A JPEG or JPEG 2000 stream of the same length, zeros where text could be."""
    result = bytearray(data)
    spans = _j2k_text(data) if data[:2] == b"\xff\x4f" else _jpeg_text(data)
    for start, end in spans:
        result[start:end] = bytes(end - start)
    return bytes(result)


def _may_hold_text(marker: int, content: bytes) -> bool:
    if marker == _COM:
        return True
    if not 0xE0 <= marker <= 0xEF:
        return False
    # How colours are stored is said here, and needed: Adobe's mark, and that of HP's JPEG-LS.
    adobe = marker == 0xEE and content[:5] == b"Adobe" and len(content) == 12
    return not (adobe or (marker == 0xE8 and content[:4] == b"mrfx" and len(content) == 5))


def _jpeg_text(data: bytes) -> Iterator[tuple[int, int]]:
    for marker, start, end in segments(data):
        content = data[start + 4 : end]
        if marker == 0xE0 and content[:5] == b"JFIF\0":
            yield min(start + 4 + _JFIF_BYTES, end), end
        elif _may_hold_text(marker, content):
            yield start + 4, end
        elif marker == _EOI:
            yield end, len(data)


def _j2k_text(data: bytes) -> Iterator[tuple[int, int]]:
    position = 2
    tile_end = 0
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker, length = struct.unpack_from(">xBH", data, position)
        if marker == _J2K_END:
            yield position + 2, len(data)
            return
        if marker == _J2K_SOD:
            if not tile_end:  # the last part, up to the end mark
                return
            position = tile_end
            continue
        if marker == _J2K_COM:
            yield position + 6, position + 2 + length
        if marker == _J2K_SOT:
            size = struct.unpack_from(">I", data, position + 6)[0]
            tile_end = position + size if size else 0
        position += 2 + length


def _next_marker(data: bytes, position: int) -> int:
    """Where a scan's pixels end; in JPEG-LS a byte below 0x80 after 0xFF is one of them."""
    while True:
        position = data.find(b"\xff", position)
        if position < 0 or position + 1 >= len(data):
            return len(data)
        following = data[position + 1]
        if following >= 0xC0 and not 0xD0 <= following <= 0xD7 and following != 0xFF:
            return position
        position += 1
