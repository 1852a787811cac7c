"""The command line: its contract, its exit status, its messages."""

import json
import subprocess
import sys

import cv2
import numpy as np
import pytest

from braintx.cli import main


@pytest.fixture
def scan(head, tmp_path):
    path = tmp_path / "scan.png"
    cv2.imwrite(str(path), (head.pixels * 255).astype(np.uint8))
    return path


def test_jsonl_keeps_order_and_goes_on_after_a_bad_file(scan, tmp_path, capsys):
    bad = tmp_path / "words.jpg"
    bad.write_text("not an image")
    status = main(["predict", str(scan), str(bad), str(scan), "--format", "jsonl"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert status == 1
    assert [row["file"] for row in rows] == [str(scan), str(bad), str(scan)]
    assert set(rows[1]) == {"file", "error"}
    assert set(rows[1]["error"]) == {"code", "message"}
    assert set(rows[0]) >= {"file", "gate", "tumor", "outline", "treatment", "model", "warnings"}
    assert rows[0] == rows[2]


def test_table_names_every_file(scan, capsys):
    assert main(["predict", str(scan), "--age", "54", "--sex", "F"]) == 0
    assert capsys.readouterr().out.startswith("scan.png")


def test_folder_is_expanded_in_order(scan, tmp_path, capsys):
    (tmp_path / "another.png").write_bytes(scan.read_bytes())
    (tmp_path / ".hidden").touch()
    assert main(["predict", str(tmp_path), "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["file"].rsplit("/", 1)[-1] for row in rows] == ["another.png", "scan.png"]


def test_clinical_table_gives_each_file_its_record(scan, tmp_path, capsys):
    table = tmp_path / "records.csv"
    table.write_text("Case ID;Age;Sex;Clinical Note\nscan;54;F;headaches\n", encoding="utf-8")
    assert main(["predict", str(scan), "--clinical", str(table)]) == 0
    assert main(["predict", str(scan), "--clinical", str(table), "--age", "5"]) == 2
    assert "one or the other" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["predict", "scan.jpg", "--age", "430"], "Age"),
        (["explain", "nowhere.jpg", "--out", "o.png"], "nowhere.jpg"),
        (["data", "check", "--root", "nowhere"], "nowhere"),
        (["data", "describe", "--root", "nowhere"], "nowhere"),
    ],
)
def test_mistakes_are_messages(arguments, words, capsys):
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert words in error
    assert "Traceback" not in error


def test_an_unreadable_image_is_no_mistake_of_the_request(tmp_path, capsys):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    assert main(["explain", str(broken), "--out", str(tmp_path / "o.png")]) == 1
    assert main(["predict", str(broken)]) == 1
    assert "broken.png" in capsys.readouterr().err


def test_import_is_quick_and_light():
    code = "import sys, braintx; print(sorted({'numpy', 'cv2', 'torch'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "cv2" not in done.stdout
    assert "torch" not in done.stdout
