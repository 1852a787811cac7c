"""Patients by pseudonym, and what is known of them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from braintx.core.records import ClinicalRecord
from braintx.storage.conflicts import add_new
from braintx.storage.tables import patient_images, patient_records, patients
from braintx.storage.types import now


def ensure(connection: Connection, pseudonym: str) -> bool:
    """Make the patient; False where it is there already."""
    return add_new(connection, patients, {"pseudonym": pseudonym, "made": now()})


def add_record(
    connection: Connection, pseudonym: str, record: ClinicalRecord, digest: str, source: str
) -> bool:
    """Add what a source says of a patient; False where it has said so before.

    Parameters
    ----------
    connection : Connection
    pseudonym : str
        Made where there is none yet.
    record : ClinicalRecord
    digest : str
        Of what the source gave, keyed: the same again is not added.
    source : str
        Kind of source, as in "clinical_csv".
    """
    ensure(connection, pseudonym)
    row = {"patient": pseudonym, "digest": digest, "source": source, "made": now()}
    return add_new(connection, patient_records, {**row, **_columns(record)})


def records(connection: Connection, pseudonym: str) -> tuple[ClinicalRecord, ...]:
    """What is known of a patient, the oldest first."""
    table = patient_records
    rows = connection.execute(
        select(table.c.age, table.c.sex, table.c.note)
        .where(table.c.patient == pseudonym)
        .order_by(table.c.made, table.c.digest)
    )
    return tuple(ClinicalRecord(*row) for row in rows)


def has_record(connection: Connection, pseudonym: str, digest: str) -> bool:
    """Whether a source has said so of the patient before; see `add_record`.

    Parameters
    ----------
    connection : Connection
    pseudonym, digest : str
    """
    table = patient_records
    said = select(table.c.digest).where(table.c.patient == pseudonym, table.c.digest == digest)
    return connection.execute(said).first() is not None


def add_image(connection: Connection, pseudonym: str, digest: str) -> bool:
    """Say that an image is the patient's; False where that is known.

    Parameters
    ----------
    connection : Connection
    pseudonym : str
    digest : str
        Of the image; both are there already.
    """
    row = {"patient": pseudonym, "image": digest, "made": now()}
    return add_new(connection, patient_images, row)


def images(connection: Connection, pseudonym: str) -> tuple[str, ...]:
    """Digests of the patient's images, the oldest first."""
    table = patient_images
    mine = select(table.c.image).where(table.c.patient == pseudonym)
    return tuple(connection.scalars(mine.order_by(table.c.made, table.c.image)))


def _columns(record: ClinicalRecord) -> dict[str, object]:
    return {"age": record.age, "sex": record.sex, "note": record.note}
