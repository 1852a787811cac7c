"""Who does the jobs: takes one, answers its images when no request waits, says how far it is."""

from __future__ import annotations

import logging
import shutil
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from braintx.core.errors import BrainTxError, ImageError, StorageError
from braintx.core.records import ClinicalRecord
from braintx.service import intake
from braintx.service.assess import Kind, answer_for, describe, keep
from braintx.service.failures import failure_json
from braintx.service.futures import chained
from braintx.service.jobs import IMAGES, SERIES
from braintx.service.service import Service
from braintx.storage import jobs
from braintx.storage.records import Job, JobItem, StoredAssessment

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from braintx.pipeline import Pipeline

_PAGE = 64
_MOST_ATTEMPTS = 5  # a machine that is restarted often is no fault of the image
_IDLE = 1.0  # seconds between two looks for a job
_BEAT = 0.25  # seconds: how late a job hears that it is cancelled
_PASSING = ("storage.unavailable", "storage.busy")
_log = logging.getLogger(__name__)


class Worker:
    """A thread that does jobs until it is closed; what it leaves, another one goes on with.

    Parameters
    ----------
    service : Service
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._name = f"worker-{uuid4()}"
        self._stopped = threading.Event()
        self._called = threading.Event()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
        self._thread.start()

    def call(self) -> None:
        """Say that there is a new job: it is looked for at once."""
        self._called.set()

    def close(self) -> None:
        """Stop after the images that are being read."""
        self._stopped.set()
        self._called.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                if self._do_one():
                    continue
            except BrainTxError as error:  # the database is away: it comes back
                _log.warning("jobs wait: %s", error.code)
            except Exception as error:  # a worker that dies would leave every job undone
                _log.error("jobs: unexpected %s", type(error).__name__)
            self._called.wait(_IDLE)
            self._called.clear()

    def _do_one(self) -> bool:
        with self._service.database.begin() as connection:
            lease = self._service.policy.lease
            job = jobs.claim(connection, self._name, (IMAGES, SERIES), lease)
        if job is None:
            return False
        with _Beating(self._service, job.id, self._name) as beating:
            try:
                self._do(job, beating)
            except BaseException:
                with suppress(BrainTxError):  # or its lease runs out
                    self._release(job)
                raise
        return True

    def _do(self, job: Job, beating: _Beating) -> None:
        """Keep as many images on their way as there are readers, in order."""
        under_way: deque[Future[None]] = deque()
        try:
            for item in self._waiting(job):
                if self._stopped.is_set() or beating.ends:
                    break
                under_way.append(self._answer(job, item))
                if len(under_way) > self._service.answering.readers:
                    under_way.popleft().result()
            while under_way:
                under_way.popleft().result()
        finally:
            wait(under_way)  # what was begun ends before the job can be taken again
        if beating.lost:
            return
        if self._stopped.is_set() and not beating.ends:
            self._release(job)
            return
        status = "cancelled" if beating.ends else "done"
        self._service.writer.write(partial(_finish, job.id, self._name, status)).result()

    def _release(self, job: Job) -> None:
        def write(connection: Connection) -> None:
            jobs.release(connection, job.id, self._name)

        self._service.writer.write(write).result()

    def _waiting(self, job: Job) -> Iterator[JobItem]:
        after = -1
        while True:
            with self._service.database.read() as connection:
                page = jobs.items(connection, job.id, after, _PAGE, status="waiting")
            if not page:
                return
            yield from page
            after = page[-1].position

    def _answer(self, job: Job, item: JobItem) -> Future[None]:
        folder = intake.workplace()

        def count(connection: Connection) -> int:
            return jobs.begin_item(connection, job.id, item.position)

        def work(attempts: int, pipeline: Pipeline) -> StoredAssessment | BrainTxError:
            if attempts > _MOST_ATTEMPTS:
                return ImageError(
                    "{name} has no answer: {times} times the service ended while it was read. "
                    "Tell who keeps the service running.",
                    "image.ends_reader",
                    name=item.name,
                    times=attempts - 1,
                )
            try:
                return self._made(pipeline, job, item, folder)
            except BrainTxError as error:
                if error.code in _PASSING:  # nothing is wrong with the image: the job waits
                    raise
                return error
            except Exception as error:  # tried again for ever, it would hold up all jobs
                _log.error("jobs: unexpected %s", type(error).__name__)
                return ImageError(
                    "{name} has no answer: something went wrong that nobody expected. Ask for it "
                    "by itself, or tell who keeps the service running.",
                    "image.unexpected",
                    name=item.name,
                )

        def read(attempts: int) -> Future[StoredAssessment | BrainTxError]:
            return self._service.answering.later(partial(work, attempts))

        def write(made: StoredAssessment | BrainTxError) -> Future[None]:
            return self._service.writer.write(partial(_settle, job.id, self._name, item, made))

        whole = chained(chained(self._service.writer.write(count), read), write)
        whole.add_done_callback(lambda _: shutil.rmtree(folder, ignore_errors=True))
        return whole

    def _made(self, pipeline: Pipeline, job: Job, item: JobItem, folder: Path) -> StoredAssessment:
        with self._service.database.read() as connection:
            paths = intake.fetch(connection, item.images, folder)
        record = ClinicalRecord(**job.asked["record"])
        try:
            kind: Kind = "patient" if job.kind == SERIES else "image"
            answer = answer_for(pipeline, paths, record, kind)
        except BrainTxError as error:
            raise intake.named(error, {path.name: item.name for path in paths}) from error
        return describe(
            self._service,
            answer,
            record,
            item.images,
            by=job.by,
            patient=job.asked["patients"].get(item.images[0]),
            job=job.id,
        )


class _Beating:
    """Says every few seconds that the worker lives, and hears whether the job is to end."""

    def __init__(self, service: Service, job: str, worker: str) -> None:
        self._service, self._job, self._worker = service, job, worker
        self._over = threading.Event()
        self.ends = self.lost = False

    def __enter__(self) -> _Beating:
        self._thread = threading.Thread(target=self._run, name="beat", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(min(_BEAT, self._service.policy.lease / 5)):
            try:
                with self._service.database.begin() as connection:
                    status = jobs.beat(connection, self._job, self._worker)
            except BrainTxError as error:
                if error.code == "job.lost":  # another one has it
                    self.ends = self.lost = True
                    return
                _log.warning("no beat: %s", error.code)  # the lease may run out
                continue
            if status == "cancelling":
                self.ends = True
                return


def _settle(
    job: str,
    worker: str,
    item: JobItem,
    made: StoredAssessment | BrainTxError,
    connection: Connection,
) -> None:
    """Keep an image's answer and that the image is done, both or neither."""
    if isinstance(made, BrainTxError):
        done = replace(item, status="failed", error=failure_json(made, item.name))
    else:
        keep(connection, made)
        done = replace(item, status="done", assessment=made.id)
    if not jobs.finish_item(connection, job, worker, done):  # or the image would have two answers
        raise StorageError("The image has its answer already.", "job.item_done")


def _finish(job: str, worker: str, status: Any, connection: Connection) -> None:
    jobs.finish(connection, job, worker, status)
