"""Pages that hold still while rows are added: the newest first, each after the last one seen."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Table, and_, or_, select


def newest(query: Select[Any], table: Table, after: str | None, limit: int) -> Select[Any]:
    """One page of a query, by ``made`` and ``id``.

    Parameters
    ----------
    query : Select
    table : Table
        That has these columns.
    after : str or None
        The last id of the page before; after an id that is not there comes nothing.
    limit : int
    """
    if after is not None:
        made = select(table.c.made).where(table.c.id == after).scalar_subquery()
        query = query.where(
            or_(table.c.made < made, and_(table.c.made == made, table.c.id < after))
        )
    return query.order_by(table.c.made.desc(), table.c.id.desc()).limit(limit)
