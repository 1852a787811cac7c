"""Runs that brought data in, each with what was found on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from braintx.storage.paging import newest
from braintx.storage.records import IngestRun
from braintx.storage.tables import ingest_runs
from braintx.storage.types import now, plain


def begin(connection: Connection, source: str) -> IngestRun:
    """Begin a run from that kind of source."""
    run = IngestRun(str(uuid4()), source, now(), None, {}, ())
    row = {"id": run.id, "source": source, "made": run.made, "counts": {}, "issues": []}
    connection.execute(insert(ingest_runs), row)
    return run


def end(
    connection: Connection,
    run_id: str,
    counts: Mapping[str, int],
    issues: Sequence[Mapping[str, Any]],
) -> None:
    """End a run with its quality report.

    Parameters
    ----------
    connection : Connection
    run_id : str
    counts : mapping of str to int
    issues : sequence of mapping
        See `IngestRun`.
    """
    told = {"ended": now(), "counts": plain(counts), "issues": plain(issues)}
    connection.execute(update(ingest_runs).where(ingest_runs.c.id == run_id).values(told))


def listed(
    connection: Connection, *, after: str | None = None, limit: int = 100
) -> tuple[IngestRun, ...]:
    """Runs, the newest first.

    Parameters
    ----------
    connection : Connection
    after : str, optional
        The last id of the page before.
    limit : int, default=100
    """
    rows = connection.execute(newest(select(ingest_runs), ingest_runs, after, limit))
    found = (row._asdict() for row in rows)
    return tuple(IngestRun(**{**run, "issues": tuple(run["issues"])}) for run in found)
