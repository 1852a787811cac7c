"""The audit trail as those see it who ask whether it is whole."""

from __future__ import annotations

from collections.abc import Iterator

from braintx.storage import audit
from braintx.storage.audit import AuditVerdict
from braintx.storage.database import Database


def verify(database: Database) -> AuditVerdict:
    """See `braintx.storage.audit.verify`."""
    with database.read() as connection:
        return audit.verify(connection)


def export(database: Database) -> Iterator[str]:
    """See `braintx.storage.audit.export`: one moment of the trail, however long it takes."""
    with database.read() as connection:
        yield from audit.export(connection)
