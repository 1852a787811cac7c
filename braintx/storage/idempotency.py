"""A request that is sent again is answered with what the first one made."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, delete, select, update

from braintx.core.errors import StorageError
from braintx.storage.conflicts import add_new
from braintx.storage.tables import idempotency_keys
from braintx.storage.types import now

ABANDONED: Final = timedelta(minutes=10)
"""After so long, who claimed a key and did not settle it is taken to be gone."""


def claim(connection: Connection, key_id: str, given_key: str, request_digest: str) -> str | None:
    """What was made for this request before; None where it is the caller's to make.

    Claim and `settle` in the transaction that keeps what was made: then one of two simultaneous
    requests waits here for the other, and none is left half done by a crash. Ask `find` before
    work that costs.

    Parameters
    ----------
    connection : Connection
    key_id : str
        The API key; two keys never meet in one given key.
    given_key : str
        The ``Idempotency-Key`` that came with the request. Only its digest is kept.
    request_digest : str
        Of all that the answer depends on.

    Raises
    ------
    StorageError
        ``idempotency.mismatch`` where that key came with another request before;
        ``idempotency.busy`` where that request is still being answered.
    """
    made = now()
    digest = _digest(key_id, given_key)
    row = {"digest": digest, "request": request_digest, "subject": None, "made": made}
    if add_new(connection, idempotency_keys, row):
        return None
    subject = find(connection, key_id, given_key, request_digest)
    if subject is not None:
        return subject
    table = idempotency_keys
    taken = connection.execute(
        update(table)
        .where(table.c.digest == digest, table.c.subject.is_(None))
        .where(table.c.made < made - ABANDONED)
        .values(made=made)
    )
    if taken.rowcount == 1:
        return None
    raise StorageError(
        "The same request is still being answered. Send it again in a moment.", "idempotency.busy"
    )


def find(connection: Connection, key_id: str, given_key: str, request_digest: str) -> str | None:
    """What was made for this request before, if anything.

    Parameters
    ----------
    connection : Connection
    key_id, given_key, request_digest : str
        As of `claim`.

    Raises
    ------
    StorageError
        ``idempotency.mismatch``, as of `claim`.
    """
    table = idempotency_keys
    row = connection.execute(
        select(table.c.request, table.c.subject).where(table.c.digest == _digest(key_id, given_key))
    ).one_or_none()
    if row is None:
        return None
    if row.request != request_digest:
        raise StorageError(
            "The key of this request came with another request before. Send each request with a "
            "key of its own, and the same key only to send the same again.",
            "idempotency.mismatch",
        )
    subject: str | None = row.subject
    return subject


def settle(connection: Connection, key_id: str, given_key: str, subject_id: str) -> None:
    """Remember what was made for a claimed request.

    Parameters
    ----------
    connection : Connection
    key_id, given_key : str
        As of `claim`.
    subject_id : str
        The id of the assessment or job.
    """
    table = idempotency_keys
    digest = _digest(key_id, given_key)
    connection.execute(update(table).where(table.c.digest == digest).values(subject=subject_id))


def forget(connection: Connection, before: datetime) -> int:
    """Forget the requests from before that instant; how many."""
    table = idempotency_keys
    return connection.execute(delete(table).where(table.c.made < before)).rowcount


def _digest(key_id: str, given_key: str) -> str:
    return sha256(f"{key_id}\0{given_key}".encode("utf-8", "surrogatepass")).hexdigest()
