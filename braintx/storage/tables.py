"""The tables, as the newest migration leaves them; a test holds the two together.

Closed sets of values are CHECK constraints: a type of its own (ENUM) would outlive its table on
PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import (
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    text,
)

from braintx.core.labels import SEXES, TREATMENT_LABELS, TUMOR_LABELS
from braintx.storage.records import ITEM_STATUSES, JOB_STATUSES
from braintx.storage.types import AnyText, Json, UtcDateTime

IDENTIFIERS = "braintx_identifiers"
"""PostgreSQL: a schema of its own. SQLite: a file of its own, attached under this name."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


patients = Table(
    "patients",
    metadata,
    Column("pseudonym", AnyText, primary_key=True),
    Column("made", UtcDateTime, nullable=False),
)

patient_records = Table(
    "patient_records",
    metadata,
    Column("patient", AnyText, ForeignKey(patients.c.pseudonym), primary_key=True),
    Column("digest", AnyText, primary_key=True),
    Column("age", Double),
    Column("sex", AnyText),
    Column("note", AnyText, nullable=False),
    Column("source", AnyText, nullable=False),
    Column("made", UtcDateTime, nullable=False),
    _one_of("sex", SEXES),
)

images = Table(
    "images",
    metadata,
    Column("digest", AnyText, primary_key=True),
    Column("media_type", AnyText, nullable=False),
    Column("size", Integer, nullable=False),
    Column("made", UtcDateTime, nullable=False),
)

image_chunks = Table(
    "image_chunks",
    metadata,
    Column("image", AnyText, ForeignKey(images.c.digest), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)

image_sources = Table(
    "image_sources",
    metadata,
    Column("given", AnyText, primary_key=True),
    Column("image", AnyText, ForeignKey(images.c.digest), nullable=False, index=True),
    Column("made", UtcDateTime, nullable=False),
)

patient_images = Table(
    "patient_images",
    metadata,
    Column("patient", AnyText, ForeignKey(patients.c.pseudonym), primary_key=True),
    Column("image", AnyText, ForeignKey(images.c.digest), primary_key=True, index=True),
    Column("made", UtcDateTime, nullable=False),
)

statements = Table(
    "statements",
    metadata,
    Column("digest", AnyText, primary_key=True),
    Column("patient", AnyText, ForeignKey(patients.c.pseudonym), index=True),
    Column("image", AnyText, ForeignKey(images.c.digest), index=True),
    Column("diagnosis", AnyText),
    Column("treatment", AnyText),
    Column("source", AnyText, nullable=False),
    Column("made", UtcDateTime, nullable=False),
    _one_of("diagnosis", (*TUMOR_LABELS, "no_tumor")),
    _one_of("treatment", TREATMENT_LABELS),
)

presentations = Table(
    "presentations",
    metadata,
    Column("patient", AnyText, ForeignKey(patients.c.pseudonym), primary_key=True),
    Column("digest", AnyText, primary_key=True),
    Column("presentation", Json, nullable=False),
    Column("diagnoses", Json, nullable=False),
    Column("source", AnyText, nullable=False),
    Column("made", UtcDateTime, nullable=False),
)

differentials = Table(
    "differentials",
    metadata,
    Column("id", AnyText, primary_key=True),
    Column("made", UtcDateTime, nullable=False),
    Column("answer", Json, nullable=False),
    Column("by", AnyText, nullable=False),
    Column("patient", AnyText, ForeignKey(patients.c.pseudonym)),
    Index(None, "made", "id"),
    Index(None, "patient", "made", "id"),
)

assessments = Table(
    "assessments",
    metadata,
    Column("id", AnyText, primary_key=True),
    Column("made", UtcDateTime, nullable=False),
    Column("answer", Json, nullable=False),
    Column("age", Double),
    Column("sex", AnyText),
    Column("note", AnyText, nullable=False),
    Column("checksums", Json, nullable=False),
    Column("by", AnyText, nullable=False),
    Column("patient", AnyText, ForeignKey(patients.c.pseudonym)),
    Column("heatmap", LargeBinary),
    Column("job", AnyText, ForeignKey("jobs.id")),
    _one_of("sex", SEXES),
    Index(None, "made", "id"),
    Index(None, "patient", "made", "id"),
)

assessment_images = Table(
    "assessment_images",
    metadata,
    Column("assessment", AnyText, ForeignKey(assessments.c.id), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("image", AnyText, ForeignKey(images.c.digest), nullable=False, index=True),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("id", AnyText, primary_key=True),
    Column("assessment", AnyText, ForeignKey(assessments.c.id), nullable=False, index=True),
    Column("diagnosis", AnyText),
    Column("treatment", AnyText),
    Column("stated_by", AnyText, nullable=False),
    Column("made", UtcDateTime, nullable=False),
    Column("by", AnyText, nullable=False),
    _one_of("diagnosis", (*TUMOR_LABELS, "no_tumor")),
    _one_of("treatment", TREATMENT_LABELS),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("digest", AnyText, primary_key=True),
    Column("request", AnyText, nullable=False),
    Column("subject", AnyText),
    Column("made", UtcDateTime, nullable=False, index=True),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", AnyText, primary_key=True),
    Column("kind", AnyText, nullable=False),
    Column("status", AnyText, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("asked", Json, nullable=False),
    Column("by", AnyText, nullable=False),
    Column("made", UtcDateTime, nullable=False),
    Column("beat", UtcDateTime),
    Column("ended", UtcDateTime),
    Column("worker", AnyText),
    Column("lease_s", Double),
    Column("lease_ends", UtcDateTime),
    _one_of("status", JOB_STATUSES),
    CheckConstraint("done + failed <= total", name="counts"),
    Index(None, "status", "made", "id"),
    Index(None, "made", "id"),
)

job_items = Table(
    "job_items",
    metadata,
    Column("job", AnyText, ForeignKey(jobs.c.id), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", AnyText, nullable=False),
    Column("images", Json, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("status", AnyText, nullable=False),
    Column("assessment", AnyText, ForeignKey(assessments.c.id)),
    Column("error", Json),
    _one_of("status", ITEM_STATUSES),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", AnyText, primary_key=True),
    Column("name", AnyText, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("digest", AnyText, nullable=False),
    Column("made", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime),
    Column("revoked", UtcDateTime),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", AnyText, nullable=False),
    Column("action", AnyText, nullable=False),
    Column("subject", AnyText, nullable=False),
    Column("details", Json, nullable=False),
    Column("previous", AnyText, nullable=False),
    Column("digest", AnyText, nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, nullable=False),
    Column("digest", AnyText, nullable=False),
    CheckConstraint("one = 1", name="one"),
)

ingest_runs = Table(
    "ingest_runs",
    metadata,
    Column("id", AnyText, primary_key=True),
    Column("source", AnyText, nullable=False),
    Column("made", UtcDateTime, nullable=False),
    Column("ended", UtcDateTime),
    Column("counts", Json, nullable=False),
    Column("issues", Json, nullable=False),
    Index(None, "made", "id"),
)

original_ids = Table(
    "original_ids",
    metadata,
    Column("pseudonym", AnyText, primary_key=True),
    Column("kind", AnyText, primary_key=True),
    Column("original", Json, nullable=False),
    Column("expires", UtcDateTime, nullable=False, index=True),
    schema=IDENTIFIERS,
)
