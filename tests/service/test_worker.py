"""Who does the jobs: every image once, whatever comes between."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from sqlalchemy import delete, select, update

from braintx.core.records import ClinicalRecord
from braintx.pipeline import Pipeline
from braintx.service import job_control
from braintx.service.jobs import AskedJob, begin
from braintx.service.service import Service
from braintx.service.worker import Worker
from braintx.storage import jobs
from braintx.storage.records import Job, JobItem
from braintx.storage.tables import assessment_images, image_chunks
from braintx.storage.tables import jobs as table

MakeService = Callable[..., Service]
Ask = Callable[..., str]


@pytest.fixture
def ask(tmp_path: Path, make_head: Any) -> Ask:
    """Begins a job of so many drawn heads, no two alike; gives its id."""

    def asked(service: Service, count: int, small: int = 0) -> str:
        files = []
        for number in range(count + small):
            side = 256 if number < count else 8
            path = tmp_path / f"perez_{number}.png"
            pixels = make_head(side, side, seed=number) * 255
            cv2.imwrite(str(path), pixels.astype(np.uint8))
            files.append(path)
        return begin(service, AskedJob(tuple(files), ClinicalRecord(), "k")).result()[0].id

    return asked


@contextmanager
def working(service: Service) -> Iterator[Worker]:
    worker = Worker(service)
    try:
        yield worker
    finally:
        worker.close()


def state(service: Service, job: str) -> tuple[Job, tuple[JobItem, ...]]:
    with service.database.read() as connection:
        found = jobs.get(connection, job)
        assert found is not None
        return found, jobs.items(connection, job)


def wait(true: Callable[[], object]) -> None:
    until = time.monotonic() + 120
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


def ended(service: Service, job: str, status: str = "done") -> tuple[Job, tuple[JobItem, ...]]:
    wait(lambda: state(service, job)[0].status == status)
    return state(service, job)


def beat(service: Service, job: str) -> datetime:
    with service.database.read() as connection:
        return connection.scalars(select(table.c.beat).where(table.c.id == job)).one()


def answered_once(service: Service) -> bool:
    with service.database.read() as connection:
        images = connection.scalars(select(assessment_images.c.image)).all()
    return len(images) == len(set(images))


class Slow:
    """The models, which call back before each answer."""

    def __init__(self, models: Pipeline, before: Callable[[int], None]) -> None:
        self._models, self._before, self.asked = models, before, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._models, name)

    def assess(self, *given: Any) -> Any:
        self.asked += 1
        self._before(self.asked)
        return self._models.assess(*given)


def test_each_image_has_its_answer_or_why_there_is_none(service: Service, ask: Ask) -> None:
    job = ask(service, 3, small=1)
    with working(service) as worker:
        worker.call()
        found, items = ended(service, job)
    assert (found.total, found.done, found.failed) == (4, 3, 1)
    assert [one.status for one in items] == ["done"] * 3 + ["failed"]
    assert items[3].error is not None
    assert items[3].error["code"] == "image.too_small"
    assert "perez" not in str(items)
    assert answered_once(service)


def test_stopped_and_taken_up_again(make_service: MakeService, models: Pipeline, ask: Ask) -> None:
    """The job is cancelled while its third image is read; that one is finished still."""
    made: dict[str, Any] = {}

    def before(count: int) -> None:
        if count == 3:
            # The answers before it are kept: each is a beat of its own.
            wait(lambda: state(made["service"], made["job"])[0].done == 2)
            job_control.cancel(made["service"].database, made["job"])
            # Until the worker has heard of it, it may go on: it hears with its beat.
            told = beat(made["service"], made["job"])
            wait(lambda: beat(made["service"], made["job"]) != told)

    slow = Slow(models, before)
    service = made["service"] = make_service(load=lambda: slow, readers=1, lease=1.0)
    job = made["job"] = ask(service, 8)
    with working(service):
        found, items = ended(service, job, "cancelled")
        finished = {one.position: one.assessment for one in items if one.status == "done"}
        assert 3 <= found.done == len(finished) < 8
        job_control.resume(service.database, job)
        found, items = ended(service, job)
    assert found.done == 8
    assert slow.asked == 8
    assert finished.items() <= {one.position: one.assessment for one in items}.items()
    assert answered_once(service)


def test_a_worker_that_is_closed_gives_its_job_back(
    make_service: MakeService, models: Pipeline, ask: Ask
) -> None:
    slow = Slow(models, lambda _: time.sleep(0.05))
    service = make_service(load=lambda: slow, lease=3600.0)  # nobody would wait for its end
    job = ask(service, 12)
    with working(service):
        wait(lambda: state(service, job)[0].done)
    found, _ = state(service, job)
    assert found.status == "queued"
    assert 0 < found.done < 12
    with working(service):
        found, _ = ended(service, job)
    assert found.done == 12
    assert slow.asked == 12, "an image was read twice"


def test_a_job_that_another_one_took_is_left_to_it(
    make_service: MakeService, models: Pipeline, ask: Ask
) -> None:
    made: dict[str, Any] = {}

    def before(count: int) -> None:
        if count == 2:
            # The first answer is written beside the second one's reading.
            wait(lambda: state(made["service"], made["job"])[0].done == 1)
            with made["service"].database.begin() as connection:
                connection.execute(update(table).values(worker="another"))

    slow = Slow(models, before)
    service = made["service"] = make_service(load=lambda: slow, readers=1)
    job = made["job"] = ask(service, 6)
    with working(service):
        wait(lambda: slow.asked >= 2)
        time.sleep(1.5)  # it would go on by now
        found, _ = state(service, job)
        assert (found.status, found.done) == ("running", 1)
        with service.database.begin() as connection:
            jobs.release(connection, job, "another")
        found, _ = ended(service, job)
    assert found.done == 6
    assert answered_once(service)


def test_an_image_that_breaks_the_models_holds_up_no_other(
    make_service: MakeService, models: Pipeline, ask: Ask
) -> None:
    def before(count: int) -> None:
        if count == 2:
            raise ZeroDivisionError("perez")

    service = make_service(load=lambda: Slow(models, before), readers=1)
    job = ask(service, 3)
    with working(service):
        found, items = ended(service, job)
    assert (found.done, found.failed) == (2, 1)
    assert items[1].error is not None
    assert items[1].error["code"] == "image.unexpected"
    assert "perez" not in str(items[1].error)


def test_an_image_that_is_damaged_in_the_repository_holds_up_no_other(
    service: Service, ask: Ask
) -> None:
    job = ask(service, 3)
    digest = state(service, job)[1][1].images[0]
    with service.database.begin() as connection:
        connection.execute(delete(image_chunks).where(image_chunks.c.image == digest))
    with working(service):
        found, items = ended(service, job)
    assert (found.done, found.failed) == (2, 1)
    assert items[1].error is not None
    assert items[1].error["code"] == "storage.damaged"


def test_an_image_that_ends_the_process_again_and_again_is_given_up(
    make_service: MakeService, ask: Ask
) -> None:
    service = make_service(readers=1)
    job = ask(service, 2)
    with service.database.begin() as connection:
        for _ in range(5):  # as if the process had died so often while it was read
            jobs.begin_item(connection, job, 0)
    with working(service):
        wait(lambda: state(service, job)[0].status == "done")
    found, items = state(service, job)
    assert (found.done, found.failed) == (1, 1)
    assert items[0].error is not None
    assert items[0].error["code"] == "image.ends_reader"
