"""The command: new names, a report of codes, a private key, nothing twice, nothing of anybody."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from braintx.cli import main
from braintx.data.deidentify import run
from braintx.data.imaging import by_patient, read_slices
from tests.data.deidentify.test_dicom import an_object, left, written


@pytest.fixture
def source(head: Any, tmp_path: Path) -> Path:
    """A folder and files that bear a name, a series, a picture with text, a broken file."""
    folder = tmp_path / "scans"
    series = folder / "Quiroga_Ximena_79555123"
    series.mkdir(parents=True)
    pixels = (head.pixels * 40000).astype(np.uint16)
    for place in (1, 2, 10):
        one = an_object(np.roll(pixels, place, axis=1), SOPInstanceUID=f"1.9.8.7.{place}")
        del one.ImagePositionPatient
        written(one, series / f"Quiroga-{place}.dcm")
    levels = (head.pixels * 255).astype(np.uint8)
    Image.fromarray(levels).save(folder / "ximena.jpg", comment=b"Quiroga Ximena")
    text = cv2.putText(levels.copy(), "QUIROGA XIMENA", (2, 12), 0, 0.4, 255, 1, cv2.LINE_AA)
    Image.fromarray(text).save(folder / "ximena quiroga.png")
    (folder / "broken_quiroga.jpg").write_bytes(b"\xff\xd8\xff\xe0 Quiroga")
    (folder / "table.csv").write_text("Quiroga")
    return folder


def command(source: Path, out: Path, *more: str) -> int:
    return main(["data", "deidentify", str(source), "--out", str(out), *more])


def everything(folder: Path) -> bytes:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [path.relative_to(folder).as_posix().encode() for path in files]
    return b"".join(names + [path.read_bytes() for path in files])


def test_nothing_of_anybody_is_written_or_said(
    source: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = everything(source)
    out = tmp_path / "clean"
    assert command(source, out) == 1  # the broken file is left out
    said = capfd.readouterr()
    assert left(everything(out)) == []
    work = tmp_path / "clean.work"
    assert left(work.read_bytes() + said.out.encode() + said.err.encode()) == []
    assert everything(source) == before
    report = json.loads((out / run.REPORT).read_text())
    codes = [one["code"] for one in report["files"]]
    assert sorted(codes) == ["done"] * 5 + ["image.truncated"]
    assert report["counts"]["deidentify.text_blanked"] == 1
    key = tmp_path / "clean.key"
    assert "clean.key" in said.err
    assert key.read_text().strip() not in said.out + said.err + work.read_text()
    if os.name == "posix":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_the_copies_are_in_order_and_read_as_the_originals(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "clean"
    command(source, out)
    originals = [source / f"Quiroga_Ximena_79555123/Quiroga-{place}.dcm" for place in (1, 2, 10)]
    copies = sorted(out.rglob("*.dcm"))
    for one, other in zip(originals, copies, strict=True):
        assert np.array_equal(read_slices(one)[0].pixels, read_slices(other)[0].pixels)
    assert len(by_patient(copies).known) == 1
    (png,) = out.rglob("*.png")
    blanked, given = (
        read_slices(png)[0].pixels,
        read_slices(source / "ximena quiroga.png")[0].pixels,
    )
    assert np.array_equal(blanked[20:], given[20:])
    assert blanked[:14, :110].max() < 0.1


def test_it_goes_on_where_it_was_stopped(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, whole = tmp_path / "clean", tmp_path / "whole"
    real, calls = run._one, []

    def stopped(*given: Any, **named: Any) -> run.Outcome:
        calls.append(given[0])
        if len(calls) == 4:
            raise KeyboardInterrupt
        return real(*given, **named)

    monkeypatch.setattr(run, "_one", stopped)
    assert command(source, out) == 130
    assert not (out / run.REPORT).exists()
    assert command(source, out) == 1
    assert len(calls) == 4 + 3  # three were done, the fourth once more, two new
    monkeypatch.setattr(run, "_one", real)
    assert command(source, whole, "--key-file", str(tmp_path / "clean.key")) == 1
    assert everything(out) == everything(whole)


def test_the_report_as_json(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "clean"
    command(source, out, "--format", "json", "--keep-series-description")
    assert json.loads(capsys.readouterr().out) == json.loads((out / run.REPORT).read_text())


@pytest.mark.parametrize("inside", [".", "copies", ".."])
def test_it_never_writes_where_the_originals_lie(source: Path, inside: str) -> None:
    before = everything(source)
    assert command(source, source / inside) == 2
    assert everything(source) == before
    assert not list(source.parent.glob("*.key"))


def test_nothing_to_do_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert command(tmp_path / "empty", tmp_path / "clean") == 2
    assert command(tmp_path / "Quiroga", tmp_path / "clean") == 2
    assert left(capsys.readouterr().err.encode()) == []


def test_a_file_that_may_not_be_read_is_told(
    source: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    real = Path.open

    def refused(path: Path, *given: Any, **named: Any) -> Any:
        if path.name == "ximena.jpg":
            raise PermissionError
        return real(path, *given, **named)

    monkeypatch.setattr(Path, "open", refused)
    assert command(source, tmp_path / "clean") == 1
    report = json.loads((tmp_path / "clean" / run.REPORT).read_text())
    assert "image.unreadable" in report["counts"]
