"""Answers, whole, with what they were made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, insert, select

from braintx.codec import decode_assessment, decode_patient, encode_assessment, encode_patient
from braintx.core.records import Assessment, ClinicalRecord, PatientAssessment
from braintx.storage import patients
from braintx.storage.paging import newest
from braintx.storage.records import StoredAssessment
from braintx.storage.tables import assessment_images, assessments
from braintx.storage.types import plain

_PLAIN = ("id", "made", "by", "patient", "heatmap", "job")


def add_all(connection: Connection, made: Sequence[StoredAssessment]) -> None:
    """Keep answers, and make those of their patients that are new.

    The images, and the job where there is one, must be there already.
    """
    for pseudonym in sorted({one.patient for one in made if one.patient is not None}):
        patients.ensure(connection, pseudonym)
    if made:
        connection.execute(insert(assessments), [_row(one) for one in made])
    pairs = [
        {"assessment": one.id, "position": position, "image": digest}
        for one in made
        for position, digest in enumerate(one.images)
    ]
    if pairs:
        connection.execute(insert(assessment_images), pairs)


def get(connection: Connection, assessment_id: str) -> StoredAssessment | None:
    """One answer."""
    found = _read(connection, select(assessments).where(assessments.c.id == assessment_id))
    return found[0] if found else None


def of_patient(
    connection: Connection, pseudonym: str, after: str | None = None, limit: int = 100
) -> tuple[StoredAssessment, ...]:
    """A patient's answers, the newest first.

    Parameters
    ----------
    connection : Connection
    pseudonym : str
    after : str, optional
        The last id of the page before.
    limit : int, default=100
    """
    query = select(assessments).where(assessments.c.patient == pseudonym)
    return _read(connection, newest(query, assessments, after, limit))


def latest(
    connection: Connection, *, after: str | None = None, limit: int = 100
) -> tuple[StoredAssessment, ...]:
    """Answers, the newest first.

    Parameters
    ----------
    connection : Connection
    after : str, optional
        The last id of the page before.
    limit : int, default=100
    """
    return _read(connection, newest(select(assessments), assessments, after, limit))


def _read(connection: Connection, query: Select[Any]) -> tuple[StoredAssessment, ...]:
    rows = connection.execute(query).all()
    images: dict[str, list[str]] = {row.id: [] for row in rows}
    pairs = select(assessment_images.c.assessment, assessment_images.c.image)
    pairs = pairs.where(assessment_images.c.assessment.in_(images))
    for assessment, image in connection.execute(pairs.order_by(assessment_images.c.position)):
        images[assessment].append(image)
    return tuple(
        StoredAssessment(
            answer=_decoded(row.answer),
            record=ClinicalRecord(row.age, row.sex, row.note),
            images=tuple(images[row.id]),
            checksums=row.checksums,
            **{name: getattr(row, name) for name in _PLAIN},
        )
        for row in rows
    )


def _row(one: StoredAssessment) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in _PLAIN},
        "answer": _encoded(one.answer),
        "age": one.record.age,
        "sex": one.record.sex,
        "note": one.record.note,
        "checksums": plain(one.checksums),
    }


def _encoded(answer: Assessment | PatientAssessment) -> dict[str, Any]:
    return encode_assessment(answer) if isinstance(answer, Assessment) else encode_patient(answer)


def _decoded(kept: dict[str, Any]) -> Assessment | PatientAssessment:
    return decode_patient(kept) if "slices" in kept else decode_assessment(kept)
