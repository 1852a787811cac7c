"""Patients, outcomes, keys, ingest runs and identifiers, as they went in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text

from braintx.core.errors import StorageError
from braintx.core.records import ClinicalRecord
from braintx.storage import identifiers, keys, outcomes, patients, runs
from braintx.storage.database import Database, identifiers_file
from braintx.storage.records import ApiKey, OriginalId, Outcome
from braintx.storage.tables import IDENTIFIERS
from braintx.storage.types import now
from tests.storage.conftest import opened

AT = datetime(2026, 1, 1, 12, 30, 1, 123456, tzinfo=UTC)


def test_records_of_a_patient(database: Database) -> None:
    first = ClinicalRecord(54.5, "F", "dolor de cabeza desde hace un año")
    second = ClinicalRecord(None, None, "")
    with database.begin() as connection:
        patients.ensure(connection, "p")
        patients.ensure(connection, "p")
        assert patients.add_record(connection, "p", first, "d1", "clinical_csv")
        assert not patients.add_record(connection, "p", second, "d1", "clinical_csv")
        assert patients.add_record(connection, "p", second, "d2", "jsonl")
        assert patients.add_record(connection, "q", second, "d1", "jsonl")
        assert patients.records(connection, "p") == (first, second)
        assert patients.records(connection, "nobody") == ()


def test_a_note_of_any_characters_is_kept(database: Database) -> None:
    odd = ClinicalRecord(note="a\0b \ud83d c 🧠 ñ")
    with database.begin() as connection:
        patients.add_record(connection, "p\0", odd, "d", "jsonl")
        (kept,) = patients.records(connection, "p\0")
    assert kept.note == "a\ufffdb \ufffd c 🧠 ñ"


def test_what_the_tables_forbid_is_said_without_the_row(database: Database) -> None:
    wrong = ClinicalRecord(1.0, "X", "a secret note")  # type: ignore[arg-type]
    with pytest.raises(StorageError) as caught, database.begin() as connection:
        patients.add_record(connection, "p", wrong, "d", "jsonl")
    error = caught.value
    assert error.code == "storage.refused"
    assert "ck_patient_records_sex" in error.message
    assert "secret" not in error.message
    assert error.__suppress_context__
    assert error.__cause__ is None


def test_outcomes_need_their_assessment(database: Database) -> None:
    outcome = Outcome("o", "none", "glioma", None, "pathology", AT, "k")
    with pytest.raises(StorageError, match=r"fk_outcomes|FOREIGN"), database.begin() as connection:
        outcomes.add(connection, outcome)
    with database.read() as connection:
        assert outcomes.of(connection, "none") == ()


def test_keys(database: Database) -> None:
    lima = timezone(timedelta(hours=-5))
    key = ApiKey("k", "orthanc", ("ingest", "read"), AT, AT.astimezone(lima) + timedelta(days=1))
    later = ApiKey("l", "other", ("ingest",), AT + timedelta(seconds=1))
    with database.begin() as connection:
        keys.add(connection, key, "digest")
        keys.add(connection, later, "another")
        assert keys.by_id(connection, "k") == (key, "digest")
        assert keys.by_id(connection, "m") is None
        assert keys.listed(connection) == (key, later)
        assert keys.revoke(connection, "k", AT)
        assert not keys.revoke(connection, "k", AT)
        assert not keys.revoke(connection, "m", AT)
    with database.read() as connection:
        (read, _), *_ = (keys.by_id(connection, "k"),)
    assert read.revoked == AT
    assert read.expires is not None
    assert read.expires.tzinfo is UTC
    with pytest.raises(StorageError), database.begin() as connection:
        keys.add(connection, key, "digest")


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = ApiKey("k", "orthanc", (), AT.replace(tzinfo=None))
    with pytest.raises(Exception, match="without a zone"), database.begin() as connection:
        keys.add(connection, naive, "digest")


def test_ingest_runs(database: Database) -> None:
    with database.begin() as connection:
        first = runs.begin(connection, "dicom")
        second = runs.begin(connection, "jsonl")
        runs.end(connection, first.id, {"new": 2}, [{"code": "id.repaired", "count": 1}])
        assert [run.id for run in runs.listed(connection)] == [second.id, first.id]
        assert runs.listed(connection, after=first.id) == ()
        (done,) = runs.listed(connection, after=second.id, limit=1)
        assert runs.listed(connection)[0] == second
    assert done.ended is not None
    assert (done.counts, done.issues) == ({"new": 2}, ({"code": "id.repaired", "count": 1},))


def test_identifiers_have_an_end(database: Database) -> None:
    at = now()
    soon, late = at + timedelta(hours=1), at + timedelta(days=30)
    kept = [
        OriginalId("p", "patient", {"PatientID": "123", "PatientName": "A^B"}, soon),
        OriginalId("1.2", "study", {"StudyInstanceUID": "1.2.3"}, late),
        OriginalId("1.3", "study", {"StudyInstanceUID": "1.2.4"}, at - timedelta(seconds=1)),
    ]
    with database.begin() as connection:
        identifiers.keep(connection, kept)
        identifiers.keep(connection, kept[:1])
        identifiers.keep(connection, [])
        assert identifiers.original(connection, "p", "patient") == kept[0].original
        assert identifiers.original(connection, "p", "study") is None
        assert identifiers.original(connection, "1.3", "study") is None  # its time has come
        assert identifiers.purge(connection, at) == 1
        assert identifiers.purge(connection, soon) == 1
        assert identifiers.original(connection, "p", "patient") is None
        assert identifiers.original(connection, "1.2", "study") == kept[1].original


def test_identifiers_lie_apart(database: Database, url: str) -> None:
    with database.read() as connection:
        if database.dialect == "postgresql":
            where = "SELECT table_schema FROM information_schema.tables WHERE table_name = :name"
            place = connection.scalar(text(where), {"name": "original_ids"})
            assert place == IDENTIFIERS
        else:
            listed = connection.execute(text("PRAGMA database_list"))
            files = [row for row in listed if row.name != "temp"]
            main = Path(url.removeprefix("sqlite:///"))
            assert {Path(row.file) for row in files} == {main, identifiers_file(main)}
            assert all(Path(row.file).stat().st_mode & 0o777 == 0o600 for row in files)


def test_a_lost_file_of_identifiers_is_made_anew(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with opened(url):
        pass
    for file in tmp_path.glob("a-identifiers.db*"):
        file.unlink()
    with opened(url) as database, database.begin() as connection:
        assert identifiers.original(connection, "p", "patient") is None
