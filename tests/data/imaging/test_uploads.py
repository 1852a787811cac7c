"""What was handed over: gathered in order, or told to be one patient's file, series or slices."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from braintx.core.errors import ImageError
from braintx.data.imaging.uploads import as_patient, gather


def write(folder: Path, *names: str, content: bytes = b"1") -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / name for name in names]
    for path in paths:
        path.write_bytes(content)
    return paths


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "run"
    made.mkdir()
    return made


def test_files_of_every_kind_are_gathered_in_order(tmp_path, folder):
    with zipfile.ZipFile(tmp_path / "good.zip", "w") as good:
        good.writestr("in.png", b"1")
    write(tmp_path, "bad.zip", "plain.png", "table.csv")
    given = [tmp_path / name for name in ("plain.png", "bad.zip", "good.zip", "table.csv")]
    found = gather(given, folder)
    assert [name for name, _ in found.scans] == ["plain.png", "bad.zip", "in.png"]
    error = found.scans[1][1]
    assert isinstance(error, ImageError)
    assert error.code == "archive.unreadable"
    assert found.skipped == ("table.csv",)


def test_names_that_differ_in_their_numbers_alone_count_upwards(tmp_path, folder):
    given = write(tmp_path, "z.png", "s10.png", "s2.png", "b.png")
    names = [name for name, _ in gather(given, folder).scans]
    assert names == ["z.png", "s2.png", "s10.png", "b.png"]


def test_one_file_is_itself_and_pictures_are_slices_by_name(tmp_path, folder):
    (one,) = write(tmp_path / "first", "b.png")
    assert as_patient([one], folder) == (one, "b.png")
    source, name = as_patient(write(tmp_path / "more", "b.png", ".DS_Store", "a.png"), folder)
    assert [path.name for path in source] == ["a.png", "b.png"]
    assert name == "a.png + 1"


@pytest.mark.parametrize("content", [bytes(128) + b"DICM", b"\x08\0\x05\0CS\x0a\0ISO_IR 100"])
def test_dicom_files_are_a_series_whatever_lies_among_them(tmp_path, folder, content):
    given = [
        *write(tmp_path / "given", "2", "1", content=content),
        *write(tmp_path / "given", "Thumbs.db"),
    ]
    source, name = as_patient(given, folder)
    assert source == folder
    assert name == "1 + 1"
    files = sorted(path.relative_to(source).as_posix() for path in source.rglob("*/*"))
    assert files == ["0000/1", "0001/2"]


def test_junk_alone_is_still_answered_with_an_error_about_it(tmp_path, folder):
    assert as_patient(write(tmp_path, "Thumbs.db"), folder)[1] == "Thumbs.db"
