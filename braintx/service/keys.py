"""API keys: ``btx_<id>_<secret>_<checksum>``.

The id is public, and what the audit trail names. Of the secret, 256 random bits, only a SHA-256
is kept: it is no password that anybody could guess. The checksum tells a slip of the pen from a
key that is not ours before any database is asked, and lets scanners for leaked secrets know one.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Final
from zlib import crc32

from braintx.core.errors import AuthError, StorageError
from braintx.storage import audit, keys
from braintx.storage.database import Database
from braintx.storage.records import ApiKey, Scope
from braintx.storage.types import now

_FORM: Final = re.compile(r"(btx_([0-9a-f]{12})_([0-9a-f]{64}))_([0-9a-f]{8})")
_NONE: Final = sha256(b"").hexdigest()


def create(
    database: Database,
    name: str,
    scopes: Sequence[Scope],
    expires: datetime | None = None,
    *,
    by: str = "local",
) -> tuple[ApiKey, str]:
    """Make a key; its text is told here and never again.

    Parameters
    ----------
    database : Database
    name : str
        Of the system that will use it.
    scopes : sequence of str
        See `braintx.storage.records.SCOPES`.
    expires : datetime, optional
        Aware; never by default.
    by : str, default="local"
        Who makes it, for the audit trail.

    Returns
    -------
    tuple of ApiKey and str
    """
    key = ApiKey(secrets.token_hex(6), name, tuple(scopes), now(), expires)
    secret = secrets.token_hex(32)
    told = {"scopes": list(scopes), "expires": None if expires is None else expires.isoformat()}
    with database.begin() as connection:
        keys.add(connection, key, _digest(secret))
        audit.record(connection, by, "key.made", key.id, told)
    text = f"btx_{key.id}_{secret}"
    return key, f"{text}_{_checksum(text)}"


def check(database: Database, text: str | None, at: datetime) -> ApiKey:
    """The key of that text, if it is good at that instant.

    Parameters
    ----------
    database : Database
    text : str or None
        As it came with a request.
    at : datetime

    Raises
    ------
    AuthError
        ``key.missing``, ``key.malformed``, ``key.unknown``, ``key.revoked`` or ``key.expired``.
        Only who knows the secret learns which of the last two.
    """
    if not text:
        raise AuthError(
            "This needs a key. Send it as `Authorization: Bearer btx_…`; `braintx keys create` "
            "makes one.",
            "key.missing",
        )
    parts = _FORM.fullmatch(text.strip())
    if parts is None or _checksum(parts[1]) != parts[4]:
        raise AuthError(
            "This is no key of BrainTx, or a part of it is missing. A key is btx_ and three "
            "parts, as `braintx keys create` shows it.",
            "key.malformed",
        )
    with database.read() as connection:
        found = keys.by_id(connection, parts[2])
    same = compare_digest(_digest(parts[3]), _NONE if found is None else found[1])
    if found is None or not same:
        raise AuthError(
            "This key is not known here. Ask whoever runs this service for one.", "key.unknown"
        )
    return _good(found[0], at)


def still_valid(database: Database, key_id: str, at: datetime) -> ApiKey:
    """The key of an id that a session was begun with, if it is good at that instant.

    Parameters
    ----------
    database : Database
    key_id : str
    at : datetime

    Raises
    ------
    AuthError
        As of `check`.
    """
    with database.read() as connection:
        found = keys.by_id(connection, key_id)
    if found is None:
        raise AuthError(
            "This key is not known here. Ask whoever runs this service for one.", "key.unknown"
        )
    return _good(found[0], at)


def listed(database: Database) -> tuple[ApiKey, ...]:
    """All keys, the oldest first."""
    with database.read() as connection:
        return keys.listed(connection)


def revoke(database: Database, key_id: str, *, by: str = "local") -> None:
    """End a key at once.

    Parameters
    ----------
    database : Database
    key_id : str
    by : str, default="local"
        Who ends it, for the audit trail.

    Raises
    ------
    StorageError
        ``key.not_found`` where no key of that id was still good.
    """
    with database.begin() as connection:
        if not keys.revoke(connection, key_id, now()):
            raise StorageError(
                "There is no key {key} that could be revoked. `braintx keys list` shows those "
                "there are.",
                "key.not_found",
                key=key_id,
            )
        audit.record(connection, by, "key.revoked", key_id)


def _good(key: ApiKey, at: datetime) -> ApiKey:
    if key.revoked is not None:
        raise AuthError(
            "This key was revoked. Ask whoever runs this service for a new one.", "key.revoked"
        )
    if key.expires is not None and key.expires <= at:
        raise AuthError(
            "This key ended on {day}. Ask whoever runs this service for a new one.",
            "key.expired",
            day=key.expires.date().isoformat(),
        )
    return key


def _digest(secret: str) -> str:
    return sha256(secret.encode("ascii")).hexdigest()


def _checksum(text: str) -> str:
    return f"{crc32(text.encode('ascii')):08x}"
