"""JPEG, BMP and WebP to grey arrays.

Colour becomes luma, what is transparent shows a black ground, and the EXIF orientation is
honoured. Damage is found before or while decoding: OpenCV alone returns a truncated JPEG half
grey, as if nothing were wrong with it.
"""

from __future__ import annotations

import io
import re
import struct

import numpy as np
import simplejpeg  # type: ignore[import-untyped]
from numpy.typing import NDArray

from braintx.core.errors import ImageError
from braintx.data.imaging import limits
from braintx.data.imaging.failures import corrupt, through_pillow, truncated
from braintx.data.imaging.turned import upright

PILLOW_FORMATS = ("BMP", "WEBP")
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
        raise truncated(name)


def read_jpeg(data: bytes, name: str) -> NDArray[np.uint8]:
    """Decode a JPEG; the very pixels that ``cv2.imdecode(..., IMREAD_GRAYSCALE)`` gives.

    Raises
    ------
    ImageError
    """
    jpeg_size(data, name)
    if data.count(_SOS) > _MAX_SCANS:
        raise ImageError(
            "{name} is a JPEG of more than {most} scans, which no camera or scanner writes. Save "
            "it again as PNG.",
            "image.unsupported",
            name=name,
            most=_MAX_SCANS,
        )
    try:
        pixels = simplejpeg.decode_jpeg(data, "GRAY", strict=True)[..., 0]
    except KeyError:
        return _pillow(data, name, None, ("JPEG",))[0].levels.astype(np.uint8)
    except ValueError as error:
        return _read_odd_jpeg(data, str(error), name)
    return _upright(pixels, data)


def _read_odd_jpeg(data: bytes, complaint: str, name: str) -> NDArray[np.uint8]:
    """What the strict decoder refused, where the complaint is not about the picture."""
    if "CMYK" in complaint:
        return _pillow(data, name, None, ("JPEG",))[0].levels.astype(np.uint8)
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
        return truncated(name)
    if "nsupported" in complaint or "not implemented" in complaint:
        return ImageError(
            "{name} is a JPEG of a kind that is not read ({reason}). Save it as PNG.",
            "image.unsupported",
            name=name,
            reason=complaint,
        )
    return corrupt(name, complaint)


def _upright(pixels: NDArray[np.uint8], data: bytes) -> NDArray[np.uint8]:
    if data.find(b"Exif\0\0", 0, _EXIF_REACH) < 0:
        return pixels
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            turn = image.getexif().get(_ORIENTATION_TAG, 1)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, struct.error):
        return pixels  # broken EXIF says nothing, and the picture itself is whole
    return np.ascontiguousarray(upright(pixels, turn))


# BMP, WebP


def read_other(data: bytes, name: str, index: int | None) -> list[limits.Shown]:
    """Every picture of a BMP or WebP file, or the one asked for.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        Of the file, for messages.
    index : int or None
        Counted from 0; None for all.

    Raises
    ------
    ImageError
    """
    _refuse_cut_webp(data, name)
    return _pillow(data, name, index, PILLOW_FORMATS)


def other_size(data: bytes, name: str) -> tuple[int, int]:
    """Width and height of a BMP or WebP file, from its header."""
    _refuse_cut_webp(data, name)
    return _pillow_size(data, name, PILLOW_FORMATS)


def _refuse_cut_webp(data: bytes, name: str) -> None:
    if data[:4] == b"RIFF" and struct.unpack_from("<I", data, 4)[0] + 8 > len(data):
        raise truncated(name)


def _pillow_size(data: bytes, name: str, formats: tuple[str, ...]) -> tuple[int, int]:
    from PIL import Image

    with through_pillow(name), Image.open(io.BytesIO(data), formats=formats) as image:
        width, height = image.size
    limits.refuse_size(width, height, name)
    return width, height


def _pillow(
    data: bytes, name: str, index: int | None, formats: tuple[str, ...]
) -> list[limits.Shown]:
    from PIL import Image, ImageOps

    pages: list[limits.Shown] = []
    with through_pillow(name), Image.open(io.BytesIO(data), formats=formats) as image:
        count = getattr(image, "n_frames", 1)
        for page in limits.pick(index, count, name):
            if count > 1:
                image.seek(page)
            width, height = image.size
            limits.refuse_size(width, height, name)
            limits.refuse_volume(width * height * (1 if index is not None else count), name)
            image.draft("L", image.size)  # a JPEG's own luma; nothing elsewhere
            pages.append(shown(ImageOps.exif_transpose(image)))
    return pages


def shown(image: object) -> limits.Shown:
    """The grey levels of an opened Pillow image, on a black ground where it is transparent."""
    from PIL import Image

    if not isinstance(image, Image.Image):
        raise TypeError("no page")
    if image.has_transparency_data:
        coloured = image.convert("RGBA")
        return limits.over_black(
            np.asarray(coloured.convert("L")), np.asarray(coloured.getchannel("A"))
        )
    if image.mode == "1":
        return limits.Shown(np.asarray(image, np.uint8) * np.uint8(255))
    if image.mode.startswith("I;16"):
        return limits.Shown(np.asarray(image).astype(np.uint16))
    return limits.Shown(np.asarray(image if image.mode in ("I", "F") else image.convert("L")))
