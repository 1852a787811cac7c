"""Instants and texts are the same before and after, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from braintx.storage import keys
from braintx.storage.database import Database
from braintx.storage.records import ApiKey
from braintx.storage.types import kept

ZONES = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=ZONES)
TEXTS = st.text(st.characters(codec=None), max_size=20)
MANY = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@MANY
@given(made=INSTANTS, name=TEXTS)
def test_they_come_back(database: Database, made: datetime, name: str) -> None:
    key = ApiKey(str(uuid4()), name, (), made)
    with database.begin() as connection:
        keys.add(connection, key, "d")
        found = keys.by_id(connection, key.id)
    assert found is not None
    assert found[0].made == made
    assert found[0].made.tzinfo is UTC
    assert found[0].name == kept(name)


@given(name=st.text())
def test_what_can_be_kept_is_kept_as_it_is(name: str) -> None:
    assert kept(name) == name.replace("\0", "\ufffd")
