"""PNG to grey levels, after checking every chunk; what is transparent shows the black ground."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from braintx.core.messages import Phrase
from braintx.core.records import Issue
from braintx.data.imaging import limits
from braintx.data.imaging.failures import corrupt, truncated
from braintx.data.imaging.suppress_stderr import muted
from braintx.data.imaging.turned import SIDEWAYS, upright

_GREY, _WITH_ALPHA = 0, (4, 6)  # colour types of the header
_ORIENTATION_TAG = 0x0112


class Head(NamedTuple):
    """What a PNG's chunks say of it.

    Attributes
    ----------
    width, height : int
    depth, colour : int
        Bits of a level, and the colour type.
    noisy : bool
        Whether libpng may complain of it.
    clear : bytes or None
        Which levels or palette entries are transparent (tRNS).
    aspect : float or None
        Height of a pixel in its widths (pHYs).
    frames : int
        Frames of an animation (acTL).
    turned : bool
        Whether it may have an orientation (eXIf).
    """

    width: int
    height: int
    depth: int
    colour: int
    noisy: bool = False
    clear: bytes | None = None
    aspect: float | None = None
    frames: int = 1
    turned: bool = False


class Picture(NamedTuple):
    """Grey levels in 8 or 16 bits, the aspect of their pixels, and what was assumed."""

    levels: NDArray[np.generic]
    aspect: float | None
    notes: tuple[Issue, ...]


def look(data: bytes, name: str) -> Head:
    """Check every chunk's checksum and read the header.

    Raises
    ------
    ImageError
    """
    head, pixels = None, False
    for kind, body, whole in _chunks(data, name):
        if head is None:
            if kind != b"IHDR" or len(body) != 13:
                raise corrupt(name, Phrase("no header"))
            head = Head(*struct.unpack_from(">IIBB", body))
            limits.refuse_size(head.width, head.height, name)
            continue
        if kind == b"iCCP" or not whole:
            head = head._replace(noisy=True)
        if whole:
            head = _with(head, kind, body)
        pixels |= kind == b"IDAT"
    if head is None or not pixels:
        raise corrupt(name, Phrase("no pixels"))
    return head


def read(data: bytes, name: str) -> Picture:
    """Decode a PNG; 8 or 16 bits as the file has them, else as OpenCV's grey reader does.

    Raises
    ------
    ImageError
    """
    import cv2

    head = look(data, name)
    levels = _decoded(data, head, name, cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH)
    orientation = _orientation(data) if head.turned else 1
    shown = limits.Shown(levels)
    if head.colour == _GREY and head.clear is not None:
        shown = limits.over_black(levels, _keyed(levels, head))
    elif head.colour in _WITH_ALPHA or head.clear is not None:
        layers = _decoded(data, head, name, cv2.IMREAD_UNCHANGED)
        if layers.ndim == 3 and layers.shape[2] == 4:
            shown = limits.over_black(levels, upright(layers[..., 3], orientation))
    aspect = head.aspect
    if aspect is not None and orientation in SIDEWAYS:
        aspect = 1.0 / aspect
    notes = shown.notes
    if head.frames > 1:
        notes += (Issue("reading.animation", "warning", values={"count": head.frames}),)
    return Picture(shown.levels, aspect, notes)


def _chunks(data: bytes, name: str) -> Iterator[tuple[bytes, bytes, bool]]:
    """Kind, content and whether the checksum holds, up to the end mark."""
    position = 8
    while position + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise truncated(name)
        sum_ = zlib.crc32(memoryview(data)[position + 4 : end - 4])
        whole = sum_ == struct.unpack_from(">I", data, end - 4)[0]
        ancillary = bool(kind[0] & 0x20)
        if not whole and not ancillary:
            raise corrupt(name, Phrase("checksum of {chunk}", chunk=kind.decode("latin-1")))
        yield kind, b"" if kind == b"IDAT" else data[position + 8 : end - 4], whole
        if kind == b"IEND":
            return
        position = end
    raise truncated(name)


def _with(head: Head, kind: bytes, body: bytes) -> Head:
    if kind == b"tRNS":
        return head._replace(clear=body)
    if kind == b"eXIf":
        return head._replace(turned=True)
    if kind == b"acTL" and len(body) == 8:
        return head._replace(frames=struct.unpack_from(">I", body)[0])
    if kind == b"pHYs" and len(body) == 9:
        across, down = struct.unpack_from(">II", body)
        return head._replace(aspect=limits.believed_aspect(across, down))
    return head


def _decoded(data: bytes, head: Head, name: str, flags: int) -> NDArray[np.generic]:
    import cv2

    try:
        with muted() if head.noisy else nullcontext():
            pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as error:
        raise corrupt(name, Phrase("the decoder refused it")) from error
    if pixels is None:
        raise corrupt(name, Phrase("the decoder refused it"))
    return pixels


def _keyed(levels: NDArray[np.generic], head: Head) -> NDArray[np.uint8]:
    """Opacity of a grey picture, one level of which is declared to be clear."""
    key = int.from_bytes((head.clear or b"")[:2], "big")
    if head.depth < 8:  # decoded to 8 bits
        key = key * 255 // (2**head.depth - 1)
    return np.where(levels == key, 0, 255).astype(np.uint8)


def _orientation(data: bytes) -> object:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
            return image.getexif().get(_ORIENTATION_TAG, 1)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, struct.error):
        return 1  # broken EXIF says nothing, and the picture itself is whole
