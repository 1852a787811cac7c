"""TIFF: numbers of any form, either end white, and the page that is the picture."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from braintx.core.errors import ImageError
from braintx.data.imaging import inspect, read_slice, read_slices
from tests.data.imaging.drawn import blob, tiff

PICTURE = blob()


def likeness(path: Path, picture: NDArray[np.generic] = PICTURE) -> float:
    pixels = read_slice(path).pixels
    assert pixels.shape == picture.shape
    assert pixels.min() >= 0
    assert pixels.max() <= 1
    return float(np.corrcoef(pixels.ravel(), picture.ravel().astype(float))[0, 1])


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("white", [0, 1])
@pytest.mark.parametrize(
    "stored",
    [
        PICTURE.astype(np.uint16) * 257,
        PICTURE.astype(np.uint16) * 16,  # twelve bits in sixteen
        PICTURE.astype(np.int16) * 100 - 9000,
        (PICTURE.astype(np.int16) - 128).astype(np.int8),
        PICTURE.astype(np.uint32) * 16_000_000,
        PICTURE.astype(np.int32) - 77,
        PICTURE.astype(np.float32) / 3 - 5,
        PICTURE.astype(np.float64) * 1e9,
    ],
    ids=lambda stored: str(stored.dtype) + str(stored.max()),
)
def test_every_form_of_number_shows_the_picture(
    tmp_path: Path, stored: NDArray[Any], white: int, order: str
) -> None:
    if white == 0:
        stored = (stored.min() + (stored.max() - stored)).astype(stored.dtype)
    path = tmp_path / "scan.tif"
    path.write_bytes(tiff((stored, {262: white}), order=order))
    assert likeness(path) > 0.999
    assert (inspect(path).format, inspect(path).width) == ("tiff", 80)


def test_where_low_is_white_the_air_is_black_whatever_the_range(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    path.write_bytes(tiff((1000 - 4 * PICTURE.astype(np.uint16), {262: 0})))
    pixels = read_slice(path).pixels
    assert pixels[0, 0] == 0
    assert np.array_equal(pixels > 0, PICTURE > 0)


def test_numbers_that_are_none_do_no_harm(tmp_path: Path) -> None:
    for white in (0, 1):
        stored = PICTURE.astype(np.float64)
        stored[:4] = np.nan
        path = tmp_path / "scan.tif"
        path.write_bytes(tiff((stored, {262: white})))
        assert np.isfinite(read_slice(path).pixels).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_tag_is_honoured(tmp_path: Path, orientation: int) -> None:
    shapes = {}
    for kind in (np.uint8, np.uint16):  # Pillow's way and OpenCV's
        path = tmp_path / "turned.tif"
        path.write_bytes(tiff((PICTURE.astype(kind), {274: orientation})))
        shapes[kind] = read_slice(path).pixels
    assert np.corrcoef(shapes[np.uint8].ravel(), shapes[np.uint16].ravel())[0, 1] > 0.999
    info = inspect(path)
    assert (info.height, info.width) == shapes[np.uint16].shape


def test_a_cut_file_gives_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    data = bytearray(tiff((PICTURE.astype(np.float64), {})))
    data[-20:] = b""
    path.write_bytes(bytes(data))
    with pytest.raises(ImageError):
        read_slice(path)
    # the directory first, as most writers have it: the end of the pixels is what is lost
    data = tiff((PICTURE.astype(np.uint16), {273: 8 + 2**20}))
    path.write_bytes(data)
    with pytest.raises(ImageError) as raised:
        read_slice(path)
    assert raised.value.code == "image.truncated"


def test_a_form_that_would_be_misread_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    path.write_bytes(tiff((PICTURE.astype(np.float16), {})))
    with pytest.raises(ImageError, match="16 bits") as raised:
        read_slice(path)
    assert raised.value.code == "image.unsupported"


def test_directories_that_point_in_a_circle_end(tmp_path: Path) -> None:
    data = bytearray(tiff((PICTURE, {}), (PICTURE, {})))
    first = int.from_bytes(data[4:8], "little")
    data[-4:] = first.to_bytes(4, "little")
    path = tmp_path / "circle.tif"
    path.write_bytes(bytes(data))
    assert len(read_slices(path)) == 2


# which page


def shrunk(pixels: NDArray[np.generic], width: int, height: int) -> NDArray[Any]:
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA))


LARGE = blob(256, 256)


@pytest.mark.parametrize("told", [{254: 1}, {255: 2}, {}], ids=["new tag", "old tag", "untold"])
@pytest.mark.parametrize("side", [40, 128])
@pytest.mark.parametrize("first", [True, False])
def test_a_thumbnail_is_not_the_picture(
    tmp_path: Path, told: dict[int, int], side: int, first: bool
) -> None:
    small = (shrunk(LARGE, side, side), told)
    whole = (LARGE, {})
    path = tmp_path / "scan.tif"
    path.write_bytes(tiff(*([small, whole] if first else [whole, small])))
    (slice_,) = read_slices(path)
    assert np.array_equal(slice_.pixels, LARGE.astype(np.float32) / 255)
    assert [note.code for note in slice_.notes] == ["reading.thumbnail"]
    assert (slice_.index, inspect(path).width) == (0, 256)


def test_a_pyramid_is_one_picture(tmp_path: Path) -> None:
    deep = LARGE.astype(np.uint16) * 100
    path = tmp_path / "scan.tif"
    path.write_bytes(tiff(*((shrunk(deep, side, side), {}) for side in (64, 128, 256))))
    (slice_,) = read_slices(path)
    assert slice_.pixels.shape == (256, 256)
    assert slice_.notes[0].count == 2


def test_a_picture_below_its_thumbnail_is_found(tmp_path: Path) -> None:
    data = bytearray(tiff((shrunk(LARGE, 128, 128), {254: 1, 330: 0}), (LARGE, {})))
    entry = data.index(struct.pack("<HHL", 330, 4, 1))
    first = int.from_bytes(data[4:8], "little")
    link = first + 2 + 12 * int.from_bytes(data[first : first + 2], "little")
    data[entry + 8 : entry + 12] = data[link : link + 4]
    data[link : link + 4] = bytes(4)
    path = tmp_path / "scan.tif"
    path.write_bytes(bytes(data))
    assert np.array_equal(read_slice(path).pixels, LARGE.astype(np.float32) / 255)
    assert inspect(path).width == 256


def test_pages_of_a_volume_are_all_slices(tmp_path: Path) -> None:
    path = tmp_path / "volume.tif"
    path.write_bytes(tiff((LARGE, {}), (LARGE, {}), (shrunk(LARGE, 256, 256), {254: 2})))
    assert len(read_slices(path)) == 3  # two of one look are still two slices
    other = blob(128, 128, shift=0.25)
    path.write_bytes(tiff((other, {}), (LARGE, {}), (blob(200, 120), {})))
    slices = read_slices(path)
    assert [one.pixels.shape for one in slices] == [(128, 128), (256, 256), (200, 120)]
    assert not any(one.notes for one in slices)
    assert np.array_equal(read_slices(path, index=1)[0].pixels, slices[1].pixels)


# colour and transparency


def test_what_is_transparent_shows_the_black_ground(tmp_path: Path) -> None:
    clear = np.where(PICTURE > 0, 255, 0).astype(np.uint8)
    hidden = np.where(PICTURE > 0, PICTURE, 255).astype(np.uint8)
    path = tmp_path / "scan.tif"
    for layers in ([hidden, clear], [hidden, hidden, hidden, clear]):
        stream = io.BytesIO()
        Image.fromarray(np.dstack(layers)).save(stream, "TIFF")
        path.write_bytes(stream.getvalue())
        assert likeness(path) > 0.999


@pytest.mark.parametrize("kind", [np.uint16, np.float32])
def test_deep_colour_is_read(tmp_path: Path, kind: type) -> None:
    clear = np.where(PICTURE > 0, 1, 0) * (65535 if kind is np.uint16 else 1)
    hidden = np.where(PICTURE > 0, PICTURE, 255).astype(float) * (
        257 if kind is np.uint16 else 1 / 255
    )
    layers = np.dstack([hidden, hidden, hidden, clear]).astype(kind)
    height, width = PICTURE.shape
    tags = {256: width, 257: height, 258: 8 * layers.dtype.itemsize, 262: 2, 278: height}
    path = tmp_path / "scan.tif"
    flat = layers.reshape(height, -1)
    path.write_bytes(tiff((flat, {**tags, 277: 4, 338: 2})))
    assert likeness(path) > 0.999
    solid = np.ascontiguousarray(np.dstack([PICTURE] * 3).astype(kind)).reshape(height, -1)
    path.write_bytes(tiff((solid, {**tags, 277: 3})))
    assert likeness(path) > 0.999


@pytest.mark.parametrize(
    ("across", "down", "aspect"),
    [((300, 1), (150, 1), 2.0), ((72, 1), (72, 1), 1.0), ((1, 1), (900, 1), None), (None,) * 3],
)
def test_resolutions_say_the_shape_of_pixels_and_never_millimetres(
    tmp_path: Path, across: Any, down: Any, aspect: float | None
) -> None:
    path = tmp_path / "scan.tif"
    path.write_bytes(tiff((PICTURE, {282: across, 283: down} if across else {})))
    slice_ = read_slice(path)
    assert slice_.aspect == aspect
    assert slice_.spacing is None
