"""What turned out to be true: confirmed diagnoses and treatments that were given."""

from __future__ import annotations

from typing import Literal
from uuid import uuid4

from sqlalchemy import Connection

from braintx.core.errors import DataError
from braintx.core.labels import TreatmentLabel, TumorLabel
from braintx.service.assess import stored
from braintx.service.service import Service
from braintx.storage import audit
from braintx.storage import outcomes as table
from braintx.storage.records import Outcome
from braintx.storage.types import now

Diagnosis = TumorLabel | Literal["no_tumor"]


def confirm(
    service: Service,
    assessment: str,
    *,
    diagnosis: Diagnosis | None,
    treatment: TreatmentLabel | None,
    stated_by: str,
    actor: str,
) -> Outcome:
    """Add what is known now; what was said before stays.

    Parameters
    ----------
    service : Service
    assessment : str
        Its id.
    diagnosis, treatment : str or None
        At least one.
    stated_by : str
        A role, as in "pathology".
    actor : str
        The id of the key.

    Raises
    ------
    DataError
        No such assessment, or nothing to add.
    """
    if diagnosis is None and treatment is None:
        raise DataError(
            "Neither a diagnosis nor a treatment was given. Send at least one of them.",
            "outcome.empty",
        )
    stored(service, assessment)
    outcome = Outcome(str(uuid4()), assessment, diagnosis, treatment, stated_by, now(), actor)

    def write(connection: Connection) -> Outcome:
        table.add(connection, outcome)
        details = {"outcome": outcome.id, "stated_by": stated_by}
        audit.record(connection, actor, "assessment.confirmed", assessment, details)
        return outcome

    return service.writer.write(write).result()


def of(service: Service, assessment: str) -> tuple[Outcome, ...]:
    """All that was confirmed of an assessment, the oldest first."""
    with service.database.read() as connection:
        return table.of(connection, assessment)
