"""``braintx data ingest``: its reports, its exit status, its two languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from braintx.cli import main
from tests.service.ingest.conftest import make


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("BRAINTX_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("BRAINTX_DATABASE", raising=False)
    monkeypatch.delenv("BRAINTX_SECRET", raising=False)
    return ["data", "ingest", str(make(tmp_path / "set"))]


def test_json_has_a_report_for_each_kind(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*given, "--format", "json"]) == 1  # some files are broken
    whole = json.loads(capsys.readouterr().out)
    assert whole["schema"] == "braintx.data-ingest/1"
    assert [run["source"] for run in whole["runs"]] == [
        *("clinical", "jsonl", "fhir", "phenopacket", "dicom", "images")
    ]
    found = {one["code"]: one for run in whole["runs"] for one in run["issues"]}
    assert found["image.truncated"]["count"] == 1
    assert "Xiomara" not in json.dumps(whole, ensure_ascii=False)


def test_the_table_says_that_nothing_was_new(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    clean = [*given[:2], f"{given[2]}/series"]
    assert main(clean) == 0
    assert "entries were added" in capsys.readouterr().out
    assert main([*clean, "--lang", "es"]) == 0
    told = capsys.readouterr().out
    assert "No se añadió nada" in told
    assert "pacientes" in told


def test_what_is_not_there_is_told(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*given[:2], "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_an_interrupted_run_says_what_is_kept(
    given: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("braintx.service.ingest.keep.Batch.add", stop)
    assert main(given) == 130
    assert "run it again to go on" in capsys.readouterr().err
