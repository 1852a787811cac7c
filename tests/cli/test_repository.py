"""Keys, jobs and the audit trail from a terminal, in both languages."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import text

from braintx.cli import main, repository
from braintx.cli.language import FOLDER
from braintx.i18n import Words
from braintx.service import keys
from braintx.storage import audit, jobs
from braintx.storage.database import Database, open_database
from braintx.storage.records import JOB_STATUSES, SCOPES, Job
from braintx.storage.types import now


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BRAINTX_DATABASE", f"sqlite:///{tmp_path / 'a.db'}")
    opened = open_database()
    yield opened
    opened.close()


def test_scopes_are_those_of_the_repository() -> None:
    assert repository._SCOPES == SCOPES


def test_a_key_is_made_listed_and_revoked(database: Database, capsys) -> None:
    scopes = ["--scope", "ingest", "--scope", "read", "--scope", "read"]
    assert main(["keys", "create", "orthanc", *scopes, "--days", "90"]) == 0
    told = capsys.readouterr()
    shown = told.out.strip()
    key = keys.check(database, shown, now())
    assert key.scopes == ("ingest", "read")
    assert key.expires is not None
    assert abs(key.expires - now() - timedelta(days=90)) < timedelta(minutes=1)
    assert "not shown again" in told.err
    assert main(["keys", "list"]) == 0
    listed = capsys.readouterr().out
    assert key.id in listed
    assert shown.split("_")[2] not in listed
    assert main(["keys", "revoke", key.id]) == 0
    assert key.id in capsys.readouterr().out
    assert main(["keys", "revoke", key.id, "--lang", "es"]) == 2
    assert "ninguna clave" in capsys.readouterr().err
    assert main(["keys", "list", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["revoked"] is not None


def test_a_key_for_a_machine(database: Database, capsys) -> None:
    assert main(["keys", "create", "a", "--scope", "ingest", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert keys.check(database, made["key"], now()).id == made["id"]
    assert made["expires"] is None


@pytest.mark.parametrize("arguments", [["--scope", "all"], []])
def test_a_key_for_nothing_is_refused(arguments) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["keys", "create", "a", *arguments])


def test_a_key_without_any_time_is_refused(database: Database, capsys) -> None:
    assert main(["keys", "create", "a", "--scope", "read", "--days", "0"]) == 2
    assert "at least 1" in capsys.readouterr().err
    assert keys.listed(database) == ()


def test_the_commands_are_light_until_they_run() -> None:
    code = "import sys, braintx.cli; print({'sqlalchemy', 'alembic'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_jobs_are_listed_stopped_and_resumed(database: Database, capsys) -> None:
    made = datetime(2026, 1, 1, 9, 30, tzinfo=UTC)
    with database.begin() as connection:
        jobs.add(connection, Job("j1", "assess", "queued", 0, 0, 0, {}, "k", made), [])
    assert main(["jobs", "list"]) == 0
    heads, row = capsys.readouterr().out.splitlines()
    assert "status" in heads
    assert "2026-01-01 09:30" in row
    assert main(["jobs", "cancel", "j1", "--lang", "es"]) == 0
    assert "cancelado" in capsys.readouterr().out
    assert main(["jobs", "cancel", "j1"]) == 2
    assert "ended already" in capsys.readouterr().err
    assert main(["jobs", "resume", "j1"]) == 0
    assert main(["jobs", "list", "--json", "--limit", "1"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["status"] == "queued"
    assert main(["jobs", "resume", "j2"]) == 2


@pytest.mark.parametrize("status", JOB_STATUSES)
def test_every_status_has_a_word(status: str) -> None:
    assert {Words(one, (FOLDER,)).has(f"status.{status}") for one in ("en", "es")} == {True}


def test_a_whole_trail_and_a_broken_one(database: Database, tmp_path: Path, capsys) -> None:
    with database.begin() as connection:
        audit.record_all(connection, [audit.AuditEvent("k", "a.b", str(n)) for n in range(3)])
    assert main(["audit", "verify"]) == 0
    assert "whole: 3 entries" in capsys.readouterr().out
    out = tmp_path / "trail.jsonl"
    assert main(["audit", "export", "--out", str(out)]) == 0
    assert main(["audit", "export"]) == 0
    assert capsys.readouterr().out.endswith(out.read_text(encoding="utf-8"))
    with database.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_entries_kept"))
        connection.execute(text("UPDATE audit_entries SET actor = 'x' WHERE position = 2"))
    assert main(["audit", "verify", "--lang", "es"]) == 1
    assert "se rompe en la entrada 2" in capsys.readouterr().out
    assert main(["audit", "verify", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["whole"], told["broken"], told["why"]) == (False, 2, "changed")


def test_every_break_has_its_words() -> None:
    for language in ("en", "es"):
        words = Words(language, (FOLDER,))
        assert all(words.has(f"broken.{why}") for why in get_args(audit.Break))


def test_no_place_to_write_and_no_database(database: Database, tmp_path, monkeypatch, capsys):
    assert main(["audit", "export", "--out", str(tmp_path / "no" / "trail.jsonl")]) == 2
    assert "cannot be written" in capsys.readouterr().err
    monkeypatch.setenv("BRAINTX_DATABASE", f"postgresql://u:hunter2@/n?host={tmp_path}")
    assert main(["audit", "verify"]) == 2
    told = capsys.readouterr().err
    assert "cannot be opened" in told
    assert "hunter2" not in told
