"""Pictures and volumes without what is written around their pixels, which stay to the bit.

A file is taken apart by its own format and put together from what reading it needs; what is not
needed (EXIF, XMP, IPTC, comments, profiles, thumbnails, surplus bytes) is left out or becomes
zeros. Then both files are read, and unless every pixel is the same nothing is given back.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from braintx.core.errors import ImageError
from braintx.core.records import Slice
from braintx.data.deidentify import jpeg, nifti, tiff
from braintx.data.imaging import read_slices

_PNG_MARK = b"\x89PNG\r\n\x1a\n"
_PNG_NEEDED = (b"IHDR", b"PLTE", b"tRNS", b"pHYs", b"IDAT", b"IEND")
_WEBP_NEEDED = (b"VP8X", b"VP8 ", b"VP8L", b"ALPH")
_ORIENTATION = 0x0112
_BMP_HEADER, _BMP_V4, _BMP_V5 = 14, 108, 124


def strip(path: Path) -> bytes:
    """The content of a picture's file without what may say whose it is; see `strip_to`.

    Parameters
    ----------
    path : Path
    """
    with TemporaryDirectory() as folder:
        return strip_to(path, Path(folder) / "copy")[0].read_bytes()


def strip_to(path: Path, target: Path) -> tuple[Path, tuple[Slice, ...]]:
    """Write a picture's file without what may say whose it is.

    Parameters
    ----------
    path : Path
        JPEG, PNG, BMP, WebP, TIFF, or NIfTI, gzipped or not.
    target : Path
        Where to, without the ending, which its content decides.

    Returns
    -------
    Path
        The file that was written.
    tuple of Slice
        What it reads as.

    Raises
    ------
    ImageError
        What `braintx.data.imaging.read_slices` cannot read (GIF is one of these), films, and
        whatever would read otherwise afterwards.
    """
    before = read_slices(path)
    data = path.read_bytes()
    try:
        clean = _stripper(data)(data)
    except (ArithmeticError, LookupError, ValueError, OSError, struct.error, zlib.error) as error:
        raise _changed() from error  # it can be read, and not be taken apart
    copy = target.with_name(target.name + suffix(data))
    copy.write_bytes(clean)
    after = read_slices(copy)
    if not same(before, after):
        copy.unlink()
        raise _changed()
    return copy, after


def same(before: tuple[Slice, ...], after: tuple[Slice, ...]) -> bool:
    """Whether two readings of a file agree in every pixel and in what they say of it."""

    def said(one: Slice) -> tuple[object, ...]:
        return one.index, one.spacing, one.modality, one.aspect

    return len(before) == len(after) and all(
        np.array_equal(one.pixels, other.pixels) and said(one) == said(other)
        for one, other in zip(before, after, strict=True)
    )


def suffix(data: bytes) -> str:
    """The ending of a file's name by its content."""
    endings = {
        b"\xff\xd8": ".jpg",
        b"\x89P": ".png",
        b"BM": ".bmp",
        b"RI": ".webp",
        b"II": ".tif",
        b"MM": ".tif",
        nifti.GZIP: ".nii.gz",
    }
    return endings.get(data[:2], ".nii")


def _changed() -> ImageError:
    return ImageError(
        "The picture would read otherwise without what is written around its pixels, and was left "
        "out. Save it as PNG and try again.",
        "deidentify.changed",
    )


def _stripper(data: bytes) -> Callable[[bytes], bytes]:
    return {
        ".jpg": _jpeg,
        ".png": _png,
        ".bmp": _bmp,
        ".webp": _webp,
        ".tif": tiff.stripped,
        ".nii": nifti.stripped,
        ".nii.gz": nifti.stripped,
    }[suffix(data)]


def _jpeg(data: bytes) -> bytes:
    turned = _turned(data)
    segment = b"Exif\0\0" + turned if turned else b""
    length = struct.pack(">H", len(segment) + 2)
    return jpeg.without_text(data, b"\xff\xe1" + length + segment if turned else b"")


def _png(data: bytes) -> bytes:
    """The chunks of the still picture; the others of a film are no part of what is read."""
    parts = [_PNG_MARK]
    pixels = []
    position = 8
    turned = _turned(data)
    while position + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        body = data[position + 8 : position + 8 + length]
        position += 12 + length
        if kind == b"IDAT":
            pixels.append(body)
        if kind not in _PNG_NEEDED or kind == b"IDAT":
            continue
        if kind == b"IEND":
            parts += [_chunk(b"IDAT", _one_stream(b"".join(pixels)))]
        parts.append(_chunk(kind, body))
        if kind == b"IHDR" and turned:
            parts.append(_chunk(b"eXIf", turned))
        if kind == b"IEND":
            break
    return b"".join(parts)


def _one_stream(packed: bytes) -> bytes:
    """The compressed pixels up to their end, without what was put behind it."""
    inflater = zlib.decompressobj()
    rest = packed
    while rest and not inflater.eof:
        inflater.decompress(rest, 1 << 24)
        rest = inflater.unconsumed_tail
    return packed[: len(packed) - len(inflater.unused_data)]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _webp(data: bytes) -> bytes:
    parts = []
    position = 12
    turned = _turned(data)
    while position + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, position)
        body = data[position + 8 : position + 8 + length]
        position += 8 + length + length % 2
        if kind == b"ANIM":
            raise ImageError(
                "A film in WebP cannot be cleaned. Save its pictures one by one as PNG.",
                "deidentify.film",
            )
        if kind == b"VP8X":  # of its flags, transparency and whether EXIF follows
            body = bytes([body[0] & 0x10 | (0x08 if turned else 0)]) + bytes(3) + body[4:10]
        if kind in _WEBP_NEEDED:
            parts.append(kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2))
    if turned:
        parts.append(b"EXIF" + struct.pack("<I", len(turned)) + turned + b"\0" * (len(turned) % 2))
    content = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(content)) + content


def _bmp(data: bytes) -> bytes:
    """Zeros between the headers and the pixels, and nothing after them."""
    start, header = struct.unpack_from("<II", data, 10)
    result = bytearray(data)
    result[6:10] = bytes(4)
    palette = _palette_bytes(data, header)
    first = _BMP_HEADER + header + palette
    if first < start:
        result[first:start] = bytes(start - first)
    if header >= _BMP_V5:  # a colour profile, or the path of one
        result[_BMP_HEADER + _BMP_V4 + 4 : _BMP_HEADER + _BMP_V5] = bytes(12)
        result[_BMP_HEADER + 56 : _BMP_HEADER + 60] = b"BGRs"
    end = start + _bmp_pixel_bytes(data, header)
    result = result[:end]
    result[2:6] = struct.pack("<I", len(result))
    return bytes(result)


def _palette_bytes(data: bytes, header: int) -> int:
    if header == 12:
        bits = struct.unpack_from("<H", data, 24)[0]
        return 3 << bits if bits <= 8 else 0
    bits, packing = struct.unpack_from("<HI", data, 28)
    colours = struct.unpack_from("<I", data, 46)[0] or (1 << bits if bits <= 8 else 0)
    masks = {3: 12, 6: 16}.get(packing, 0) if header == 40 else 0
    return int(4 * colours + masks)


def _bmp_pixel_bytes(data: bytes, header: int) -> int:
    if header == 12:
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
        packing = size = 0
    else:
        width, height, _, bits, packing, size = struct.unpack_from("<iiHHII", data, 18)
    if packing in (1, 2) and size:
        return int(size)
    return int((abs(width) * bits + 31) // 32 * 4 * abs(height))


def _turned(data: bytes) -> bytes:
    """EXIF that says how the picture is turned and nothing else; empty where it stands upright."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            orientation = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # foreign metadata: whatever cannot be read has no say in reading, either
        return b""
    if orientation not in range(2, 9):
        return b""
    entry = struct.pack("<HHIHxx", _ORIENTATION, 3, 1, orientation)
    return b"II*\0" + struct.pack("<IH", 8, 1) + entry + bytes(4)
