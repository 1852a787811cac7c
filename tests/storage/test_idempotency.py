"""A request that is sent again never makes a second answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from braintx.core.errors import StorageError
from braintx.storage import idempotency
from braintx.storage.database import Database
from braintx.storage.tables import idempotency_keys
from braintx.storage.types import now
from tests.storage.processes import make_once, side_by_side


def refused(code: str):
    return pytest.raises(StorageError, check=lambda error: error.code == code)


def test_the_second_time_it_is_the_same(database: Database) -> None:
    with database.begin() as connection:
        assert idempotency.claim(connection, "k", "once", "request") is None
        idempotency.settle(connection, "k", "once", "answer")
    with database.begin() as connection:
        assert idempotency.claim(connection, "k", "once", "request") == "answer"
        assert idempotency.claim(connection, "other", "once", "request") is None
    with database.read() as connection:
        assert idempotency.find(connection, "k", "once", "request") == "answer"
        assert idempotency.find(connection, "k", "twice", "request") is None
    with refused("idempotency.mismatch"), database.begin() as connection:
        idempotency.claim(connection, "k", "once", "another request")


def test_what_failed_claims_nothing(database: Database) -> None:
    with pytest.raises(TypeError), database.begin() as connection:
        idempotency.claim(connection, "k", "once", "request") + "answer"
    with database.begin() as connection:
        assert idempotency.claim(connection, "k", "once", "request") is None


def test_an_unfinished_claim_is_busy_until_it_is_abandoned(database: Database) -> None:
    with database.begin() as connection:
        idempotency.claim(connection, "k", "once", "request")
    with refused("idempotency.busy"), database.begin() as connection:
        idempotency.claim(connection, "k", "once", "request")
    long_ago = now() - idempotency.ABANDONED - timedelta(seconds=1)
    with database.begin() as connection:
        connection.execute(update(idempotency_keys).values(made=long_ago))
    with database.begin() as connection:
        assert idempotency.claim(connection, "k", "once", "request") is None
    with refused("idempotency.busy"), database.begin() as connection:
        idempotency.claim(connection, "k", "once", "request")


def test_the_given_key_is_not_kept(database: Database) -> None:
    with database.begin() as connection:
        idempotency.claim(connection, "k", "Juan Pérez \ud800", "request")
        rows = connection.execute(text("SELECT * FROM idempotency_keys")).all()
    assert "Juan" not in repr(rows)


def test_forgotten_in_time(database: Database) -> None:
    with database.begin() as connection:
        idempotency.claim(connection, "k", "once", "request")
        assert idempotency.forget(connection, now() - timedelta(hours=1)) == 0
        assert idempotency.forget(connection, now() + timedelta(seconds=1)) == 1
        assert idempotency.claim(connection, "k", "once", "request") is None


def test_of_many_at_once_one_makes_it(url: str, database: Database) -> None:
    told = side_by_side(make_once, [(url, f"answer {number}") for number in range(6)])
    assert len(set(told)) == 1
    assert told[0].startswith("answer ")
