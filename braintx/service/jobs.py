"""Many images as one job: taken in at once, answered one after the other, kept as they come."""

from __future__ import annotations

import shutil
from collections import defaultdict
from concurrent.futures import Future
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from braintx.core.errors import BrainTxError, DataError
from braintx.core.records import ClinicalRecord
from braintx.service import intake
from braintx.service.assess import keep_originals, request_digest
from braintx.service.failures import failure_json
from braintx.service.file_names import harmless
from braintx.service.futures import chained
from braintx.service.intake import Taken, TakenImage
from braintx.service.service import Service
from braintx.storage import assessments, audit, content, idempotency, jobs
from braintx.storage.records import ItemStatus, Job, JobItem, StoredAssessment
from braintx.storage.types import now

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from braintx.pipeline import Pipeline

IMAGES, SERIES = "assess", "assess_series"
"""Kinds of jobs: an answer for each image, or one for each series of a study."""


@dataclass(frozen=True)
class AskedJob:
    """What somebody asks many answers for.

    Attributes
    ----------
    files : tuple of Path
        Images and ZIP files, each under the name that it was given with.
    record : ClinicalRecord
        Of them all.
    actor : str
        The id of the key.
    kind : {"assess", "assess_series"}
    retry_key : str or None
        As of `braintx.service.assess.Asked`.
    """

    files: tuple[Path, ...]
    record: ClinicalRecord
    actor: str
    kind: str = IMAGES
    retry_key: str | None = None


@dataclass(frozen=True)
class _Begun:
    """What was taken in for a job; ``request`` as of `braintx.service.assess.Made`."""

    taken: Taken
    record: ClinicalRecord
    request: str


def begin(service: Service, asked: AskedJob) -> Future[tuple[Job, Taken]]:
    """Take the files in; the future is done once the job, and all that it needs, is on the disk.

    Parameters
    ----------
    service : Service
    asked : AskedJob
    """
    folder = intake.workplace()

    def take(_: Pipeline) -> _Begun:
        taken, request = intake.take(service, asked.files, folder), ""
        if asked.retry_key is not None:
            rest = [asked.kind, asdict(asked.record)]
            request = request_digest(service, asked.files, rest)
        note = intake.clean_note(service, asked.record.note, taken.known)
        return _Begun(taken, replace(asked.record, note=note), request)

    def write(begun: _Begun) -> Future[tuple[Job, Taken]]:
        return chained(
            keep_originals(service, begun.taken),
            lambda _: service.writer.write(partial(_write, asked, begun)),
        )

    whole = chained(service.answering.ask(take), write)
    whole.add_done_callback(lambda _: shutil.rmtree(folder, ignore_errors=True))
    return whole


def get(service: Service, job: str) -> Job:
    """The job of an id.

    Raises
    ------
    DataError
        Where there is none.
    """
    with service.database.read() as connection:
        return known(jobs.get(connection, job), job)


def known(found: Job | None, given: str) -> Job:
    """The job that was found; `DataError` where none was."""
    if found is None:
        raise DataError(
            "There is no job {id}. Take the id from the answer that began it.",
            "job.unknown",
            id=given[:64],
        )
    return found


def _write(asked: AskedJob, begun: _Begun, connection: Connection) -> tuple[Job, Taken]:
    taken = begun.taken
    if asked.retry_key is not None:
        first = idempotency.claim(connection, asked.actor, asked.retry_key, begun.request)
        if first is not None:
            return known(jobs.get(connection, first), first), taken
    items = tuple(_items(asked.kind, taken))
    patients = {one.digest: one.patient for one in taken.images if one.patient}
    job = Job(
        id=str(uuid4()),
        kind=asked.kind,
        status="queued",
        total=len(items),
        done=0,
        failed=sum(one.status == "failed" for one in items),
        asked={
            "record": asdict(begun.record),
            "patients": patients,
            "skipped": taken.skipped,
        },
        by=asked.actor,
        made=now(),
    )
    for image in taken.images:
        content.put(connection, image.chunks(), image.given, image.media_type)
    jobs.add(connection, job, items)
    if asked.retry_key is not None:
        idempotency.settle(connection, asked.actor, asked.retry_key, job.id)
    details = {"images": len(taken.images), "refused": len(taken.failures)}
    audit.record(connection, asked.actor, "job.begun", job.id, details)
    return job, taken


def _items(kind: str, taken: Taken) -> list[JobItem]:
    """One for each image, or series, and each file that is none, in the order given."""
    together: dict[str, list[TakenImage]] = defaultdict(list)
    for image in taken.images:
        together[image.series if kind == SERIES else str(image.place)].append(image)
    rows: list[tuple[int, str, tuple[str, ...], BrainTxError | None]] = [
        (some[0].place, some[0].name, tuple(one.digest for one in some), None)
        for some in together.values()
    ]
    rows += [(place, name, (), error) for place, name, error in taken.failures]
    rows.sort(key=lambda row: row[0])
    return [
        JobItem(
            position=position,
            name=harmless(name, position),
            images=images,
            status="failed" if error else "waiting",
            error=failure_json(error, name) if error else None,
        )
        for position, (_, name, images, error) in enumerate(rows)
    ]


def page(
    service: Service, job: str, after: int, limit: int, status: ItemStatus | None = None
) -> tuple[tuple[JobItem, StoredAssessment | None], ...]:
    """Some of a job's items, each with its answer.

    Parameters
    ----------
    service : Service
    job : str
        Its id.
    after : int
        Position; -1 for the first page.
    limit : int
        At most so many.
    status : {"waiting", "done", "failed"}, optional
        These alone.

    Raises
    ------
    DataError
        Where there is no such job.
    """
    with service.database.read() as connection:
        known(jobs.get(connection, job), job)
        found = jobs.items(connection, job, after, limit, status=status)
        return tuple(
            (item, assessments.get(connection, item.assessment) if item.assessment else None)
            for item in found
        )
