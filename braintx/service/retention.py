"""What has served its time goes: originals of pseudonyms, and keys of repeated requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from braintx.service.service import Service
from braintx.storage import audit, idempotency, identifiers
from braintx.storage.types import now


@dataclass(frozen=True)
class Forgotten:
    """How much of each is gone."""

    originals: int
    retries: int


def forget(service: Service) -> Forgotten:
    """Delete it, and say so in the audit trail where there was any."""
    policy = service.policy

    def write(connection: Connection) -> Forgotten:
        before = now() - timedelta(days=policy.retries_days)
        gone = Forgotten(
            identifiers.purge(connection, now()), idempotency.forget(connection, before)
        )
        if gone.originals:
            details = {"originals": gone.originals}
            audit.record(connection, "local", "identifiers.purged", "", details)
        return gone

    return service.writer.write(write).result()
