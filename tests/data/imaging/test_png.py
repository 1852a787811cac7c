"""PNG: what is transparent, which shape pixels have, and films."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from braintx.data.imaging import from_array, read_slice
from tests.data.imaging.drawn import blob

PICTURE = blob()
CLEAR = np.where(PICTURE > 0, 255, 0).astype(np.uint8)
HIDDEN = np.where(PICTURE > 0, PICTURE, 255).astype(np.uint8)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(pixels: NDArray[np.generic], colour: int, *more: bytes) -> bytes:
    """Any depth and colour type, as no library here writes all of them."""
    depth = 8 * pixels.dtype.itemsize
    head = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], depth, colour, 0, 0, 0)
    rows = pixels.astype(pixels.dtype.newbyteorder(">"))
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    body = chunk(b"IDAT", zlib.compress(raw))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(more) + body + chunk(b"IEND", b"")


def pillow(image: Image.Image, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG", **options)
    return stream.getvalue()


def palette() -> bytes:
    """Grey levels by their number, the last of them white and clear."""
    image = Image.fromarray(HIDDEN).convert("P", palette=Image.Palette.WEB)
    image.putpalette([level for level in range(256) for _ in range(3)])
    image.putdata(HIDDEN.ravel().tolist())
    return pillow(image, transparency=255)


DEEP = HIDDEN.astype(np.uint16) * 257


@pytest.mark.parametrize(
    "data",
    [
        pillow(Image.fromarray(np.dstack([HIDDEN, CLEAR]))),
        pillow(Image.fromarray(np.dstack([HIDDEN, HIDDEN, HIDDEN, CLEAR]))),
        png(np.dstack([DEEP, CLEAR.astype(np.uint16) * 257]), 4),
        png(np.dstack([DEEP, DEEP, DEEP, CLEAR.astype(np.uint16) * 257]), 6),
        pillow(Image.fromarray(HIDDEN), transparency=255),
        png(DEEP, 0, chunk(b"tRNS", b"\xff\xff")),
        pillow(Image.fromarray(np.dstack([HIDDEN] * 3)), transparency=(255, 255, 255)),
        palette(),
    ],
    ids=["LA", "RGBA", "LA 16", "RGBA 16", "L key", "L 16 key", "RGB key", "palette"],
)
def test_what_is_transparent_shows_the_black_ground(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "scan.png"
    path.write_bytes(data)
    slice_ = read_slice(path)
    assert np.abs(slice_.pixels * 255 - PICTURE).max() <= 1
    assert slice_.notes == ()


def test_half_clear_is_half_as_bright(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    half = np.full_like(PICTURE, 128)
    path.write_bytes(pillow(Image.fromarray(np.dstack([PICTURE, half]))))
    assert np.abs(read_slice(path).pixels * 255 - PICTURE * (128 / 255)).max() <= 1


def test_a_picture_that_would_be_wholly_clear_is_read_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    path.write_bytes(pillow(Image.fromarray(np.dstack([PICTURE, np.zeros_like(PICTURE)]))))
    slice_ = read_slice(path)
    assert np.array_equal(slice_.pixels, PICTURE.astype(np.float32) / 255)
    assert [note.code for note in slice_.notes] == ["reading.transparency"]


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_transparency_turns_with_the_picture(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "scan.png"
    whole = Image.fromarray(np.dstack([HIDDEN, CLEAR]))
    path.write_bytes(pillow(whole, exif=exif.tobytes()))
    turned = read_slice(path).pixels
    path.write_bytes(pillow(Image.fromarray(PICTURE), exif=exif.tobytes()))
    assert np.array_equal(turned, read_slice(path).pixels)


def test_arrays_and_pillow_images_are_read_as_the_file_is(tmp_path: Path) -> None:
    layers = np.dstack([HIDDEN, HIDDEN, HIDDEN, CLEAR])
    grey = Image.fromarray(np.dstack([HIDDEN, CLEAR]))
    keyed = Image.open(io.BytesIO(palette()))
    for given in (layers, layers.astype(np.float32) / 255, Image.fromarray(layers), grey, keyed):
        assert np.abs(from_array(given).pixels * 255 - PICTURE).max() <= 1.01


@pytest.mark.parametrize(
    ("across", "down", "unit", "aspect"),
    [
        (2, 1, 0, 2.0),
        (11811, 5906, 1, 2.0),
        (2835, 2835, 1, 1.0),
        (0, 5, 0, None),
        (50, 1, 0, None),
    ],
)
def test_resolutions_say_the_shape_of_pixels_and_never_millimetres(
    tmp_path: Path, across: int, down: int, unit: int, aspect: float | None
) -> None:
    path = tmp_path / "scan.png"
    path.write_bytes(png(PICTURE, 0, chunk(b"pHYs", struct.pack(">IIB", across, down, unit))))
    slice_ = read_slice(path)
    assert slice_.aspect == (None if aspect is None else pytest.approx(aspect, rel=1e-3))
    assert slice_.spacing is None


def test_of_a_film_the_first_picture_is_read_and_said(tmp_path: Path) -> None:
    path = tmp_path / "film.png"
    others = [Image.fromarray(255 - PICTURE), Image.fromarray(PICTURE // 2)]
    path.write_bytes(pillow(Image.fromarray(PICTURE), save_all=True, append_images=others))
    slice_ = read_slice(path)
    assert np.array_equal(slice_.pixels, PICTURE.astype(np.float32) / 255)
    assert [note.code for note in slice_.notes] == ["reading.animation"]
    assert slice_.notes[0].values == {"count": 3}
