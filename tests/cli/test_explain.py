"""``braintx explain``."""

from braintx.cli import main


def test_a_scan_is_never_overwritten(scan, capsys):
    before = scan.read_bytes()
    assert main(["explain", str(scan), "--out", str(scan)]) == 2
    assert "would be lost" in capsys.readouterr().err
    assert scan.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_said(scan, capsys):
    assert main(["explain", str(scan), "--out", str(scan / "inside" / "o.png")]) == 2
    assert "cannot be made" in capsys.readouterr().err
