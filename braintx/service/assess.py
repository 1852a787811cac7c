"""An image, or a patient's images, and a record: one answer, kept before it is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from braintx.codec import pack_heatmap
from braintx.core.errors import BrainTxError, DataError
from braintx.core.labels import TumorLabel
from braintx.core.records import (
    Assessment,
    ClinicalRecord,
    PatientAssessment,
    Slice,
    TreatmentPrediction,
)
from braintx.core.store import digest_of
from braintx.data.deidentify.notes import Identifier
from braintx.pipeline import Pipeline
from braintx.service import intake
from braintx.service.futures import chained, settled
from braintx.service.intake import Taken
from braintx.service.service import Service
from braintx.storage import assessments, audit, content, idempotency, identifiers
from braintx.storage.records import StoredAssessment
from braintx.storage.types import now

if TYPE_CHECKING:
    from sqlalchemy import Connection

Kind = Literal["image", "patient"]


@dataclass(frozen=True)
class Asked:
    """What somebody asks an answer for.

    Attributes
    ----------
    files : tuple of Path
        Each under the name that it was given with; the caller removes them afterwards.
    record : ClinicalRecord
    actor : str
        The id of the key.
    kind : {"image", "patient"}
        One image, or all that is there of one patient.
    patient : str or None
        The patient's identifier where it was asked; kept as a pseudonym alone.
    retry_key : str or None
        Asked again with the same one, the first answer is given again.
    """

    files: tuple[Path, ...]
    record: ClinicalRecord
    actor: str
    kind: Kind = "image"
    patient: str | None = None
    retry_key: str | None = None


@dataclass(frozen=True)
class Made:
    """An answer that is not kept yet, with what is kept beside it.

    ``request`` is the digest of what was asked, where it came with a key to be asked again.
    """

    stored: StoredAssessment
    taken: Taken
    request: str = ""


def assess(service: Service, asked: Asked) -> Future[StoredAssessment]:
    """Answer and keep; the future is done once the answer is on the disk.

    Parameters
    ----------
    service : Service
    asked : Asked

    Raises
    ------
    BusyError
        Where too many wait; the future fails with it where this one waited too long, and with
        what `braintx.pipeline.Pipeline.assess` raises.
    """
    folder = intake.workplace()
    whole = chained(
        service.answering.ask(partial(_again_or_new, service, asked, folder)),
        partial(_keep, service, asked),
    )
    whole.add_done_callback(lambda _: shutil.rmtree(folder, ignore_errors=True))
    return whole


def stored(service: Service, assessment: str) -> StoredAssessment:
    """The answer of an id.

    Raises
    ------
    DataError
        Where there is none.
    """
    with service.database.read() as connection:
        found = assessments.get(connection, assessment)
    if found is None:
        raise DataError(
            "There is no assessment {id}. Take the id from the answer that made it.",
            "assessment.unknown",
            id=assessment[:64],
        )
    return found


def latest(service: Service, after: str | None, limit: int) -> tuple[StoredAssessment, ...]:
    """The newest answers.

    Parameters
    ----------
    service : Service
    after : str or None
        The id of the last one seen; None for the first page.
    limit : int
        At most so many.
    """
    with service.database.read() as connection:
        return assessments.latest(connection, after=after, limit=limit)


def treat(
    service: Service, record: ClinicalRecord, tumor: TumorLabel | None, actor: str
) -> Future[TreatmentPrediction]:
    """A treatment without an image; nothing is kept but that it was asked.

    Parameters
    ----------
    service : Service
    record : ClinicalRecord
    tumor : {"glioma", "meningioma", "other"} or None
        Where it is known.
    actor : str
        The id of the key.
    """

    def write(answer: TreatmentPrediction) -> Future[TreatmentPrediction]:
        def line(connection: Connection) -> TreatmentPrediction:
            audit.record(connection, actor, "treatment.answered", "", {"tumor": tumor})
            return answer

        return service.writer.write(line)

    return chained(service.answering.ask(lambda models: models.treat(record, tumor)), write)


def answer_for(
    pipeline: Pipeline, images: Sequence[Path | Slice], record: ClinicalRecord, kind: Kind
) -> Assessment | PatientAssessment:
    """What the models say; the only place where the service asks them.

    Parameters
    ----------
    pipeline : Pipeline
    images : sequence of Path or Slice
        As `intake` left them; of a patient, in order.
    record : ClinicalRecord
    kind : {"image", "patient"}
    """
    if kind == "image":
        return pipeline.assess(images[0], record)
    return pipeline.assess_patient(intake.as_one(images), record)


def _again_or_new(
    service: Service, asked: Asked, folder: Path, pipeline: Pipeline
) -> StoredAssessment | Made:
    request = ""
    if asked.retry_key is not None:
        rest = [asked.kind, asked.patient, asdict(asked.record)]
        request = request_digest(service, asked.files, rest)
        with service.database.read() as connection:
            known = idempotency.find(connection, asked.actor, asked.retry_key, request)
            found = assessments.get(connection, known) if known else None
        if found is not None:
            return found
    taken = intake.take(service, asked.files, folder)
    _refuse_unusable(taken, asked.kind)
    try:
        images = [one.slice or one.path for one in taken.images]
        answer = answer_for(pipeline, images, asked.record, asked.kind)
    except BrainTxError as error:
        raise intake.named(error, taken.names) from error
    pseudonym, said = taken.patient, taken.known
    if asked.patient is not None:
        pseudonym = intake.pseudonym(service, asked.patient)
        said = (*said, Identifier("record_number", asked.patient))
    return Made(
        describe(
            service,
            answer,
            replace(asked.record, note=intake.clean_note(service, asked.record.note, said)),
            tuple(one.digest for one in taken.images),
            by=asked.actor,
            patient=pseudonym,
        ),
        taken,
        request,
    )


def _refuse_unusable(taken: Taken, kind: Kind) -> None:
    """A single image is one image, and of a patient's none may be missing."""
    if taken.failures:
        raise taken.failures[0][2]
    if kind == "image" and len(taken.images) > 1:
        raise DataError(
            "{count} images came where one was expected. Send them as a job, or as one patient's.",
            "request.several",
            count=len(taken.images),
        )


def describe(
    service: Service,
    answer: Assessment | PatientAssessment,
    record: ClinicalRecord,
    images: tuple[str, ...],
    *,
    by: str,
    patient: str | None = None,
    job: str | None = None,
) -> StoredAssessment:
    """An answer as it is kept, under a new id.

    Parameters
    ----------
    service : Service
    answer : Assessment or PatientAssessment
    record : ClinicalRecord
        Without identifiers.
    images : tuple of str
        Digests.
    by : str
        The id of the key.
    patient, job : str, optional
    """
    shown = answer if isinstance(answer, Assessment) else answer.slices[answer.key_slice]
    return StoredAssessment(
        id=str(uuid4()),
        made=now(),
        answer=answer,
        record=record,
        images=images,
        checksums=service.answering.pipeline.checksums,
        by=by,
        patient=patient,
        heatmap=None if shown.heatmap is None else pack_heatmap(shown.heatmap),
        job=job,
    )


def keep(connection: Connection, made: StoredAssessment) -> None:
    """Write an answer and its line of the audit trail; its images are there already.

    Parameters
    ----------
    connection : Connection
    made : StoredAssessment
    """
    assessments.add_all(connection, [made])
    shown = made.shown
    audit.record(
        connection,
        made.by,
        "assessment.made",
        made.id,
        {
            "gate": shown.gate.status,
            "images": len(made.images),
            "models": dict(shown.models),
            "patient": made.patient,
        },
    )


def keep_originals(service: Service, taken: Taken) -> Future[None]:
    """Have the identifiers of what came in kept; done once they are on the disk.

    In a transaction of their own, before what needs them: SQLite has them in another file, and
    who is killed while both are written can leave only one of them written.

    Parameters
    ----------
    service : Service
    taken : Taken
    """
    if not taken.originals:
        return settled(None)
    return service.writer.write(partial(identifiers.keep, identifiers=taken.originals))


def _keep(
    service: Service, asked: Asked, made: StoredAssessment | Made
) -> Future[StoredAssessment]:
    if isinstance(made, StoredAssessment):
        return settled(made)
    return chained(
        keep_originals(service, made.taken),
        lambda _: service.writer.write(partial(_write, asked, made)),
    )


def _write(asked: Asked, made: Made, connection: Connection) -> StoredAssessment:
    if asked.retry_key is not None:
        first = idempotency.claim(connection, asked.actor, asked.retry_key, made.request)
        known = assessments.get(connection, first) if first else None
        if known is not None:  # the same request, sent twice at once: the other one won
            return known
    for image in made.taken.images:
        content.put(connection, image.chunks(), image.given, image.media_type)
    keep(connection, made.stored)
    if asked.retry_key is not None:
        idempotency.settle(connection, asked.actor, asked.retry_key, made.stored.id)
    return made.stored


def request_digest(service: Service, files: Sequence[Path], rest: object) -> str:
    """What tells a repeated request from another one: of all that its answer depends on, keyed.

    Parameters
    ----------
    service : Service
    files : sequence of Path
    rest : object
        What else was asked, as JSON can hold it.
    """
    parts = [digest_of(path) for path in files]
    return service.secret.digest("content", json.dumps([parts, rest]).encode())
