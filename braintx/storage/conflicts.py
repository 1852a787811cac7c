"""Adding what may be there already, alike on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def add_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Add a row; False where one with its key is there, which stays as it is.

    On PostgreSQL it waits for another transaction that is adding the same.

    Parameters
    ----------
    connection : Connection
    table : Table
    row : mapping of str to object
    """
    adding = _adding_new(connection.dialect.name, table)
    return connection.execute(adding, dict(row)).first() is not None


def put_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows; one with the same key gives way.

    Parameters
    ----------
    connection : Connection
    table : Table
    rows : sequence of mapping
        Each with all columns, no two with one key.
    """
    if not rows:
        return
    connection.execute(_putting(connection.dialect.name, table), [dict(row) for row in rows])


# Making a statement costs more than running it: each is made once.


@cache
def _adding_new(dialect: str, table: Table) -> ReturningInsert[Any]:
    adding: Any = _INSERT[dialect](table).on_conflict_do_nothing()
    made: ReturningInsert[Any] = adding.returning(*table.primary_key.columns)
    return made


@cache
def _putting(dialect: str, table: Table) -> Insert:
    adding = _INSERT[dialect](table)
    keys = list(table.primary_key.columns)
    others = {one.name: adding.excluded[one.name] for one in table.columns if one not in keys}
    made: Insert = adding.on_conflict_do_update(index_elements=keys, set_=others)
    return made
