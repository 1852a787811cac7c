"""The command: table, page, exit status; and the judge's own pictures."""

from __future__ import annotations

import csv
import re
import shutil

import numpy as np
import pytest

from braintx.cli import main
from braintx.data.duplicates.table import groups_of
from braintx.data.simulate.copies import ZOOM, alter


@pytest.fixture
def folder(copied, tmp_path):
    folder = tmp_path / "scans <b>"
    folder.mkdir()
    for name in ("0-0.png", "0-2.png", "4-0.png"):
        shutil.copy(copied.folder / name, folder / name.replace("-", " & "))
    return folder


def test_the_command_writes_table_and_page(folder, tmp_path, capsys):
    out = tmp_path / "out" / "groups.csv"
    assert main(["data", "audit-copies", str(folder), "--out", str(out)]) == 0
    assert "3 pictures, 2 different ones: 2 lie in groups of copies" in capsys.readouterr().out
    names = ["0 & 0.png", "0 & 2.png", "4 & 0.png"]
    first, second, other = groups_of(out, names)
    assert first == second != other
    assert sorted(path.name for path in out.parent.iterdir()) == ["groups.csv", "groups.html"]
    page = out.with_suffix(".html").read_text("utf-8")
    assert "Copies in scans &lt;b&gt;" in page
    assert page.count("<figure") == 2
    assert page.count("src='data:image/jpeg;base64,") == 4
    assert not re.search(r"(?:src|href)='(?!data:)|https?:|@import|url\(", page)
    assert "0 &amp; 0.png" in page
    assert "4 &amp; 0.png" not in page


def test_what_cannot_be_read_is_on_the_page_and_in_the_exit_status(folder, tmp_path, capsys):
    (folder / "<i>.jpg").write_text("not a picture")
    out, report, work = tmp_path / "g.csv", tmp_path / "deep" / "r.html", tmp_path / "w"
    command = ["data", "audit-copies", str(folder), "--out", str(out)]
    assert main([*command, "--report", str(report), "--work", str(work)]) == 1
    assert "image.not_an_image: <i>.jpg" in capsys.readouterr().out
    assert "<td>&lt;i&gt;.jpg</td>" in report.read_text("utf-8")
    assert work.is_file()
    with out.open(encoding="utf-8") as stream:
        assert len(list(csv.DictReader(stream))) == 3


def test_an_empty_folder_is_a_message(tmp_path, capsys):
    out = str(tmp_path / "g.csv")
    assert main(["data", "audit-copies", str(tmp_path), "--out", out]) == 2
    assert "no pictures" in capsys.readouterr().err
    assert main(["data", "audit-copies", str(tmp_path / "nowhere"), "--out", out]) == 2
    assert "not a folder" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_altered_copies_keep_their_promise(heads):
    for seed in range(20):
        copy, matrix = alter(heads[0], np.random.default_rng(seed))
        assert copy.shape == heads[0].shape
        assert copy.min() >= 0
        assert copy.max() <= 1
        zoom = abs(np.linalg.det(matrix[:2, :2])) ** 0.5
        assert ZOOM[0] <= zoom <= ZOOM[1]
    again = alter(heads[0], np.random.default_rng(19))[0]
    assert np.array_equal(copy, again)
