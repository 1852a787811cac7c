"""What a repository holds, looked at from outside while no server runs, or one does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from braintx.storage import assessments, audit, content, jobs
from braintx.storage.database import open_database
from braintx.storage.tables import assessment_images
from braintx.storage.tables import assessments as answers
from braintx.storage.tables import audit_entries as trail


@dataclass(frozen=True)
class Held:
    """What there is, and whether it is whole."""

    assessments: int
    found: int
    twice: int
    entries: int
    chain_whole: bool
    named_once: bool


def look(url: str, by: str, told: Iterable[str]) -> Held:
    """Count what a key made; of the ids that were told, those that can be read, images too."""
    database = open_database(url)
    try:
        with database.read() as connection:
            found = 0
            for one in told:
                answer = assessments.get(connection, one)
                if answer is not None and answer.images:
                    for image in answer.images:  # raises where it is not what was kept
                        for _ in content.read(connection, image):
                            pass
                    found += 1
            ids = Counter(connection.scalars(select(answers.c.id).where(answers.c.by == by)))
            made = select(trail.c.subject).where(
                trail.c.action == "assessment.made", trail.c.actor == by
            )
            repeated = (
                select(assessment_images.c.image)
                .join(answers)
                .where(answers.c.by == by)
                .group_by(assessment_images.c.image)
                .having(func.count() > 1)
            )
            verdict = audit.verify(connection)
            return Held(
                assessments=ids.total(),
                found=found,
                twice=len(connection.scalars(repeated).all()),
                entries=verdict.entries,
                chain_whole=verdict.whole,
                named_once=Counter(connection.scalars(made)) == ids,
            )
    finally:
        database.close()


def finished(url: str, job: str) -> dict[int, str | None]:
    """The finished images of a job by position, each with its answer's id, or None."""
    database = open_database(url)
    try:
        with database.read() as connection:
            items = jobs.items(connection, job, limit=100_000)
    finally:
        database.close()
    return {one.position: one.assessment for one in items if one.status != "waiting"}
