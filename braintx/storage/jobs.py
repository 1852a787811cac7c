"""Jobs and who works on them.

A worker holds a job for the length of its lease and says now and then that it lives; a job whose
worker fell silent is taken up by another, from the first item that waits. Clocks of the machines
that share a repository must agree to within a lease.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, case, insert, or_, select, update

from braintx.core.errors import StorageError
from braintx.storage.paging import newest
from braintx.storage.records import ItemStatus, Job, JobItem, JobStatus
from braintx.storage.tables import job_items, jobs
from braintx.storage.types import now, plain

_OURS = ("worker", "lease_s", "lease_ends")
_FREE = {"worker": None, "lease_s": None, "lease_ends": None}
_SHOWN = [column for column in jobs.columns if column.name not in _OURS]


def add(connection: Connection, job: Job, items: Iterable[JobItem]) -> None:
    """Add a job and its items.

    Parameters
    ----------
    connection : Connection
    job : Job
    items : iterable of JobItem
        As many as its total.
    """
    row = {column.name: getattr(job, column.name) for column in _SHOWN}
    connection.execute(insert(jobs), {**row, "asked": plain(job.asked)})
    if rows := [{"job": job.id, **_columns(item)} for item in items]:
        connection.execute(insert(job_items), rows)


def get(connection: Connection, job_id: str) -> Job | None:
    """One job."""
    row = connection.execute(select(*_SHOWN).where(jobs.c.id == job_id)).one_or_none()
    return None if row is None else _job(row)


def listed(
    connection: Connection, by: str | None = None, *, after: str | None = None, limit: int = 100
) -> tuple[Job, ...]:
    """Jobs, the newest first.

    Parameters
    ----------
    connection : Connection
    by : str, optional
        Only those that this key asked for.
    after : str, optional
        The last id of the page before.
    limit : int, default=100
    """
    query = select(*_SHOWN)
    if by is not None:
        query = query.where(jobs.c.by == by)
    return tuple(_job(row) for row in connection.execute(newest(query, jobs, after, limit)))


def items(
    connection: Connection,
    job_id: str,
    after: int = -1,
    limit: int = 100,
    status: ItemStatus | None = None,
) -> tuple[JobItem, ...]:
    """Items of a job, in order.

    Parameters
    ----------
    connection : Connection
    job_id : str
    after : int, default=-1
        The last position of the page before.
    limit : int, default=100
    status : {"waiting", "done", "failed"}, optional
        Only those.
    """
    table = job_items
    query = select(*[one for one in table.columns if one.name not in {"job", "attempts"}])
    query = query.where(table.c.job == job_id, table.c.position > after)
    if status is not None:
        query = query.where(table.c.status == status)
    rows = connection.execute(query.order_by(table.c.position).limit(limit))
    return tuple(JobItem(**{**row._asdict(), "images": tuple(row.images)}) for row in rows)


def claim(connection: Connection, worker: str, kinds: Sequence[str], lease_s: float) -> Job | None:
    """Take the job that waits longest, one whose worker fell silent included.

    Parameters
    ----------
    connection : Connection
    worker : str
        A name that no other worker has.
    kinds : sequence of str
        What this worker can do.
    lease_s : float
        Seconds after which it is taken to be gone, unless it is heard of.
    """
    at = now()
    silent = jobs.c.lease_ends <= at
    abandoned = select(jobs.c.id).where(jobs.c.status == "cancelling", silent)
    stopping = update(jobs).where(jobs.c.id.in_(abandoned.with_for_update(skip_locked=True)))
    connection.execute(stopping.values(status="cancelled", ended=at, **_FREE))
    longest = (
        select(jobs.c.id)
        .where(jobs.c.kind.in_(kinds))
        .where(or_(jobs.c.status == "queued", and_(jobs.c.status == "running", silent)))
        .order_by(jobs.c.made, jobs.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taking = update(jobs).where(jobs.c.id == longest).values(status="running", worker=worker)
    lease = taking.values(beat=at, lease_s=lease_s, lease_ends=at + timedelta(seconds=lease_s))
    row = connection.execute(lease.returning(*_SHOWN)).one_or_none()
    return None if row is None else _job(row)


def beat(connection: Connection, job_id: str, worker: str) -> JobStatus:
    """Say that the worker lives; hear whether it should stop ("cancelling").

    Parameters
    ----------
    connection : Connection
    job_id, worker : str

    Raises
    ------
    StorageError
        ``job.lost`` where the job is not this worker's any more.
    """
    held, at = _held(connection, job_id, worker), now()
    lease = {"beat": at, "lease_ends": at + timedelta(seconds=held.lease_s)}
    connection.execute(update(jobs).where(jobs.c.id == job_id).values(lease))
    status: JobStatus = held.status
    return status


def begin_item(connection: Connection, job_id: str, position: int) -> int:
    """Count that an item is about to be read, before what may end the process; how often it was.

    Parameters
    ----------
    connection : Connection
    job_id : str
    position : int
    """
    table = job_items
    counted = (
        update(table)
        .where(table.c.job == job_id, table.c.position == position)
        .values(attempts=table.c.attempts + 1)
        .returning(table.c.attempts)
    )
    return int(connection.execute(counted).scalar_one())


def finish_item(connection: Connection, job_id: str, worker: str, item: JobItem) -> bool:
    """Write what became of one item, and count it; False where it was finished already.

    Parameters
    ----------
    connection : Connection
    job_id, worker : str
    item : JobItem
        "done" or "failed".

    Raises
    ------
    StorageError
        ``job.lost`` where the job is not this worker's any more.
    """
    beat(connection, job_id, worker)
    table = job_items
    told = {"status": item.status, "assessment": item.assessment, "error": plain(item.error)}
    written = connection.execute(
        update(table)
        .where(table.c.job == job_id, table.c.position == item.position)
        .where(table.c.status == "waiting")
        .values(told)
    )
    if written.rowcount == 1:
        count = jobs.c.done if item.status == "done" else jobs.c.failed
        connection.execute(update(jobs).where(jobs.c.id == job_id).values({count: count + 1}))
    return written.rowcount == 1


def finish(connection: Connection, job_id: str, worker: str, status: JobStatus) -> None:
    """End a job: "done", "failed" or "cancelled".

    Parameters
    ----------
    connection : Connection
    job_id, worker : str
    status : str

    Raises
    ------
    StorageError
        ``job.lost`` where the job is not this worker's any more.
    """
    _held(connection, job_id, worker)
    ended = {"status": status, "ended": now(), **_FREE}
    connection.execute(update(jobs).where(jobs.c.id == job_id).values(ended))


def release(connection: Connection, job_id: str, worker: str) -> None:
    """Give a job back unfinished, so that its lease need not run out before another takes it.

    Nothing happens where it is not this worker's any more, or is to be cancelled.

    Parameters
    ----------
    connection : Connection
    job_id, worker : str
    """
    held = update(jobs).where(jobs.c.id == job_id, jobs.c.worker == worker)
    connection.execute(held.where(jobs.c.status == "running").values(status="queued", **_FREE))


def cancel(connection: Connection, job_id: str) -> Job:
    """Ask its worker to stop; a job that nobody works on stops at once.

    Raises
    ------
    StorageError
        ``job.unknown``, or ``job.ended`` where it is over already.
    """
    at = now()
    worked_on = jobs.c.lease_ends > at
    stopped = {
        "status": case((worked_on, "cancelling"), else_="cancelled"),
        "ended": case((worked_on, None), else_=at),
    }
    open_still = jobs.c.status.in_(("queued", "running", "cancelling"))
    stopping = update(jobs).where(jobs.c.id == job_id, open_still)
    row = connection.execute(stopping.values(stopped).returning(*_SHOWN)).one_or_none()
    if row is not None:
        return _job(row)
    raise StorageError(
        "The job {job} has ended already ({status}). There is nothing to cancel.",
        "job.ended",
        job=job_id,
        status=_known(connection, job_id).status,
    )


def resume(connection: Connection, job_id: str) -> Job:
    """Queue a cancelled or failed job again; its finished items stay as they are.

    Raises
    ------
    StorageError
        ``job.unknown``, or ``job.not_resumable`` where it runs, waits or is done.
    """
    resumable = jobs.c.status.in_(("cancelled", "failed"))
    again = {"status": "queued", "ended": None, "beat": None, **_FREE}
    resuming = update(jobs).where(jobs.c.id == job_id, resumable).values(again)
    row = connection.execute(resuming.returning(*_SHOWN)).one_or_none()
    if row is not None:
        return _job(row)
    raise StorageError(
        "The job {job} cannot be resumed while it is {status}. Only a cancelled or a failed one "
        "can; one that is being cancelled is so in a moment.",
        "job.not_resumable",
        job=job_id,
        status=_known(connection, job_id).status,
    )


def _held(connection: Connection, job_id: str, worker: str) -> Row[*tuple[Any, ...]]:
    """The status and lease of a job that the worker holds, locked until the transaction ends."""
    row = connection.execute(
        select(jobs.c.status, jobs.c.lease_s)
        .where(jobs.c.id == job_id, jobs.c.worker == worker)
        .where(jobs.c.status.in_(("running", "cancelling")))
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise StorageError(
            "The job {job} is not this worker's any more. It goes on without it.",
            "job.lost",
            job=job_id,
        )
    return row


def _known(connection: Connection, job_id: str) -> Job:
    job = get(connection, job_id)
    if job is None:
        raise StorageError(
            "There is no job {job}. `braintx jobs list` shows those there are.",
            "job.unknown",
            job=job_id,
        )
    return job


def _columns(item: JobItem) -> dict[str, object]:
    names = ("position", "name", "status", "assessment")
    plainly = {"images": list(item.images), "error": plain(item.error)}
    return {**{name: getattr(item, name) for name in names}, **plainly}


def _job(row: Row[*tuple[Any, ...]]) -> Job:
    return Job(**row._asdict())
