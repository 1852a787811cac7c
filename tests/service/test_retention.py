"""What has served its time goes, and the audit trail says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import update

from braintx.service.retention import Forgotten, forget
from braintx.service.service import Service
from braintx.storage import audit, idempotency, identifiers
from braintx.storage.records import OriginalId
from braintx.storage.tables import idempotency_keys
from braintx.storage.types import now


def test_only_what_has_served_its_time(make_service: Callable[..., Service]) -> None:
    service = make_service(load=lambda: None, retries_days=7)
    at = now()
    with service.database.begin() as connection:
        identifiers.keep(
            connection,
            [
                OriginalId("old", "image", {"PatientID": "1"}, at - timedelta(seconds=1)),
                OriginalId("new", "image", {"PatientID": "2"}, at + timedelta(days=1)),
            ],
        )
        for key in ("old request", "new request"):
            idempotency.claim(connection, "k", key, "request")
            idempotency.settle(connection, "k", key, key)
        older = update(idempotency_keys).where(idempotency_keys.c.subject == "old request")
        connection.execute(older.values(made=at - timedelta(days=8)))
    assert forget(service) == Forgotten(1, 1)
    assert forget(service) == Forgotten(0, 0)
    with service.database.read() as connection:
        assert identifiers.original(connection, "new", "image") == {"PatientID": "2"}
        assert idempotency.find(connection, "k", "old request", "request") is None
        assert idempotency.find(connection, "k", "new request", "request") == "new request"
        trail = [(one.action, one.details) for one in audit.entries(connection)]
    assert trail == [("identifiers.purged", {"originals": 1})]
