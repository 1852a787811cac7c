"""Who did what, and when: a chain in which every entry holds the digest of the one before.

The database refuses to change or delete an entry, by triggers; who goes around them breaks the
chain. The head row knows the last entry, so that a tail that was cut off is missed. Who can
rewrite the whole file can rewrite the whole chain: keep the head's digest somewhere else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from typing import Any, Final, Literal

from sqlalchemy import Connection, insert, select, update

from braintx.storage.records import AuditEntry
from braintx.storage.tables import audit_entries, audit_head
from braintx.storage.types import kept, now, plain

_PAGE: Final = 1000
_FIRST: Final = "0" * 64

Break = Literal["missing", "changed", "unchained", "cut_off", "no_head"]
"""Why a chain is none: an entry is not there, says something else than was written, or follows
another than the one before it; the last ones, or the head itself, are not there."""


@dataclass(frozen=True)
class AuditEvent:
    """What is to be recorded; see `AuditEntry`."""

    actor: str
    action: str
    subject: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AuditVerdict:
    """What became of the chain.

    Attributes
    ----------
    entries : int
        How many hold, from the first.
    digest : str
        Of the last of these.
    broken : int or None
        Position of the first that does not.
    why : str or None
        See `Break`.
    """

    entries: int
    digest: str
    broken: int | None = None
    why: Break | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing was changed, taken out or cut off."""
        return self.why is None


def record(
    connection: Connection,
    actor: str,
    action: str,
    subject: str,
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add one entry; see `record_all`.

    Parameters
    ----------
    connection : Connection
    actor, action, subject : str
    details : mapping, optional
        As of `AuditEntry`.
    """
    (entry,) = record_all(connection, [AuditEvent(actor, action, subject, details or {})])
    return entry


def record_all(connection: Connection, events: Sequence[AuditEvent]) -> tuple[AuditEntry, ...]:
    """Add entries at the end of the chain.

    Writers take turns from here to the end of the transaction: do this last in it.
    """
    if not events:
        return ()
    head = connection.execute(
        select(audit_head.c.position, audit_head.c.digest).with_for_update()
    ).one()
    entries: list[AuditEntry] = []
    position, previous = head.position, head.digest
    for event in events:
        position += 1
        entry = _chained(position, event, previous)
        entries.append(entry)
        previous = entry.digest
    connection.execute(insert(audit_entries), [_columns(entry) for entry in entries])
    connection.execute(update(audit_head).values(position=position, digest=previous))
    return tuple(entries)


def entries(connection: Connection, after: int = 0, limit: int = 100) -> tuple[AuditEntry, ...]:
    """Entries in order.

    Parameters
    ----------
    connection : Connection
    after : int, default=0
        The last position of the page before.
    limit : int, default=100
    """
    rows = connection.execute(
        select(audit_entries)
        .where(audit_entries.c.position > after)
        .order_by(audit_entries.c.position)
        .limit(limit)
    )
    return tuple(AuditEntry(**row._asdict()) for row in rows)


def verify(connection: Connection) -> AuditVerdict:
    """Follow the chain from its first entry to its head."""
    held, previous = 0, _FIRST
    for entry in _every(connection):
        why = _why(entry, held + 1, previous)
        if why is not None:
            return AuditVerdict(held, previous, held + 1, why)
        held, previous = entry.position, entry.digest
    head = connection.execute(select(audit_head.c.position, audit_head.c.digest)).one_or_none()
    if head is None:
        return AuditVerdict(held, previous, held + 1, "no_head")
    if (head.position, head.digest) != (held, previous):
        return AuditVerdict(held, previous, held + 1, "cut_off")
    return AuditVerdict(held, previous)


def export(connection: Connection) -> Iterator[str]:
    """Every entry as a line of JSON, in order, with all that its digest is made of."""
    for entry in _every(connection):
        yield json.dumps({**_said(entry), "digest": entry.digest}, ensure_ascii=False)


def _every(connection: Connection) -> Iterator[AuditEntry]:
    after = 0
    while page := entries(connection, after, _PAGE):
        yield from page
        after = page[-1].position


def _why(entry: AuditEntry, position: int, previous: str) -> Break | None:
    if entry.position != position:
        return "missing"
    if entry.digest != _digest(entry):
        return "changed"
    return None if entry.previous == previous else "unchained"


def _chained(position: int, event: AuditEvent, previous: str) -> AuditEntry:
    # As it will be read back: a text or a key that is kept otherwise would break the chain.
    actor, action, subject = (kept(one) for one in (event.actor, event.action, event.subject))
    details = json.loads(json.dumps(plain(event.details), allow_nan=False))
    entry = AuditEntry(position, now(), actor, action, subject, details, previous, "")
    return replace(entry, digest=_digest(entry))


def _said(entry: AuditEntry) -> dict[str, Any]:
    return {**_columns(entry), "at": entry.at.isoformat(timespec="microseconds")}


def _digest(entry: AuditEntry) -> str:
    said = _said(entry)
    del said["digest"]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return sha256(text.encode("ascii")).hexdigest()


def _columns(entry: AuditEntry) -> dict[str, Any]:
    return {one.name: getattr(entry, one.name) for one in fields(entry)}
