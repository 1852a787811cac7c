"""Nothing of the trail is changed, taken out or cut off unseen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, text, update

from braintx.core.errors import StorageError
from braintx.storage import audit
from braintx.storage.audit import AuditEvent
from braintx.storage.database import Database
from braintx.storage.tables import audit_entries, audit_head
from tests.storage.processes import record_some, side_by_side

TRIGGERS = {
    "sqlite": "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT 'DROP TRIGGER ' || tgname || ' ON ' || tgrelid::regclass "
    "FROM pg_trigger WHERE tgname LIKE 'audit%'",
}
AROUND = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def tampered(database: Database) -> Iterator[Connection]:
    """What somebody does who may do all, to a trail of ten entries; undone afterwards."""
    with database._writing.connect() as connection, connection.begin() as transaction:
        for statement in connection.execute(text(TRIGGERS[database.dialect])).scalars().all():
            connection.execute(text(statement))
        connection.execute(delete(audit_entries))
        connection.execute(update(audit_head).values(position=0, digest="0" * 64))
        events = [AuditEvent("k", "thing.done", str(number), {"n": number}) for number in range(10)]
        audit.record_all(connection, events)
        assert audit.verify(connection).whole
        yield connection
        transaction.rollback()


def test_entries_are_chained(database: Database) -> None:
    with database.begin() as connection:
        first = audit.record(connection, "local", "key.made", "k", {"scopes": ["read"]})
        second = audit.record(connection, "k", "assessment.made", "a")
        assert (first.position, second.position) == (1, 2)
        assert first.previous == "0" * 64
        assert second.previous == first.digest
        assert audit.entries(connection) == (first, second)
        assert audit.entries(connection, 1, 1) == (second,)
        assert audit.record_all(connection, []) == ()
    with database.read() as connection:
        verdict = audit.verify(connection)
    assert (verdict.whole, verdict.entries, verdict.digest) == (True, 2, second.digest)


def test_an_empty_trail_is_whole(database: Database) -> None:
    with database.read() as connection:
        assert audit.verify(connection).whole
        assert list(audit.export(connection)) == []


def test_who_exports_it_can_follow_it_without_us(database: Database) -> None:
    with database.begin() as connection:
        events = [AuditEvent("k", "a.b", "ñ", {"b": 1, "a": "á", "c": 0.1}) for _ in range(3)]
        audit.record_all(connection, events)
        lines = [json.loads(line) for line in audit.export(connection)]
    previous = "0" * 64
    for line in lines:
        digest = line.pop("digest")
        canonical = json.dumps(line, sort_keys=True, separators=(",", ":"))
        assert digest == sha256(canonical.encode()).hexdigest()
        assert line["previous"] == previous
        previous = digest


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET actor = 'nobody' WHERE position = 1",
        "DELETE FROM audit_entries WHERE position = 2",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET position = 1",
        "INSERT INTO audit_head VALUES (1, 0, '')",
    ],
)
def test_the_database_refuses_changes(database: Database, statement: str) -> None:
    with database.begin() as connection:
        audit.record_all(connection, [AuditEvent("k", "a.b", "c")] * 2)
    with pytest.raises(StorageError, match="only ever added to"), database.begin() as connection:
        connection.execute(text(statement))


def test_the_ways_of_each_database_around_it_are_shut(database: Database) -> None:
    with database.begin() as connection:
        audit.record_all(connection, [AuditEvent("k", "a.b", "c")] * 2)
    around = {
        "sqlite": ["REPLACE INTO audit_entries SELECT * FROM audit_entries WHERE position = 1"],
        "postgresql": ["TRUNCATE audit_entries", "TRUNCATE audit_head"],
    }
    for statement in around[database.dialect]:
        with pytest.raises(StorageError, match="only ever"), database.begin() as connection:
            connection.execute(text(statement))


EDITS = {
    "actor": "x",
    "action": "x",
    "subject": "x",
    "details": {"n": -1},
    "previous": "1" * 64,
    "digest": "1" * 64,
}


@AROUND
@given(position=st.integers(1, 10), column=st.sampled_from(sorted(EDITS)))
def test_any_edit_is_found(database: Database, position: int, column: str) -> None:
    with tampered(database) as connection:
        edited = update(audit_entries).where(audit_entries.c.position == position)
        connection.execute(edited.values({column: EDITS[column]}))
        verdict = audit.verify(connection)
    assert (verdict.entries, verdict.broken, verdict.why) == (position - 1, position, "changed")


@AROUND
@given(position=st.integers(1, 10))
def test_an_edit_with_its_digest_made_anew_is_found(database: Database, position: int) -> None:
    with tampered(database) as connection:
        (entry,) = audit.entries(connection, position - 1, 1)
        forged = replace(entry, actor="x")
        values = {"actor": "x", "digest": audit._digest(forged)}
        edited = update(audit_entries).where(audit_entries.c.position == position)
        connection.execute(edited.values(values))
        verdict = audit.verify(connection)
    expected = (11, "cut_off") if position == 10 else (position + 1, "unchained")
    assert (verdict.broken, verdict.why) == expected


@AROUND
@given(first=st.integers(1, 10), count=st.integers(1, 10))
def test_any_gap_and_any_cut_is_found(database: Database, first: int, count: int) -> None:
    last = min(first + count - 1, 10)
    with tampered(database) as connection:
        connection.execute(
            delete(audit_entries).where(audit_entries.c.position.between(first, last))
        )
        verdict = audit.verify(connection)
    assert (verdict.broken, verdict.why) == (first, "cut_off" if last == 10 else "missing")


@AROUND
@given(pair=st.lists(st.integers(1, 10), min_size=2, max_size=2, unique=True))
def test_any_swap_is_found(database: Database, pair: list[int]) -> None:
    low, high = sorted(pair)
    place = audit_entries.c.position
    with tampered(database) as connection:
        for old, new in ((low, 99), (high, low), (99, high)):
            connection.execute(update(audit_entries).where(place == old).values(position=new))
        verdict = audit.verify(connection)
    assert (verdict.broken, verdict.why) == (low, "changed")


def test_an_entry_put_in_and_a_head_taken_away_are_found(database: Database) -> None:
    with tampered(database) as connection:
        row = connection.execute(select(audit_entries).where(audit_entries.c.position == 10)).one()
        connection.execute(insert(audit_entries), {**row._asdict(), "position": 11})
        assert audit.verify(connection).why == "changed"
    with tampered(database) as connection:
        connection.execute(delete(audit_head))
        verdict = audit.verify(connection)
    assert (verdict.entries, verdict.why) == (10, "no_head")


ANY_TEXT = st.text(st.characters(codec=None), max_size=8)
DETAILS = st.dictionaries(
    ANY_TEXT,
    st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | ANY_TEXT
    | st.none()
    | st.booleans(),
    max_size=3,
)


@AROUND
@given(actor=ANY_TEXT, subject=ANY_TEXT, details=DETAILS)
def test_whatever_is_recorded_verifies(database: Database, actor, subject, details) -> None:
    with database.begin() as connection:
        entry = audit.record(connection, actor, "a.b", subject, details)
        assert audit.entries(connection, entry.position - 1) == (entry,)
        assert audit.verify(connection).whole


def test_the_chain_holds_where_many_write_at_once(url: str, database: Database) -> None:
    counts = side_by_side(record_some, [(url, f"w{number}", 10) for number in range(4)])
    assert counts == [10] * 4
    with database.read() as connection:
        verdict = audit.verify(connection)
        actors = {entry.actor for entry in audit.entries(connection)}
    assert (verdict.whole, verdict.entries, len(actors)) == (True, 40, 4)


def test_what_is_undone_leaves_no_gap(database: Database) -> None:
    with pytest.raises(TypeError), database.begin() as connection:
        audit.record(connection, "k", "a.b", "c") + 1
    with database.begin() as connection:
        assert audit.record(connection, "k", "a.b", "c").position == 1
