"""What turned out to be true."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, insert, select

from braintx.storage.records import Outcome
from braintx.storage.tables import outcomes


def add(connection: Connection, outcome: Outcome) -> None:
    """Add one; what was said before stays."""
    connection.execute(insert(outcomes), asdict(outcome))


def of(connection: Connection, assessment: str) -> tuple[Outcome, ...]:
    """All that was said of an assessment, the oldest first."""
    rows = connection.execute(
        select(outcomes)
        .where(outcomes.c.assessment == assessment)
        .order_by(outcomes.c.made, outcomes.c.id)
    )
    return tuple(Outcome(**row._asdict()) for row in rows)
