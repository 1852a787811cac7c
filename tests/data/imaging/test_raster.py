"""Rasters: OpenCV's very pixels, and never a picture out of a damaged file."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageOps

from braintx.core.errors import ImageError
from braintx.data.imaging import inspect, read_slice, read_slices

COLOUR = np.random.default_rng(7).integers(0, 256, (70, 90, 3), np.uint8)
SMOOTH = cv2.GaussianBlur(COLOUR, (0, 0), 4)
MODES = ("L", "RGB", "RGBA", "LA", "P", "1")


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def opencv(data: bytes) -> NDArray[np.float32]:
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    return pixels.astype(np.float32) / 255


def refused(path: Path, data: bytes) -> str:
    """The code with which both the reader and the quick check refuse these bytes."""
    path.write_bytes(data)
    with pytest.raises(ImageError) as reading:
        read_slice(path)
    with pytest.raises(ImageError) as checking:
        inspect(path)
    assert reading.value.code == checking.value.code
    return reading.value.code


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0, "quality": 30}])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_jpeg_gives_opencvs_pixels(tmp_path: Path, mode: str, options: dict[str, object]) -> None:
    data = encoded(Image.fromarray(COLOUR).convert(mode), "JPEG", **options)
    path = tmp_path / "a.jpg"
    path.write_bytes(data)
    slice_ = read_slice(path)
    assert np.array_equal(slice_.pixels, opencv(data))
    assert slice_.pixels.dtype == np.float32
    assert slice_.source == "a.jpg"


@pytest.mark.parametrize("mode", MODES)
def test_png_of_eight_bits_gives_opencvs_pixels(tmp_path: Path, mode: str) -> None:
    data = encoded(Image.fromarray(COLOUR).convert(mode), "PNG")
    path = tmp_path / "a.png"
    path.write_bytes(data)
    assert np.array_equal(read_slice(path).pixels, opencv(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_honoured(tmp_path: Path, kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = Image.fromarray(SMOOTH)
    data = encoded(image, kind, exif=exif.tobytes())
    path = tmp_path / "turned"
    path.write_bytes(data)
    pixels = read_slice(path).pixels
    assert np.array_equal(pixels, opencv(data))
    upright = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("L"))
    assert np.abs(pixels * 255 - upright).max() < 4


@pytest.mark.parametrize(("levels", "top"), [(4096, 4095), (65536, 65535)])
def test_sixteen_bits_keep_their_range(tmp_path: Path, levels: int, top: int) -> None:
    stored = np.linspace(0, levels - 1, 80 * 80).reshape(80, 80).astype(np.uint16)
    path = tmp_path / "deep.png"
    cv2.imwrite(str(path), stored)
    assert np.allclose(read_slice(path).pixels, stored / top, atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("BMP", "L"), ("BMP", "RGB"), ("TIFF", "L"), ("TIFF", "RGBA"), ("TIFF", "1"), ("WEBP", "RGB")],
)
def test_other_formats_show_the_same_picture(tmp_path: Path, kind: str, mode: str) -> None:
    image = Image.fromarray(SMOOTH).convert(mode)
    path = tmp_path / "wrongly-named.jpg"
    path.write_bytes(encoded(image, kind, **({"lossless": True} if kind == "WEBP" else {})))
    assert np.abs(read_slice(path).pixels * 255 - np.asarray(image.convert("L"))).max() <= 1


def test_every_page_of_a_tiff_is_a_slice(tmp_path: Path) -> None:
    pages = [Image.fromarray(np.full((64, 64), level, np.uint8)) for level in (10, 20, 30)]
    path = tmp_path / "pages.tif"
    path.write_bytes(encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    slices = read_slices(path)
    assert [round(float(one.pixels[0, 0]) * 255) for one in slices] == [10, 20, 30]
    assert [one.index for one in slices] == [0, 1, 2]
    assert read_slices(path, index=2)[0].index == 2
    with pytest.raises(ImageError, match="has 3, counted from 0") as raised:
        read_slices(path, index=3)
    assert raised.value.code == "image.no_such_slice"


@given(part=st.floats(0.0, 0.999), kind=st.sampled_from(["JPEG", "PNG", "WEBP"]))
def test_no_cut_file_gives_a_picture(
    tmp_path_factory: pytest.TempPathFactory, part: float, kind: str
) -> None:
    data = encoded(Image.fromarray(COLOUR), kind)
    path = tmp_path_factory.mktemp("cut") / "cut.jpg"
    path.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(ImageError) as raised:
        read_slice(path)
    known = {"image.truncated", "image.empty", "image.not_an_image", "image.corrupt"}
    assert raised.value.code in known


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_file_is_called_truncated(tmp_path: Path, kind: str) -> None:
    data = encoded(Image.fromarray(COLOUR), kind)
    assert refused(tmp_path / "half", data[: len(data) // 2]) == "image.truncated"


def test_a_jpeg_with_a_hole_is_called_corrupt(tmp_path: Path) -> None:
    data = bytearray(encoded(Image.fromarray(COLOUR), "JPEG", quality=95))
    middle = len(data) // 2
    data[middle : middle + 200] = bytes(200)
    path = tmp_path / "hole.jpg"
    path.write_bytes(data)
    with pytest.raises(ImageError) as raised:
        read_slice(path)
    assert raised.value.code == "image.corrupt"


def test_harmless_oddities_of_a_jpeg_are_accepted(tmp_path: Path) -> None:
    data = encoded(Image.fromarray(COLOUR), "JPEG")
    path = tmp_path / "odd.jpg"
    for odd in (data + b"appended by a phone", data[:-2] + b"\0\0" + data[-2:]):
        path.write_bytes(odd)
        assert np.array_equal(read_slice(path).pixels, opencv(data))


def test_a_cmyk_jpeg_is_read(tmp_path: Path) -> None:
    path = tmp_path / "print.jpg"
    path.write_bytes(encoded(Image.fromarray(SMOOTH).convert("CMYK"), "JPEG", quality=95))
    grey = np.asarray(Image.fromarray(SMOOTH).convert("L"))
    assert np.abs(read_slice(path).pixels * 255 - grey).max() < 30


def test_a_jpeg_of_endless_scans_is_refused(tmp_path: Path) -> None:
    data = encoded(Image.fromarray(COLOUR), "JPEG", progressive=True)
    path = tmp_path / "scans.jpg"
    path.write_bytes(data[:-2] + b"\xff\xda" * 300 + data[-2:])
    with pytest.raises(ImageError) as raised:
        read_slice(path)
    assert raised.value.code == "image.unsupported"


def test_a_changed_byte_of_a_png_is_found(tmp_path: Path) -> None:
    data = bytearray(encoded(Image.fromarray(COLOUR), "PNG"))
    data[len(data) // 2] ^= 0x55
    assert refused(tmp_path / "flipped.png", bytes(data)) == "image.corrupt"


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("width", "height", "code"),
    [
        (60_000, 60_000, "image.too_large"),
        (8193, 100, "image.too_large"),
        (2**31, 2**31, "image.too_large"),
        (63, 500, "image.too_small"),
        (0, 0, "image.too_small"),
    ],
)
def test_sizes_are_judged_by_the_header(tmp_path: Path, width: int, height: int, code: str) -> None:
    assert refused(tmp_path / "bomb.png", png(width, height)) == code


def test_a_jpeg_bomb_is_refused_by_its_header(tmp_path: Path) -> None:
    data = encoded(Image.fromarray(COLOUR), "JPEG")
    place = data.index(b"\xff\xc0") + 5
    bomb = data[:place] + struct.pack(">HH", 60_000, 60_000) + data[place + 4 :]
    assert refused(tmp_path / "bomb.jpg", bomb) == "image.too_large"


@pytest.mark.parametrize(("kind", "place"), [("BMP", 18), ("WEBP", None)])
def test_other_bombs_are_refused_by_their_header(
    tmp_path: Path, kind: str, place: int | None
) -> None:
    if place is None:
        data = encoded(Image.new("L", (9000, 64)), kind)
    else:
        data = encoded(Image.fromarray(COLOUR), kind)
        data = data[:place] + struct.pack("<ii", 50_000, 50_000) + data[place + 8 :]
    assert refused(tmp_path / "bomb", data) == "image.too_large"


def test_the_largest_accepted_side_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.png"
    cv2.imwrite(str(path), np.zeros((64, 8192), np.uint8))
    assert read_slice(path).pixels.shape == (64, 8192)


def test_constant_and_colour_pictures_are_left_to_the_gate(tmp_path: Path) -> None:
    path = tmp_path / "black.png"
    cv2.imwrite(str(path), np.zeros((64, 64), np.uint8))
    assert not read_slice(path).pixels.any()


def test_decoders_stay_silent(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "loud"
    good = encoded(Image.fromarray(COLOUR), "PNG")
    profile = b"iCCPbad\0\0" + zlib.compress(b"no profile" * 20)
    loud = struct.pack(">I", len(profile) - 4) + profile + struct.pack(">I", zlib.crc32(profile))
    jpeg = encoded(Image.fromarray(COLOUR), "JPEG")
    path.write_bytes(good[:33] + loud + good[33:])
    assert np.array_equal(read_slice(path).pixels, opencv(good))  # libpng warns of such profiles
    capfd.readouterr()
    read_slice(path)
    for broken in (good[:300], jpeg[:700], jpeg[:-40] + jpeg[-2:]):
        path.write_bytes(broken)
        with pytest.raises(ImageError):
            read_slice(path)
    assert capfd.readouterr() == ("", "")
