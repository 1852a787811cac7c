"""Opening, transactions, and what is said where it cannot be done."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from braintx.core import settings
from braintx.core.errors import StorageError
from braintx.i18n import Words
from braintx.storage import keys, patients
from braintx.storage.database import Database, default_url, open_database
from braintx.storage.records import ApiKey
from tests import postgres
from tests.storage.conftest import opened

KEY = ApiKey("k", "name", ("read",), datetime(2026, 1, 1, tzinfo=UTC))


def count(database: Database) -> int:
    with database.read() as connection:
        return len(keys.listed(connection))


def test_kept_at_the_end_and_undone_by_an_error(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.begin() as connection:
        keys.add(connection, KEY, str(1 // len(keys.listed(connection))))
    assert count(database) == 0
    with database.begin() as connection:
        keys.add(connection, KEY, "d")
    assert count(database) == 1
    database.ping()


def test_reading_does_not_write(database: Database) -> None:
    with pytest.raises((StorageError, SQLAlchemyError)), database.read() as connection:
        keys.add(connection, KEY, "d")
    with database.begin() as connection:  # and the next one may
        keys.add(connection, KEY, "d")


def test_reading_sees_one_moment(database: Database) -> None:
    with database.read() as reading:
        assert keys.listed(reading) == ()
        with database.begin() as connection:
            keys.add(connection, KEY, "d")
        assert keys.listed(reading) == ()
    assert count(database) == 1


def test_readers_that_write_do_not_deadlock(database: Database) -> None:
    """SQLite's late BEGIN ends here with "database is locked"."""
    wrong: list[BaseException] = []

    def add(number: int) -> None:
        try:
            for turn in range(5):
                with database.begin() as connection:
                    patients.records(connection, "p")
                    patients.ensure(connection, f"{number}-{turn}")
        except BaseException as error:  # told below
            wrong.append(error)

    started = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for one in started:
        one.start()
    for one in started:
        one.join()
    assert wrong == []
    with database.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM patients")) == 40


def test_what_is_acknowledged_is_on_the_disk(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'a.db'}") as database, database.begin() as connection:
        told = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert told == {**expected, "busy_timeout": 30_000}


def test_a_writer_that_waits_too_long_is_told(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("braintx.storage.database.WAIT_S", 0.05)
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with opened(url) as one, opened(url) as other, one.begin():
        for waiting in (one, other):  # a thread of this process, and another process
            with pytest.raises(StorageError) as caught, waiting.begin():
                pass
            assert caught.value.code == "storage.busy"


def test_a_connection_that_was_dropped_is_made_anew(cluster: postgres.Cluster) -> None:
    with cluster.database() as url, opened(url) as database:
        assert count(database) == 0
        # it waits, up to a minute, until each is gone
        kill = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
        cluster.execute(f"{kill} WHERE application_name = 'braintx'")
        assert count(database) == 0


def test_one_that_drops_in_the_middle_is_said(cluster: postgres.Cluster) -> None:
    with cluster.database() as url, opened(url) as database:
        kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name"

        def cut() -> None:
            with database.begin() as connection:
                patients.ensure(connection, "lost")
                cluster.execute(f"{kill} = 'braintx'")
                patients.ensure(connection, "never")

        with pytest.raises(StorageError) as caught:
            cut()
        assert caught.value.code == "storage.unavailable"
        assert caught.value.__suppress_context__
        with database.read() as connection:
            assert connection.scalar(text("SELECT count(*) FROM patients")) == 0


def test_a_server_that_crashed_and_came_back_has_all_that_was_kept() -> None:
    if not postgres.installed():
        pytest.skip(postgres.MISSING)
    with postgres.cluster() as own, opened(own.url("postgres")) as database:
        with database.begin() as connection:
            patients.ensure(connection, "kept")
        own.kill()
        with pytest.raises(StorageError) as caught:
            database.ping()
        assert caught.value.code == "storage.unavailable"
        own.start()
        database.ping()
        with database.begin() as connection:
            assert connection.scalar(text("SELECT pseudonym FROM patients")) == "kept"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:hunter2@h/n",
        "sqlite://",
        "sqlite:///:memory:",
        "hunter2",
        "sqlite+aiosqlite:///x",
    ],
)
def test_an_address_of_something_else_is_refused(url: str) -> None:
    with pytest.raises(StorageError) as caught:
        open_database(url)
    assert caught.value.code == "storage.url"
    assert "hunter2" not in caught.value.message


def test_a_password_is_never_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        open_database(f"postgresql://someone:hunter2@/name?host={tmp_path}")
    error = caught.value
    assert error.code == "storage.unavailable"
    for language in ("en", "es"):
        told = Words(language).error(error)
        assert "someone" in told
        assert "hunter2" not in told


def test_a_file_that_is_no_database_or_has_no_place_is_said(tmp_path: Path) -> None:
    text_file = tmp_path / "a.txt"
    text_file.write_text("no database " * 1000, encoding="utf-8")
    for path in (text_file, text_file / "b.db"):
        with pytest.raises(StorageError) as caught:
            open_database(f"sqlite:///{path}")
        assert caught.value.code == "storage.unavailable"
        assert path.name in caught.value.message


def test_where_it_lies_by_default(tmp_path: Path, monkeypatch) -> None:
    for name in ("BRAINTX_DATABASE", "BRAINTX_STATE", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert settings.state_dir() == tmp_path / "home" / ".local" / "share" / "braintx"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert settings.state_dir() == tmp_path / "data" / "braintx"
    monkeypatch.setenv("BRAINTX_STATE", str(tmp_path / "state"))
    assert default_url() == f"sqlite:///{tmp_path / 'state' / 'braintx.db'}"
    open_database().close()
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    monkeypatch.setenv("BRAINTX_DATABASE", "postgresql://host/name")
    assert default_url() == "postgresql://host/name"
