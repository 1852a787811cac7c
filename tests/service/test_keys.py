"""A key is good until its end, and nothing that is kept gives it away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from braintx.core.errors import AuthError, StorageError
from braintx.service import keys
from braintx.storage import audit
from braintx.storage.database import Database, open_database
from braintx.storage.types import now


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path_factory.mktemp('keys') / 'a.db'}")
    yield opened
    opened.close()


def refused(code: str):
    return pytest.raises(AuthError, check=lambda error: error.code == code)


def test_a_key_opens(database: Database) -> None:
    key, shown = keys.create(database, "orthanc", ["ingest", "read"])
    assert keys.check(database, shown, now()) == key
    assert keys.check(database, f" {shown}\n", now()).scopes == ("ingest", "read")
    assert key in keys.listed(database)
    assert shown.startswith(f"btx_{key.id}_")


def test_the_secret_is_kept_nowhere(database: Database, tmp_path_factory) -> None:
    _, shown = keys.create(database, "orthanc", ["read"])
    secret = shown.split("_")[2].encode()
    with database.begin() as connection:
        connection.execute(text("SELECT 1"))
        files = [row.file for row in connection.execute(text("PRAGMA database_list")) if row.file]
    kept = [path for file in files for path in Path(file).parent.glob("*")]
    assert kept
    assert not [path for path in kept if secret in path.read_bytes()]


@pytest.mark.parametrize("given", [None, ""])
def test_no_key(database: Database, given) -> None:
    with refused("key.missing"):
        keys.check(database, given, now())


@given(st.text())
def test_anything_else_is_no_key(database: Database, shown: str) -> None:
    with pytest.raises(AuthError) as caught:
        keys.check(database, shown, now())
    assert caught.value.code == ("key.malformed" if shown else "key.missing")


# The key is drawn by `keys.create`, not by hypothesis: what is drawn here must not depend on it,
# so a letter is moved along the alphabet and never compared with the one that stood there.
@given(st.integers(min_value=0), st.integers(1, 15))
def test_a_slip_is_told_from_a_key_of_another(database: Database, place: int, moved: int) -> None:
    _, shown = keys.create(database, "orthanc", ["read"])
    place %= len(shown)
    letters = "0123456789abcdef"
    letter = letters[(letters.find(shown[place]) + moved) % len(letters)]
    assert letter != shown[place]
    with refused("key.malformed"):
        keys.check(database, shown[:place] + letter + shown[place + 1 :], now())


def test_an_unknown_id_and_a_wrong_secret_are_told_alike(database: Database) -> None:
    _, ours = keys.create(database, "a", ["read"])
    _, other = keys.create(database, "b", ["read"])
    crossed = "_".join([*ours.split("_")[:2], other.split("_")[2]])
    unknown = "_".join(["btx", "0" * 12, other.split("_")[2]])
    told = []
    for shown in (crossed, unknown):
        with refused("key.unknown") as caught:
            keys.check(database, f"{shown}_{keys._checksum(shown)}", now())
        told.append(caught.value.message)
    assert told[0] == told[1]


def test_it_ends(database: Database) -> None:
    at = now()
    _, shown = keys.create(database, "a", ["read"], at + timedelta(days=1))
    keys.check(database, shown, at + timedelta(hours=23))
    with refused("key.expired"):
        keys.check(database, shown, at + timedelta(days=1))


def test_it_is_revoked_once(database: Database) -> None:
    key, shown = keys.create(database, "a", ["read"])
    keys.revoke(database, key.id)
    with refused("key.revoked"):
        keys.check(database, shown, now())
    for gone in (key.id, "nobody"):
        with pytest.raises(StorageError) as caught:
            keys.revoke(database, gone)
        assert caught.value.code == "key.not_found"
    with database.read() as connection:
        trail = [(one.action, one.subject) for one in audit.entries(connection, limit=10_000)]
    assert ("key.made", key.id) in trail
    assert trail[-1] == ("key.revoked", key.id)
