"""Who stops a job or goes on with it stands in the audit trail."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from braintx.service import job_control
from braintx.storage import audit, jobs
from braintx.storage.database import open_database
from braintx.storage.records import Job


def test_stopped_and_gone_on_with(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    with database.begin() as connection:
        made = datetime(2026, 1, 1, tzinfo=UTC)
        jobs.add(connection, Job("j", "assess", "queued", 0, 0, 0, {}, "k", made), [])
    assert job_control.cancel(database, "j").status == "cancelled"
    assert job_control.resume(database, "j", by="k").status == "queued"
    assert [job.id for job in job_control.listed(database)] == ["j"]
    with database.read() as connection:
        trail = [(one.actor, one.action) for one in audit.entries(connection)]
    assert trail == [("local", "job.cancelled"), ("k", "job.resumed")]
    database.close()
