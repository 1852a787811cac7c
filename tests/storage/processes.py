"""What other processes do to a repository while a test looks on."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from typing import Any

from braintx.storage import idempotency, jobs
from braintx.storage.audit import record
from braintx.storage.database import open_database
from braintx.storage.records import JobItem

_PATIENCE_S = 240  # a busy machine is no failure
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.storage.processes"])  # what is imported once is shared


def side_by_side(work: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> list[Any]:
    """What each call gives, all at once, each in a process of its own."""
    queue = _CONTEXT.Queue()
    started = [_CONTEXT.Process(target=_tell, args=(queue, work, one)) for one in calls]
    for process in started:
        process.start()
    told = [queue.get(timeout=_PATIENCE_S) for _ in started]
    for process in started:
        process.join()
    return told


def killed(work: Callable[..., Any], *given: Any) -> None:
    """Run it in a process that kills itself."""
    process = _CONTEXT.Process(target=work, args=given)
    process.start()
    process.join(timeout=_PATIENCE_S)
    assert process.exitcode == -signal.SIGKILL


def _tell(queue: Any, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    try:
        queue.put(work(*given))
    except BaseException as error:  # the test says so
        queue.put(repr(error))


def open_and_close(url: str) -> bool:
    open_database(url).close()
    return True


def take_all_jobs(url: str, worker: str) -> list[str]:
    database, taken = open_database(url), []
    while True:
        with database.begin() as connection:
            job = jobs.claim(connection, worker, ["assess"], 60)
        if job is None:
            database.close()
            return taken
        taken.append(job.id)
        with database.begin() as connection:
            jobs.finish(connection, job.id, worker, "done")


def work_and_die(url: str, items: int) -> None:
    """Finish some items of a job, then be killed within the next transaction."""
    database = open_database(url)
    with database.begin() as connection:
        job = jobs.claim(connection, "dies", ["assess"], 0.2)
    assert job is not None
    for position in range(items):
        with database.begin() as connection:
            done = JobItem(position, "", (), "done")
            jobs.finish_item(connection, job.id, "dies", done)
    with database.begin() as connection:
        jobs.finish_item(connection, job.id, "dies", JobItem(items, "", (), "done"))
        os.kill(os.getpid(), signal.SIGKILL)


def make_once(url: str, mine: str) -> str:
    """What a request sent again gets: the one thing that was made for it."""
    database = open_database(url)
    try:
        with database.begin() as connection:
            before = idempotency.claim(connection, "key", "given", "request")
            if before is None:
                idempotency.settle(connection, "key", "given", mine)
            return before or mine
    finally:
        database.close()


def record_some(url: str, actor: str, count: int) -> int:
    database = open_database(url)
    for number in range(count):
        with database.begin() as connection:
            record(connection, actor, "thing.done", str(number), {"number": number})
    database.close()
    return count
