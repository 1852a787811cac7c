"""Jobs as those see them who asked for them: which there are, stopped, gone on with."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from braintx.storage import audit, jobs
from braintx.storage.database import Database
from braintx.storage.records import Job


def listed(database: Database, *, after: str | None = None, limit: int = 100) -> tuple[Job, ...]:
    """Jobs, the newest first.

    Parameters
    ----------
    database : Database
    after : str, optional
        The last id of the page before.
    limit : int, default=100
    """
    with database.read() as connection:
        return jobs.listed(connection, after=after, limit=limit)


def cancel(database: Database, job_id: str, *, by: str = "local") -> Job:
    """Stop a job; see `braintx.storage.jobs.cancel`.

    Parameters
    ----------
    database : Database
    job_id : str
    by : str, default="local"
        Who does so, for the audit trail.
    """
    return _change(database, jobs.cancel, job_id, (by, "job.cancelled"))


def resume(database: Database, job_id: str, *, by: str = "local") -> Job:
    """Go on with a job; see `braintx.storage.jobs.resume`.

    Parameters
    ----------
    database : Database
    job_id : str
    by : str, default="local"
        Who does so, for the audit trail.
    """
    return _change(database, jobs.resume, job_id, (by, "job.resumed"))


def _change(
    database: Database,
    change: Callable[[Connection, str], Job],
    job_id: str,
    told: tuple[str, str],
) -> Job:
    with database.begin() as connection:
        job = change(connection, job_id)
        audit.record(connection, *told, job_id, {"done": job.done, "total": job.total})
    return job
