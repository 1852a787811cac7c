"""Which format a file is, and what is said where it is none."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from braintx.core.errors import ImageError
from braintx.data.imaging import CODES, inspect, read_series, read_slice, read_slices
from braintx.data.imaging.suppress_stderr import muted

MAGIC = [
    b"",
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"BM\0\0\0\0\0\0\0\0",
    b"II*\0",
    b"RIFF\0\0\0\0WEBP",
    b"\x08\0\x05\0",
    bytes(128) + b"DICM",
    b"\x1f\x8b\x08",
    bytes(344) + b"n+1\0",
    b"\x1c\x02\0\0n+2\0",
]


@given(head=st.sampled_from(MAGIC), tail=st.binary(max_size=600))
@example(head=b"\x08\0\x05\0", tail=b"CS\0\0")
def test_random_bytes_raise_nothing_but_image_errors(
    tmp_path_factory: pytest.TempPathFactory, head: bytes, tail: bytes
) -> None:
    path = tmp_path_factory.mktemp("random") / "scan.jpg"
    path.write_bytes(head + tail)
    for read in (read_slices, inspect):
        with pytest.raises(ImageError) as raised:
            read(path)
        assert raised.value.code in CODES


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "image.empty"),
        (b"a letter, renamed to .jpg\n" * 40, "image.not_an_image"),
        (b"BMW is not a bitmap" * 40, "image.not_an_image"),
        (gzip.compress(b"a letter, packed" * 40, mtime=0), "image.not_an_image"),
        (b"GIF89a" + bytes(60), "image.unsupported"),
        (b"%PDF-1.7" + bytes(60), "image.unsupported"),
        (b"\0\0\0\x18ftypheic" + bytes(60), "image.unsupported"),
        (bytes(344) + b"ni1\0" + bytes(200), "image.unsupported"),
    ],
)
def test_what_is_no_accepted_image_is_told_apart(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "scan.jpg"
    path.write_bytes(content)
    with pytest.raises(ImageError) as raised:
        read_slice(path)
    assert raised.value.code == code
    assert "scan.jpg" in raised.value.message
    assert str(tmp_path) not in raised.value.message


def test_missing_files_and_folders_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.png", tmp_path):
        with pytest.raises(ImageError) as raised:
            read_slice(path)
        assert raised.value.code == "image.not_found"
    with pytest.raises(ImageError) as raised:
        read_series(tmp_path / "nowhere")
    assert raised.value.code == "image.not_found"
    with pytest.raises(ImageError) as raised:
        read_slice("nul\0byte")
    assert raised.value.code == "image.unreadable"


def test_the_check_says_format_and_size(tmp_path: Path) -> None:
    path = tmp_path / "a"
    for ending, name in ((".jpg", "jpeg"), (".png", "png"), (".bmp", "other")):
        path.write_bytes(cv2.imencode(ending, np.zeros((70, 90), np.uint8))[1].tobytes())
        info = inspect(path)
        assert (info.format, info.width, info.height) == (name, 90, 70)


def test_a_file_without_an_index_has_one_slice(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(cv2.imencode(".jpg", np.zeros((70, 90), np.uint8))[1].tobytes())
    assert len(read_slices(path)) == 1
    with pytest.raises(ImageError) as raised:
        read_slices(path, index=1)
    assert raised.value.code == "image.no_such_slice"


def test_reading_a_jpeg_loads_no_other_format(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(cv2.imencode(".jpg", np.zeros((70, 90), np.uint8))[1].tobytes())
    program = (
        "import sys; from braintx.data.imaging import read_slice; read_slice(sys.argv[1]);"
        "print(*{'pydicom', 'nibabel', 'PIL', 'pandas', 'gdcm'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, path], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_muting_ends_with_the_block(capfd: pytest.CaptureFixture[str]) -> None:
    with muted(), muted():
        os.write(2, b"lost\n")
    os.write(2, b"kept\n")
    with pytest.raises(ZeroDivisionError), muted():
        _ = 1 / 0
    os.write(2, b"kept too\n")
    assert capfd.readouterr().err == "kept\nkept too\n"


@pytest.mark.data
def test_the_real_slices_are_opencvs_pixels(data_root: Path) -> None:
    paths = sorted(data_root.rglob("*.jpg"))[::150]
    assert paths
    for path in paths:
        expected = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_GRAYSCALE)
        assert np.array_equal(read_slice(path).pixels, expected.astype(np.float32) / 255), path.name
