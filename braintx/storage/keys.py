"""API keys: their public half, and the digest of the secret one."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from braintx.storage.records import ApiKey
from braintx.storage.tables import api_keys


def add(connection: Connection, key: ApiKey, digest: str) -> None:
    """Keep a new key.

    Parameters
    ----------
    connection : Connection
    key : ApiKey
    digest : str
        Of its secret, which is kept nowhere.
    """
    connection.execute(insert(api_keys), {**asdict(key), "digest": digest})


def by_id(connection: Connection, key_id: str) -> tuple[ApiKey, str] | None:
    """A key and the digest of its secret."""
    row = connection.execute(select(api_keys).where(api_keys.c.id == key_id)).one_or_none()
    return None if row is None else (_key(row), row.digest)


def listed(connection: Connection) -> tuple[ApiKey, ...]:
    """All keys, the oldest first."""
    rows = connection.execute(select(api_keys).order_by(api_keys.c.made, api_keys.c.id))
    return tuple(_key(row) for row in rows)


def revoke(connection: Connection, key_id: str, at: datetime) -> bool:
    """End a key; False where there is none that was still good.

    Parameters
    ----------
    connection : Connection
    key_id : str
    at : datetime
    """
    ended = connection.execute(
        update(api_keys)
        .where(api_keys.c.id == key_id, api_keys.c.revoked.is_(None))
        .values(revoked=at)
    )
    return ended.rowcount == 1


def _key(row: Row[*tuple[Any, ...]]) -> ApiKey:
    values = row._asdict()
    del values["digest"]
    return ApiKey(**{**values, "scopes": tuple(values["scopes"])})
