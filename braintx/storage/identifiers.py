"""What pseudonyms stand for: apart from all else, with an end, for answers to a PACS alone.

PostgreSQL keeps them in a schema of its own, to which rights are given apart; SQLite in a file of
its own. A crash of the machine between the two files can keep one half of a transaction: so keep
identifiers in a transaction of their own, before what needs them. One too many does no harm, and
ends in time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from braintx.storage.conflicts import put_all
from braintx.storage.records import OriginalId
from braintx.storage.tables import original_ids
from braintx.storage.types import now, plain


def keep(connection: Connection, identifiers: Sequence[OriginalId]) -> None:
    """Keep what was replaced; a pseudonym that is known already is kept as long as is said now."""
    rows = {
        (one.pseudonym, one.kind): {
            "pseudonym": one.pseudonym,
            "kind": one.kind,
            "original": plain(one.original),
            "expires": one.expires,
        }
        for one in identifiers
    }
    put_all(connection, original_ids, [rows[key] for key in sorted(rows)])


def original(connection: Connection, pseudonym: str, kind: str) -> Mapping[str, str] | None:
    """What stood there, unless its time has come.

    Parameters
    ----------
    connection : Connection
    pseudonym : str
    kind : str
        As of `OriginalId`.
    """
    table = original_ids
    found: Mapping[str, str] | None = connection.scalar(
        select(table.c.original)
        .where(table.c.pseudonym == pseudonym, table.c.kind == kind)
        .where(table.c.expires > now())
    )
    return found


def purge(connection: Connection, now: datetime) -> int:
    """Delete those whose time has come; how many."""
    return connection.execute(delete(original_ids).where(original_ids.c.expires <= now)).rowcount
