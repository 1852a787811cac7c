"""What sources state of patients and images: a label is kept as somebody's word, not as a fact."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, select

from braintx.storage.conflicts import add_new
from braintx.storage.records import Statement
from braintx.storage.tables import statements
from braintx.storage.types import now


def add(connection: Connection, statement: Statement, digest: str) -> bool:
    """Add what a source states; False where it has stated so before.

    Parameters
    ----------
    connection : Connection
    statement : Statement
        Of a patient and an image that are there.
    digest : str
        Of all of it, keyed.
    """
    row = {"digest": digest, "made": now(), **vars(statement)}
    return add_new(connection, statements, row)


def of_patient(connection: Connection, pseudonym: str) -> tuple[Statement, ...]:
    """What is stated of a patient."""
    return _found(connection, statements.c.patient == pseudonym)


def of_image(connection: Connection, digest: str) -> tuple[Statement, ...]:
    """What is stated of an image; several sources may contradict one another."""
    return _found(connection, statements.c.image == digest)


def _found(connection: Connection, about: ColumnElement[bool]) -> tuple[Statement, ...]:
    table = statements
    columns = (
        table.c.source,
        table.c.patient,
        table.c.image,
        table.c.diagnosis,
        table.c.treatment,
    )
    rows = connection.execute(select(*columns).where(about).order_by(table.c.digest))
    return tuple(Statement(**row._asdict()) for row in rows)
