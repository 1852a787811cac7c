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
