"""A job is worked on by one worker at a time, and by another where that one is gone."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from braintx.core.errors import StorageError
from braintx.storage import jobs
from braintx.storage.database import Database
from braintx.storage.records import Job, JobItem
from braintx.storage.tables import jobs as table
from tests.storage.processes import killed, side_by_side, take_all_jobs, work_and_die

MADE = datetime(2026, 1, 1, tzinfo=UTC)


def add(database: Database, name: str, items: int = 3, minute: int = 0, by: str = "k") -> None:
    made = MADE + timedelta(minutes=minute)
    job = Job(name, "assess", "queued", items, 0, 0, {"language": "es"}, by, made)
    waiting = [JobItem(position, f"{position}.png", ()) for position in range(items)]
    with database.begin() as connection:
        jobs.add(connection, job, waiting)


def status(database: Database, name: str) -> str:
    with database.read() as connection:
        job = jobs.get(connection, name)
    assert job is not None
    return job.status


def refused(code: str):
    return pytest.raises(StorageError, check=lambda error: error.code == code)


def test_a_job_from_its_first_to_its_last_item(database: Database) -> None:
    add(database, "j")
    error = {"code": "image.unreadable", "template": "{name}", "values": {"name": "1.png"}}
    with database.begin() as connection:
        job = jobs.claim(connection, "w", ["assess"], 60)
        assert job is not None
        assert (job.id, job.status, job.asked) == ("j", "running", {"language": "es"})
        assert jobs.claim(connection, "v", ["assess"], 60) is None
        jobs.finish_item(connection, "j", "w", JobItem(0, "0.png", (), "done"))
        jobs.finish_item(connection, "j", "w", JobItem(1, "1.png", (), "failed", error=error))
        assert [one.position for one in jobs.items(connection, "j", status="waiting")] == [2]
        jobs.finish_item(connection, "j", "w", JobItem(2, "2.png", (), "done"))
        jobs.finish(connection, "j", "w", "done")
    with database.read() as connection:
        job = jobs.get(connection, "j")
        assert job is not None
        assert job.ended is not None
        assert (job.status, job.total, job.done, job.failed) == ("done", 3, 2, 1)
        assert jobs.items(connection, "j", 0, 1)[0].error == error
        assert jobs.get(connection, "other") is None


def test_an_item_is_counted_once(database: Database) -> None:
    add(database, "j")
    with database.begin() as connection:
        jobs.claim(connection, "w", ["assess"], 60)
        for told in ("done", "failed"):
            jobs.finish_item(connection, "j", "w", JobItem(0, "0.png", (), told))
        job = jobs.get(connection, "j")
    assert job is not None
    assert (job.done, job.failed) == (1, 0)


def test_first_come_first_served_by_who_can_do_it(database: Database) -> None:
    for name, minute in (("late", 2), ("early", 1)):
        add(database, name, minute=minute)
    with database.begin() as connection:
        assert jobs.claim(connection, "w", ["ingest"], 60) is None
        order = [jobs.claim(connection, "w", ["ingest", "assess"], 60) for _ in range(3)]
    assert [job and job.id for job in order] == ["early", "late", None]


def test_a_lease_that_ran_out_is_anothers(database: Database) -> None:
    add(database, "j")
    with database.begin() as connection:
        jobs.claim(connection, "slow", ["assess"], 0)
        assert jobs.beat(connection, "j", "slow") == "running"
        assert jobs.claim(connection, "next", ["assess"], 60) is not None
    done = JobItem(0, "0.png", (), "done")
    for late in (
        lambda one: jobs.beat(one, "j", "slow"),
        lambda one: jobs.finish_item(one, "j", "slow", done),
        lambda one: jobs.finish(one, "j", "slow", "done"),
    ):
        with refused("job.lost"), database.begin() as connection:
            late(connection)
    with database.begin() as connection:
        assert jobs.beat(connection, "j", "next") == "running"
        assert len(jobs.items(connection, "j", status="waiting")) == 3


def test_given_back_it_is_anothers_at_once(database: Database) -> None:
    add(database, "j")
    with database.begin() as connection:
        jobs.claim(connection, "w", ["assess"], 3600)
        jobs.release(connection, "j", "another")
        assert jobs.claim(connection, "v", ["assess"], 60) is None
        jobs.release(connection, "j", "w")
        assert jobs.claim(connection, "v", ["assess"], 60) is not None
        jobs.cancel(connection, "j")
        jobs.release(connection, "j", "v")
    assert status(database, "j") == "cancelling"


def test_cancelled_while_it_waits_or_runs(database: Database) -> None:
    add(database, "waits")
    with database.begin() as connection:
        assert jobs.cancel(connection, "waits").status == "cancelled"
        assert jobs.claim(connection, "w", ["assess"], 60) is None
    add(database, "runs")
    with database.begin() as connection:
        jobs.claim(connection, "w", ["assess"], 60)
        assert jobs.cancel(connection, "runs").status == "cancelling"
        assert jobs.cancel(connection, "runs").status == "cancelling"
        assert jobs.beat(connection, "runs", "w") == "cancelling"
    with refused("job.not_resumable"), database.begin() as connection:
        jobs.resume(connection, "runs")
    with database.begin() as connection:
        jobs.finish(connection, "runs", "w", "cancelled")
    assert status(database, "runs") == "cancelled"


def test_a_cancelled_job_whose_worker_is_gone_is_cancelled(database: Database) -> None:
    add(database, "silent")
    add(database, "dies", minute=1)
    add(database, "too", minute=2)
    with database.begin() as connection:
        jobs.claim(connection, "w", ["assess"], 0)
        assert jobs.cancel(connection, "silent").status == "cancelled"
        for name in ("dies", "too"):
            jobs.claim(connection, "w", ["assess"], 60)
            assert jobs.cancel(connection, name).status == "cancelling"
        connection.execute(update(table).values(lease_ends=MADE))  # as if their time were over
    with database.begin() as connection:
        assert jobs.cancel(connection, "too").status == "cancelled"
        assert jobs.claim(connection, "v", ["assess"], 60) is None
    assert status(database, "dies") == "cancelled"


def test_a_resumed_job_goes_on_after_its_last_finished_item(database: Database) -> None:
    add(database, "j")
    with database.begin() as connection:
        jobs.claim(connection, "w", ["assess"], 60)
        jobs.finish_item(connection, "j", "w", JobItem(0, "0.png", (), "done"))
        jobs.cancel(connection, "j")
        jobs.finish(connection, "j", "w", "cancelled")
    with database.begin() as connection:
        assert jobs.resume(connection, "j").ended is None
        again = jobs.claim(connection, "v", ["assess"], 60)
        assert again is not None
        assert again.done == 1
        assert [one.position for one in jobs.items(connection, "j", status="waiting")] == [1, 2]


@pytest.mark.parametrize("status", ["done", "failed", "cancelled"])
def test_what_has_ended_refuses_updates(database: Database, status) -> None:
    add(database, "j")
    with database.begin() as connection:
        jobs.claim(connection, "w", ["assess"], 60)
        jobs.finish(connection, "j", "w", status)
    for change in (
        lambda one: jobs.beat(one, "j", "w"),
        lambda one: jobs.finish(one, "j", "w", "done"),
        lambda one: jobs.finish_item(one, "j", "w", JobItem(0, "", (), "done")),
    ):
        with refused("job.lost"), database.begin() as connection:
            change(connection)
    with refused("job.ended"), database.begin() as connection:
        jobs.cancel(connection, "j")


def test_a_job_that_is_not_there_or_done_is_not_resumed(database: Database) -> None:
    add(database, "j", items=0)
    with database.begin() as connection:
        jobs.claim(connection, "w", ["assess"], 60)
        jobs.finish(connection, "j", "w", "done")
    with refused("job.not_resumable"), database.begin() as connection:
        jobs.resume(connection, "j")
    for change in (jobs.resume, jobs.cancel):
        with refused("job.unknown"), database.begin() as connection:
            change(connection, "other")


def test_pages_of_jobs_and_items(database: Database) -> None:
    for number in range(5):
        add(database, f"j{number}", minute=number // 2, by="ab"[number % 2])
    with database.read() as connection:
        seen, after = [], None
        while page := jobs.listed(connection, after=after, limit=2):
            seen += [job.id for job in page]
            after = seen[-1]
        assert seen == ["j4", "j3", "j2", "j1", "j0"]
        assert [job.id for job in jobs.listed(connection, "b")] == ["j3", "j1"]
        assert jobs.listed(connection, after="no such job") == ()
        assert [one.name for one in jobs.items(connection, "j0", 0, 1)] == ["1.png"]


def test_no_job_is_taken_twice(url: str, database: Database) -> None:
    for number in range(30):
        add(database, f"j{number}", items=0, minute=number)
    taken = side_by_side(take_all_jobs, [(url, f"w{number}") for number in range(4)])
    counts = Counter(job for each in taken for job in each)
    assert counts == {f"j{number}": 1 for number in range(30)}


def test_a_killed_workers_job_goes_on_where_it_was(url: str, database: Database) -> None:
    add(database, "j", items=5)
    killed(work_and_die, url, 3)
    assert status(database, "j") == "running"
    time.sleep(0.2)
    with database.begin() as connection:
        job = jobs.claim(connection, "next", ["assess"], 60)
        assert job is not None
        assert (job.id, job.done) == ("j", 3)
        assert [one.position for one in jobs.items(connection, "j", status="waiting")] == [3, 4]


def test_how_often_an_item_was_begun_outlives_its_worker(database: Database) -> None:
    add(database, "j")
    for attempt in (1, 2, 3):
        with database.begin() as connection:
            assert jobs.begin_item(connection, "j", 1) == attempt
    with database.begin() as connection:
        assert jobs.begin_item(connection, "j", 0) == 1
