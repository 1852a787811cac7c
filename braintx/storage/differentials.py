"""Differentials that were asked to be kept, whole."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, insert, select

from braintx.core.differential import Differential
from braintx.core.typed_json import from_json, to_json
from braintx.storage import patients
from braintx.storage.paging import newest
from braintx.storage.records import StoredDifferential
from braintx.storage.tables import differentials


def add(connection: Connection, made: StoredDifferential) -> None:
    """Keep a differential, and make its patient where there is none yet."""
    if made.patient is not None:
        patients.ensure(connection, made.patient)
    connection.execute(insert(differentials), {**vars(made), "answer": to_json(made.answer)})


def get(connection: Connection, differential_id: str) -> StoredDifferential | None:
    """One differential."""
    query = select(differentials).where(differentials.c.id == differential_id)
    return next(iter(_read(connection, query)), None)


def latest(
    connection: Connection, *, after: str | None = None, limit: int = 100
) -> tuple[StoredDifferential, ...]:
    """Differentials, the newest first.

    Parameters
    ----------
    connection : Connection
    after : str, optional
        The last id of the page before.
    limit : int, default=100
    """
    return _read(connection, newest(select(differentials), differentials, after, limit))


def _read(connection: Connection, query: Select[Any]) -> tuple[StoredDifferential, ...]:
    return tuple(
        StoredDifferential(**{**row._asdict(), "answer": from_json(Differential, row.answer)})
        for row in connection.execute(query)
    )
