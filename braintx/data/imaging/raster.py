"""JPEG, PNG, BMP, TIFF and WebP to grey arrays.

Colour becomes luma, transparency is ignored, and the EXIF orientation is honoured. Damage is
found before or while decoding: OpenCV alone returns a truncated JPEG half grey, as if nothing
were wrong with it.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from contextlib import nullcontext

import numpy as np
import simplejpeg  # type: ignore[import-untyped]
from numpy.typing import NDArray

from braintx.core.errors import ImageError
from braintx.data.imaging import limits
from braintx.data.imaging.quiet import muted

PILLOW_FORMATS = ("BMP", "TIFF", "WEBP")
_EOI, _SOS = b"\xff\xd9", b"\xff\xda"
_MAX_SCANS = 200  # a progressive JPEG has about ten; thousands are an attack on the decoder
_PADDING = re.compile(r"Corrupt JPEG data: [1-8] extraneous bytes before marker 0xd9")
_ORIENTATION_TAG = 0x0112
_EXIF_REACH = 1 << 16


# JPEG


def jpeg_size(data: bytes, name: str) -> tuple[int, int]:
    """Width and height of a JPEG, from its header.

    Raises
    ------
    ImageError
        Where the header cannot be read, or the size is not accepted.
    """
    try:
        height, width, *_ = simplejpeg.decode_jpeg_header(data, strict=False)
    except KeyError:  # a rare subsampling of the colours, or a header that is cut off
        refuse_cut_jpeg(data, name)
        return _pillow_size(data, name, ("JPEG",))
    except ValueError as error:
        raise _jpeg_error(str(error), name) from error
    limits.refuse_size(width, height, name)
    return width, height


def refuse_cut_jpeg(data: bytes, name: str) -> None:
    """Raise where no end mark follows the last scan; the decoder is not needed to see that."""
    if data.rfind(_EOI) < data.rfind(_SOS) or _SOS not in data:
        raise _truncated(name)


def read_jpeg(data: bytes, name: str) -> NDArray[np.uint8]:
    """Decode a JPEG; the very pixels that ``cv2.imdecode(..., IMREAD_GRAYSCALE)`` gives.

    Raises
    ------
    ImageError
    """
    jpeg_size(data, name)
    if data.count(_SOS) > _MAX_SCANS:
        raise ImageError(
            f"{name} is a JPEG of more than {_MAX_SCANS} scans, which no camera or scanner "
            "writes. Save it again as PNG.",
            "image.unsupported",
        )
    try:
        pixels = simplejpeg.decode_jpeg(data, "GRAY", strict=True)[..., 0]
    except KeyError:
        return _pillow(data, name, None, ("JPEG",))[0].astype(np.uint8)
    except ValueError as error:
        return _read_odd_jpeg(data, str(error), name)
    return _upright(pixels, data)


def _read_odd_jpeg(data: bytes, complaint: str, name: str) -> NDArray[np.uint8]:
    """What the strict decoder refused, where the complaint is not about the picture."""
    if "CMYK" in complaint:
        return _pillow(data, name, None, ("JPEG",))[0].astype(np.uint8)
    damaged = "orrupt" in complaint or "remature" in complaint
    if damaged and not _PADDING.search(complaint):
        refuse_cut_jpeg(data, name)
        raise _jpeg_error(complaint, name)
    try:
        pixels: NDArray[np.uint8] = simplejpeg.decode_jpeg(data, "GRAY", strict=False)[..., 0]
    except ValueError as error:
        raise _jpeg_error(str(error), name) from error
    return _upright(pixels, data)


def _jpeg_error(complaint: str, name: str) -> ImageError:
    if "Premature end of JPEG file" in complaint:
        return _truncated(name)
    if "nsupported" in complaint or "not implemented" in complaint:
        return ImageError(
            f"{name} is a JPEG of a kind that is not read ({complaint}). Save it as PNG.",
            "image.unsupported",
        )
    return _corrupt(name, complaint)


def _upright(pixels: NDArray[np.uint8], data: bytes) -> NDArray[np.uint8]:
    if data.find(b"Exif\0\0", 0, _EXIF_REACH) < 0:
        return pixels
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            turn = image.getexif().get(_ORIENTATION_TAG, 1)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, struct.error):
        return pixels  # broken EXIF says nothing, and the picture itself is whole
    return np.ascontiguousarray(_turned(pixels, turn))


def _turned(pixels: NDArray[np.uint8], orientation: object) -> NDArray[np.uint8]:
    """Undo the eight EXIF orientations: where row 0 and column 0 were in the camera."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.T
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels


# PNG


def png_size(data: bytes, name: str) -> tuple[int, int, bool]:
    """Width, height, and whether libpng may complain, after checking every chunk's checksum.

    Raises
    ------
    ImageError
    """
    position, width, height, pixels, noisy = 8, 0, 0, False, False
    while position + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise _truncated(name)
        whole = (
            zlib.crc32(data[position + 4 : end - 4]) == struct.unpack_from(">I", data, end - 4)[0]
        )
        ancillary = bool(kind[0] & 0x20)
        if not whole and not ancillary:
            raise _corrupt(name, f"checksum of {kind.decode('latin-1')}")
        noisy |= ancillary and (kind == b"iCCP" or not whole)
        if kind == b"IHDR" and length == 13 and not width:
            width, height = struct.unpack_from(">II", data, position + 8)
            limits.refuse_size(width, height, name)
        if not width:
            raise _corrupt(name, "no header")
        pixels |= kind == b"IDAT"
        if kind == b"IEND":
            if not pixels:
                raise _corrupt(name, "no pixels")
            return width, height, noisy
        position = end
    raise _truncated(name)


def read_png(data: bytes, name: str) -> NDArray[np.generic]:
    """Decode a PNG; 8 or 16 bits as the file has them, else as OpenCV's grey reader does.

    Raises
    ------
    ImageError
    """
    import cv2

    *_, noisy = png_size(data, name)
    flags = cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH
    try:
        with muted() if noisy else nullcontext():
            pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as error:
        raise _corrupt(name, "the decoder refused it") from error
    if pixels is None:
        raise _corrupt(name, "the decoder refused it")
    return pixels


# BMP, TIFF, WebP


def read_other(data: bytes, name: str, index: int | None) -> list[NDArray[np.generic]]:
    """Every page of a BMP, TIFF or WebP file, or the one asked for.

    Raises
    ------
    ImageError
    """
    _refuse_cut_webp(data, name)
    return _pillow(data, name, index, PILLOW_FORMATS)


def other_size(data: bytes, name: str) -> tuple[int, int]:
    """Width and height of a BMP, TIFF or WebP file, from its header."""
    _refuse_cut_webp(data, name)
    return _pillow_size(data, name, PILLOW_FORMATS)


def _refuse_cut_webp(data: bytes, name: str) -> None:
    if data[:4] == b"RIFF" and struct.unpack_from("<I", data, 4)[0] + 8 > len(data):
        raise _truncated(name)


def _pillow_size(data: bytes, name: str, formats: tuple[str, ...]) -> tuple[int, int]:
    from PIL import Image

    quiet = warnings.catch_warnings(action="ignore")  # of odd tags: what matters is raised
    try:
        with quiet, Image.open(io.BytesIO(data), formats=formats) as image:
            width, height = image.size
    except Exception as error:  # a foreign parser on foreign bytes: it may raise anything
        raise _pillow_error(error, name) from error
    limits.refuse_size(width, height, name)
    return width, height


def _pillow(
    data: bytes, name: str, index: int | None, formats: tuple[str, ...]
) -> list[NDArray[np.generic]]:
    from PIL import Image, ImageOps

    pages: list[NDArray[np.generic]] = []
    quiet = warnings.catch_warnings(action="ignore")  # of odd tags: what matters is raised
    try:
        with quiet, Image.open(io.BytesIO(data), formats=formats) as image:
            count = getattr(image, "n_frames", 1)
            for page in limits.pick(index, count, name):
                if count > 1:
                    image.seek(page)
                width, height = image.size
                limits.refuse_size(width, height, name)
                limits.refuse_volume(width * height * (1 if index is not None else count), name)
                image.draft("L", image.size)  # a JPEG's own luma; nothing elsewhere
                pages.append(_page(ImageOps.exif_transpose(image)))
    except ImageError:
        raise
    except Exception as error:  # a foreign parser on foreign bytes: it may raise anything
        raise _pillow_error(error, name) from error
    return pages


def _page(image: object) -> NDArray[np.generic]:
    from PIL import Image

    if not isinstance(image, Image.Image):
        raise TypeError("no page")
    if image.mode == "1":
        return np.asarray(image, np.uint8) * np.uint8(255)
    if image.mode.startswith("I;16"):
        return np.asarray(image).astype(np.uint16)
    return np.asarray(image if image.mode in ("I", "F") else image.convert("L"))


def _pillow_error(error: Exception, name: str) -> ImageError:
    from PIL import Image

    said = str(error).lower()
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return ImageError(
            f"{name} says that it has more pixels than any scan: at most {limits.MAX_SIDE} a "
            "side are accepted.",
            "image.too_large",
        )
    if "truncated" in said or "end of file" in said or "not enough" in said:
        return _truncated(name)
    return _corrupt(name, type(error).__name__)


def _truncated(name: str) -> ImageError:
    return ImageError(
        f"{name} ends before its picture does: the copy or download was cut off. "
        "Get the file again.",
        "image.truncated",
    )


def _corrupt(name: str, why: str) -> ImageError:
    return ImageError(
        f"{name} is damaged ({why}) and would give a false picture. Get the file again.",
        "image.corrupt",
    )
