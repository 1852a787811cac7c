"""``braintx predict``: its contract, its exit status, its messages."""

import json
import os
import subprocess
import sys

import cv2
import nibabel as nib
import numpy as np
import pytest

from braintx.cli import main
from tests.data.imaging.drawn import write_dicom as write
from tests.data.imaging.test_dicom import RAMP


def test_jsonl_keeps_order_and_goes_on_after_a_bad_file(scan, tmp_path, capsys):
    bad = tmp_path / "words.jpg"
    bad.write_text("not an image")
    status = main(["predict", str(scan), str(bad), str(scan), "--format", "jsonl"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert status == 1
    assert [row["file"] for row in rows] == [str(scan), str(bad), str(scan)]
    assert set(rows[1]) == {"file", "error"}
    assert set(rows[1]["error"]) == {"code", "message"}
    assert rows[0]["gate"].keys() == {"status", "score", "margin", "sequence", "reason"}
    assert set(rows[0]) >= {"file", "gate", "tumor", "outline", "treatment", "model", "warnings"}
    assert rows[0] == rows[2]


def test_table_names_every_file(scan, capsys):
    assert main(["predict", str(scan), "--age", "54", "--sex", "F"]) == 0
    assert capsys.readouterr().out.startswith("scan.png")


def test_one_patient_is_answered_once_more(scan, tmp_path, capsys):
    bad = tmp_path / "words.jpg"
    bad.write_text("not an image")
    given = ["predict", str(scan), str(bad), str(scan), "--one-patient", "--age", "54"]
    assert main([*given, "--format", "jsonl"]) == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row.get("file") for row in rows] == [str(scan), str(bad), str(scan), None]
    assert "error" in rows[1]
    whole = rows[-1]["patient"]
    assert whole["slices"] == 2
    assert whole["key_slice"] == {"file": str(scan), "slice": 0}
    assert (whole["tumor"] is None) == (whole["answered"] == 0)
    assert main(given) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("patient, ")


def test_one_patient_without_a_slice_gets_errors_alone(tmp_path, capsys):
    bad = tmp_path / "words.jpg"
    bad.write_text("not an image")
    assert main(["predict", str(bad), "--one-patient", "--format", "jsonl"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert main(["predict", str(bad), "--one-patient", "--clinical", "r.csv"]) == 2
    assert "instead" in capsys.readouterr().err


def test_one_patient_refuses_files_of_two(scan, tmp_path, capsys):
    paths = [
        write(tmp_path / "a.dcm", RAMP, PatientID="P1", PatientName="Doe^Jane"),
        write(tmp_path / "b.dcm", RAMP, PatientID="P2", PatientName="Roe^Mary"),
    ]
    given = ["predict", str(paths[0]), str(scan), str(paths[1]), "--one-patient"]
    assert main(given) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "2 patients or examinations, by their DICOM headers: (a.dcm), (b.dcm)" in said.err
    assert not any(word in said.err for word in ("P1", "Doe", "Mary"))
    assert main(["predict", str(paths[0]), str(scan), "--one-patient"]) == 0


def test_a_folder_is_read_in_the_order_in_which_people_count(scan, tmp_path, capsys):
    folder = tmp_path / "slices"
    folder.mkdir()
    for name in ("s10.png", "s2.png", "s1.png"):
        (folder / name).write_bytes(scan.read_bytes())
    assert main(["predict", str(folder), "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["file"].rsplit("/", 1)[-1] for row in rows] == ["s1.png", "s2.png", "s10.png"]


def test_sex_in_other_words(scan, capsys):
    assert main(["predict", str(scan), "--sex", "mujer"]) == 0
    with pytest.raises(SystemExit):
        main(["predict", str(scan), "--sex", "dog"])
    assert "'dog' is neither F nor M" in capsys.readouterr().err


def test_folder_is_expanded_in_order(scan, tmp_path, capsys):
    (tmp_path / "another.png").write_bytes(scan.read_bytes())
    (tmp_path / ".hidden").touch()
    assert main(["predict", str(tmp_path), "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["file"].rsplit("/", 1)[-1] for row in rows] == ["another.png", "scan.png"]


def test_a_folder_is_read_but_for_what_is_no_scan(scan, tmp_path, capsys):
    for name in ("Thumbs.db", "notes.txt", "records.csv"):
        (tmp_path / name).write_text("x", "utf-8")
    assert main(["predict", str(tmp_path), "--format", "jsonl"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    (tmp_path / "bare").mkdir()
    assert main(["predict", str(tmp_path / "bare")]) == 2
    assert "no image in" in capsys.readouterr().err


def test_clinical_table_gives_each_file_its_record(scan, tmp_path, capsys):
    table = tmp_path / "records.csv"
    table.write_text("Case ID;Age;Sex;Clinical Note\nscan;54;F;headaches\n", encoding="utf-8")
    assert main(["predict", str(scan), "--clinical", str(table)]) == 0
    assert capsys.readouterr().err == "records.csv: 1 of 1 images have a record.\n"
    assert main(["predict", str(scan), "--clinical", str(table), "--age", "5"]) == 2
    assert "one or the other" in capsys.readouterr().err


def test_what_a_table_of_records_does_not_say_is_said(scan, tmp_path, capsys):
    table = tmp_path / "records.csv"
    table.write_text("Case ID,Edad,Sexo,Nota,Peso\nscan,200,x,cefalea,70\nother,1,F,,\n", "utf-8")
    assert main(["predict", str(scan), "--clinical", str(table)]) == 0
    said = capsys.readouterr().err
    for words in (
        "Records that no image took",
        "other",
        "An age is not within",
        "A sex is neither",
        "left",
    ):
        assert words in said
    for folder in ("p1", "p2"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "scan.png").write_bytes(scan.read_bytes())
    assert main(["predict", str(tmp_path), "--clinical", str(table)]) == 2
    assert "fits 3 images" in capsys.readouterr().err


def test_output_goes_on_where_a_letter_cannot_be_written(scan):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    table = scan.with_name("tiny.png")
    cv2.imwrite(str(table), np.zeros((8, 8), np.uint8))  # its error says "8×8"
    run = subprocess.run(
        [sys.executable, "-m", "braintx", "predict", str(table), str(scan)],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert len(run.stdout.splitlines()) == 2
    assert b"Traceback" not in run.stderr


def test_codes_for_no_value_are_declared(scan, tmp_path, capsys):
    table = tmp_path / "records.csv"
    table.write_text("Caso;Edad;Sexo\nscan;-9;V\nb;40;M\n")
    given = ["predict", str(scan), "--clinical", str(table), "--format", "jsonl"]
    assert main(given) == 0
    assert "not within 0 to 120" in capsys.readouterr().err
    for missing in ("-9", "Edad=-9"):
        assert main([*given, "--missing", missing]) == 0
        told = capsys.readouterr().err
        assert "not within 0 to 120" not in told
        assert "Codes of sex" in told
    assert main(["predict", str(scan), "--missing", "-9"]) == 2
    assert "--clinical" in capsys.readouterr().err


def test_a_volume_can_be_chosen_and_which_was_read_is_said(head, tmp_path, capsys):
    path = tmp_path / "scan.nii"
    volume = (np.stack([head.pixels, head.pixels[::-1]]) * 1000).astype(np.int16)
    nib.save(nib.Nifti1Image(volume.transpose(2, 1, 0)[:, :, None, :], np.eye(4)), path)
    assert main(["predict", str(path)]) == 0
    assert "2 volumes; volume 0 was read" in capsys.readouterr().err
    assert main(["predict", str(path), "--volume", "1", "--format", "jsonl"]) == 0
    told = capsys.readouterr()
    row = json.loads(told.out)
    assert [w["level"] for w in row["warnings"] if w["code"] == "reading.volume"] == ["info"]
    assert told.err == ""
    assert main(["predict", str(path), "--volume", "2", "--one-patient", "--format", "jsonl"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "image.no_such_volume"
    out = tmp_path / "o.png"
    assert main(["explain", str(path), "--out", str(out), "--volume", "2"]) != 0
    assert "has 2, counted from 0" in capsys.readouterr().err


def test_files_of_a_folder_come_in_natural_order(scan, tmp_path, capsys):
    folder = tmp_path / "scans"
    (folder / "b 2").mkdir(parents=True)
    (folder / "b 10").mkdir()
    names = ["slice_2.png", "slice_10.png", "b 2/1.png", "b 10/1.png"]
    for name in names:
        (folder / name).write_bytes(b"no picture")
    assert main(["predict", str(folder), "--format", "jsonl"]) == 1
    found = [json.loads(line)["file"] for line in capsys.readouterr().out.splitlines()]
    assert found == [str(folder / name) for name in (names[2], names[3], names[0], names[1])]


def test_the_table_says_what_its_lines_have_no_room_for(scan, tmp_path, capsys, monkeypatch):
    anything = classmethod(lambda cls, bundle: cls(1e-9))
    monkeypatch.setattr("braintx.models.gate.Gate.of", anything)
    assert main(["predict", str(scan), "--note", "asdf qwer", "--age", "54,5", "--sex", "V"]) == 0
    assert "No symptom, duration or severity was understood" in capsys.readouterr().err
    table = tmp_path / "records.csv"
    table.write_text("Caso;Edad;Sexo\nscan;-9;M\nb;40;H\n")
    assert main(["predict", str(scan), "--clinical", str(table)]) == 0
    assert "(1, line 2: '-9')" in capsys.readouterr().err  # where the age is that is none
    with pytest.raises(SystemExit):
        main(["predict", str(scan), "--age", "NA"])
    assert "'NA' is not a number of years" in capsys.readouterr().err
