"""What waits together is written together; a write that fails takes no other with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, text

from braintx.core.errors import BusyError, StorageError
from braintx.service.writer import Writer
from braintx.storage import audit
from braintx.storage.database import Database, open_database
from braintx.storage.tables import outcomes, patients
from braintx.storage.types import now
from tests import postgres


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path_factory.mktemp('writer') / 'a.db'}")
    yield opened
    opened.close()


@contextmanager
def writing(database: Database) -> Iterator[Writer]:
    writer = Writer(database)
    try:
        yield writer
    finally:
        writer.close()


@contextmanager
def held(writer: Writer) -> Iterator[None]:
    """What is asked within the block is written in one transaction after it."""
    busy, go_on = threading.Event(), threading.Event()

    def work(_: Connection) -> None:
        busy.set()
        go_on.wait()

    writer.write(work)
    busy.wait()
    try:
        yield
    finally:
        go_on.set()


def recorded(number: int, connection: Connection) -> int:
    audit.record(connection, "test", "thing.done", str(number))
    return number


def unknown_assessment(connection: Connection) -> None:
    """A row that refers to what is not there."""
    row = {"id": "one", "assessment": "none", "diagnosis": "glioma", "stated_by": "secret words"}
    connection.execute(insert(outcomes), {**row, "made": now(), "by": "k"})


def trail(database: Database) -> list[str]:
    with database.read() as connection:
        assert audit.verify(connection).whole
        return [one.subject for one in audit.entries(connection, limit=100_000)]


@settings(max_examples=20)
@given(st.lists(st.sampled_from(["well", "badly", "refused", "cancelled"]), max_size=80))
def test_each_is_written_in_turn_or_not_at_all(database: Database, plan: list[str]) -> None:
    before = len(trail(database))
    futures: list[Future[int]] = []

    def write(number: int, how: str, connection: Connection) -> int:
        recorded(number, connection)
        if how == "badly":
            raise ValueError(number)
        if how == "refused":
            unknown_assessment(connection)
        return number

    with writing(database) as writer, held(writer):
        for number, how in enumerate(plan):
            futures.append(writer.write(lambda c, n=number, h=how: write(n, h, c)))
            if how == "cancelled":
                assert futures[-1].cancel()
    for number, (how, future) in enumerate(zip(plan, futures, strict=True)):
        if how == "well":
            assert future.result(timeout=0) == number
        elif how == "badly":
            assert str(future.exception(timeout=0)) == str(number)
        elif how == "refused":
            error = future.exception(timeout=0)
            assert isinstance(error, StorageError)
            assert error.code == "storage.refused"
            assert "secret" not in error.message
    assert trail(database)[before:] == [str(n) for n, how in enumerate(plan) if how == "well"]


def test_it_is_on_the_disk_once_it_is_told(database: Database) -> None:
    with writing(database) as writer:
        for number in range(20):
            writer.write(lambda connection, n=number: recorded(n, connection)).result()
            assert trail(database)[-1] == str(number)


def test_a_commit_that_fails_fails_all_of_it(database: Database) -> None:
    def too_late(connection: Connection) -> None:  # SQLite looks at it when it commits
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        unknown_assessment(connection)

    before = trail(database)
    with writing(database) as writer:
        with held(writer):
            good = [writer.write(lambda connection: recorded(1, connection)) for _ in range(3)]
            bad = writer.write(too_late)
        for one in (*good, bad):
            error = one.exception()
            assert isinstance(error, StorageError)
            assert error.code == "storage.refused"
        assert trail(database) == before
        assert writer.write(lambda connection: recorded(2, connection)).result() == 2
    assert trail(database) == [*before, "2"]


def test_a_connection_that_breaks_in_the_middle(cluster: postgres.Cluster) -> None:
    """What was written before and after it in the same transaction is not there, and not told."""
    with cluster.database() as url:
        database = open_database(url)

        def broken(connection: Connection) -> None:
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

        with writing(database) as writer:
            with held(writer):
                futures = [
                    writer.write(lambda connection: recorded(1, connection)),
                    writer.write(broken),
                    writer.write(lambda connection: recorded(2, connection)),
                ]
            for one in futures:
                error = one.exception()
                assert isinstance(error, StorageError)
                assert error.code == "storage.unavailable"
            assert trail(database) == []
            assert writer.write(lambda connection: recorded(3, connection)).result() == 3
        assert trail(database) == ["3"]
        database.close()


def test_a_database_that_is_away_comes_back(cluster: postgres.Cluster) -> None:
    with cluster.database() as url:
        database = open_database(url)
        with writing(database) as writer:
            writer.write(lambda connection: recorded(1, connection)).result()
            cluster.stop("immediate")
            error = writer.write(lambda connection: recorded(2, connection)).exception()
            assert isinstance(error, StorageError)
            assert error.code == "storage.unavailable"
            cluster.start()
            writer.write(lambda connection: recorded(3, connection)).result()
        assert trail(database) == ["1", "3"]
        database.close()


def test_what_was_asked_before_the_end_is_written_and_nothing_afterwards(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    writer = Writer(database)

    def add(number: int, connection: Connection) -> None:
        connection.execute(insert(patients), {"pseudonym": f"p{number}", "made": now()})

    with held(writer):  # more than are written together
        kept = [writer.write(lambda c, n=number: add(n, c)) for number in range(200)]
    writer.close()
    assert all(one.result(timeout=0) is None for one in kept)
    with pytest.raises(BusyError, match="ending"):
        writer.write(lambda connection: add(0, connection))
    with database.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM patients")) == 200
    database.close()
