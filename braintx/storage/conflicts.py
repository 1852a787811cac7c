"""Adding what may be there already, alike on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

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
    adding = _INSERT[connection.dialect.name](table).on_conflict_do_nothing()
    added = adding.returning(*table.primary_key.columns)
    return connection.execute(added, dict(row)).first() is not None


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
    adding = _INSERT[connection.dialect.name](table)
    keys = list(table.primary_key.columns)
    others = {one.name: adding.excluded[one.name] for one in table.columns if one not in keys}
    putting = adding.on_conflict_do_update(index_elements=keys, set_=others)
    connection.execute(putting, [dict(row) for row in rows])
