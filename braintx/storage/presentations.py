"""Patients' signs and symptoms as sources state them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from braintx.core.findings import Presentation
from braintx.core.typed_json import from_json, to_json
from braintx.storage.conflicts import add_new
from braintx.storage.records import StatedPresentation
from braintx.storage.tables import presentations
from braintx.storage.types import now


def add(connection: Connection, pseudonym: str, stated: StatedPresentation, digest: str) -> bool:
    """Add what a source states; False where it has stated so before.

    Parameters
    ----------
    connection : Connection
    pseudonym : str
        Of a patient who is there.
    stated : StatedPresentation
    digest : str
        Of all of it, keyed.
    """
    row = {
        "patient": pseudonym,
        "digest": digest,
        "presentation": to_json(stated.presentation),
        "diagnoses": list(stated.diagnoses),
        "source": stated.source,
        "made": now(),
    }
    return add_new(connection, presentations, row)


def of_patient(connection: Connection, pseudonym: str) -> tuple[StatedPresentation, ...]:
    """What is stated of a patient, the oldest first."""
    table = presentations
    rows = connection.execute(
        select(table.c.source, table.c.presentation, table.c.diagnoses)
        .where(table.c.patient == pseudonym)
        .order_by(table.c.made, table.c.digest)
    )
    return tuple(
        StatedPresentation(
            row.source, from_json(Presentation, row.presentation), tuple(row.diagnoses)
        )
        for row in rows
    )
