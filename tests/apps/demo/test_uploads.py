"""Uploads: taken at once, so that no visitor deletes another's; deleted once read."""

from __future__ import annotations

from pathlib import Path

import pytest

from apps.demo import uploads


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Gradio would keep them: a folder for each content."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    (tmp_path / "gradio" / "hash").mkdir(parents=True)
    return tmp_path / "gradio" / "hash"


def write(path: Path, content: bytes = b"1") -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return str(path)


def test_two_visitors_with_one_file_do_not_delete_each_others(folder):
    marked = [write(folder / f"bx{n * 12}-scan.png", b"same") for n in "1a"]
    (first,) = uploads.take(marked[0])
    (second,) = uploads.take([marked[1]])
    assert not folder.exists()
    uploads.discard([first])
    assert Path(second).read_bytes() == b"same"
    assert Path(second).name == "scan.png"
    uploads.discard([second])
    assert not any(folder.parent.iterdir())


def test_what_is_gone_or_no_upload_is_left_alone(folder, tmp_path):
    precious = write(tmp_path / "precious.png")
    (taken,) = uploads.take([precious])
    assert Path(precious).exists()
    assert not Path(taken).exists()
    uploads.discard([precious, str(folder / ".." / ".." / "precious.png"), taken])
    assert Path(precious).exists()
    assert uploads.take(None) == []
    uploads.discard(None)


def test_one_file_is_itself_and_pictures_are_slices_by_name(folder, tmp_path):
    one = uploads.take([write(folder / "b.png")])
    assert uploads.as_patient(one, tmp_path) == (Path(one[0]), "b.png")
    given = uploads.take([write(folder / "b.png"), write(folder / ".DS_Store"), one[0]])
    source, name = uploads.as_patient(uploads.take([given[0], write(folder / "a.png")]), tmp_path)
    assert [path.name for path in source] == ["a.png", "b.png"]
    assert name == "a.png + 1"


@pytest.mark.parametrize("content", [bytes(128) + b"DICM", b"\x08\0\x05\0CS\x0a\0ISO_IR 100"])
def test_dicom_files_are_a_series_whatever_lies_among_them(folder, tmp_path, content):
    names = [write(folder / "2", content), write(folder / "1", content)]
    given = uploads.take([*names, write(folder / "Thumbs.db")])
    (tmp_path / "series").mkdir()
    source, name = uploads.as_patient(given, tmp_path / "series")
    assert source == tmp_path / "series"
    assert name == "1 + 1"
    files = sorted(path.relative_to(source).as_posix() for path in source.rglob("*/*"))
    assert files == ["0000/1", "0001/2"]
    uploads.discard(given)


def test_junk_alone_is_still_answered_with_an_error_about_it(folder, tmp_path):
    given = uploads.take([write(folder / "Thumbs.db")])
    assert uploads.as_patient(given, tmp_path)[1] == "Thumbs.db"
