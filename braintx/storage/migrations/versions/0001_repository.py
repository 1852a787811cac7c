"""The repository as it begins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

IDENTIFIERS = "braintx_identifiers"
TEXT = sa.Text()
TIME = sa.DateTime(timezone=True)
ZEROS = "0" * 64

SQLITE_TRIGGERS = {
    "audit_entries_kept": "UPDATE ON audit_entries",
    "audit_entries_stay": "DELETE ON audit_entries",
    # INSERT OR REPLACE would take a row away without a DELETE.
    "audit_entries_next": "INSERT ON audit_entries WHEN NEW.position <> "
    "(SELECT coalesce(max(position), 0) + 1 FROM audit_entries)",
    "audit_head_stays": "DELETE ON audit_head",
    "audit_head_grows": "UPDATE ON audit_head WHEN NEW.position <= OLD.position",
    "audit_head_alone": "INSERT ON audit_head",
}
POSTGRESQL_TRIGGERS = {
    "audit_entries_kept": "UPDATE OR DELETE ON audit_entries FOR EACH ROW",
    "audit_entries_stay": "TRUNCATE ON audit_entries FOR EACH STATEMENT",
    "audit_head_stays": "DELETE ON audit_head FOR EACH ROW",
    "audit_head_grows": "UPDATE ON audit_head FOR EACH ROW WHEN (NEW.position <= OLD.position)",
    "audit_head_alone": "INSERT OR TRUNCATE ON audit_head FOR EACH STATEMENT",
}
REFUSED = "the audit trail is only ever added to"


def upgrade() -> None:
    """Make everything."""
    for make in (_people, _content, _jobs, _answers, _items, _requests, _trail, _identifiers):
        make()
    _append_only()


def downgrade() -> None:
    """Take everything away, the function and the schema of PostgreSQL too."""
    op.drop_table("original_ids", schema=IDENTIFIERS)
    for table in (
        "audit_head",
        "audit_entries",
        "ingest_runs",
        "api_keys",
        "idempotency_keys",
        "outcomes",
        "job_items",
        "assessment_images",
        "assessments",
        "jobs",
        "image_sources",
        "image_chunks",
        "images",
        "patient_records",
        "patients",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse()")
        op.execute(f"DROP SCHEMA {IDENTIFIERS}")


def _append_only() -> None:
    """The database itself refuses to change or to forget what was done."""
    if op.get_bind().dialect.name == "sqlite":
        for name, when in SQLITE_TRIGGERS.items():
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    for name, when in POSTGRESQL_TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} BEFORE {when} EXECUTE FUNCTION audit_refuse()")


def _people() -> None:
    """Patients and what is known of them."""
    op.create_table(
        "patients",
        sa.Column("pseudonym", TEXT, nullable=False),
        sa.Column("made", TIME, nullable=False),
        sa.PrimaryKeyConstraint("pseudonym", name="pk_patients"),
    )
    op.create_table(
        "patient_records",
        sa.Column("patient", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("age", sa.Double()),
        sa.Column("sex", TEXT),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("made", TIME, nullable=False),
        sa.CheckConstraint("sex IN ('F', 'M')", name=op.f("ck_patient_records_sex")),
        sa.ForeignKeyConstraint(
            ["patient"], ["patients.pseudonym"], name="fk_patient_records_patient"
        ),
        sa.PrimaryKeyConstraint("patient", "digest", name="pk_patient_records"),
    )


def _content() -> None:
    """Images by their content."""
    op.create_table(
        "images",
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made", TIME, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_images"),
    )
    op.create_table(
        "image_chunks",
        sa.Column("image", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["image"], ["images.digest"], name="fk_image_chunks_image"),
        sa.PrimaryKeyConstraint("image", "position", name="pk_image_chunks"),
    )
    op.create_table(
        "image_sources",
        sa.Column("given", TEXT, nullable=False),
        sa.Column("image", TEXT, nullable=False),
        sa.Column("made", TIME, nullable=False),
        sa.ForeignKeyConstraint(["image"], ["images.digest"], name="fk_image_sources_image"),
        sa.PrimaryKeyConstraint("given", name="pk_image_sources"),
    )
    op.create_index("ix_image_sources_image", "image_sources", ["image"])


def _jobs() -> None:
    """Work that outlives a request."""
    op.create_table(
        "jobs",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("made", TIME, nullable=False),
        sa.Column("beat", TIME),
        sa.Column("ended", TIME),
        sa.Column("worker", TEXT),
        sa.Column("lease_s", sa.Double()),
        sa.Column("lease_ends", TIME),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'cancelling', 'cancelled', 'done', 'failed')",
            name=op.f("ck_jobs_status"),
        ),
        sa.CheckConstraint("done + failed <= total", name=op.f("ck_jobs_counts")),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_made_id", "jobs", ["made", "id"])
    op.create_index("ix_jobs_status_made_id", "jobs", ["status", "made", "id"])


def _answers() -> None:
    """Assessments and what turned out to be true."""
    op.create_table(
        "assessments",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("made", TIME, nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("age", sa.Double()),
        sa.Column("sex", TEXT),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("checksums", sa.JSON(), nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("patient", TEXT),
        sa.Column("heatmap", sa.LargeBinary()),
        sa.Column("job", TEXT),
        sa.CheckConstraint("sex IN ('F', 'M')", name=op.f("ck_assessments_sex")),
        sa.ForeignKeyConstraint(["job"], ["jobs.id"], name="fk_assessments_job"),
        sa.ForeignKeyConstraint(["patient"], ["patients.pseudonym"], name="fk_assessments_patient"),
        sa.PrimaryKeyConstraint("id", name="pk_assessments"),
    )
    op.create_index("ix_assessments_made_id", "assessments", ["made", "id"])
    op.create_index("ix_assessments_patient_made_id", "assessments", ["patient", "made", "id"])
    op.create_table(
        "assessment_images",
        sa.Column("assessment", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("image", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment"], ["assessments.id"], name="fk_assessment_images_assessment"
        ),
        sa.ForeignKeyConstraint(["image"], ["images.digest"], name="fk_assessment_images_image"),
        sa.PrimaryKeyConstraint("assessment", "position", name="pk_assessment_images"),
    )
    op.create_index("ix_assessment_images_image", "assessment_images", ["image"])
    op.create_table(
        "outcomes",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("assessment", TEXT, nullable=False),
        sa.Column("diagnosis", TEXT),
        sa.Column("treatment", TEXT),
        sa.Column("stated_by", TEXT, nullable=False),
        sa.Column("made", TIME, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.CheckConstraint(
            "diagnosis IN ('glioma', 'meningioma', 'other', 'no_tumor')",
            name=op.f("ck_outcomes_diagnosis"),
        ),
        sa.CheckConstraint(
            "treatment IN ('chemotherapy', 'close monitoring', 'radiation therapy', 'surgery')",
            name=op.f("ck_outcomes_treatment"),
        ),
        sa.ForeignKeyConstraint(["assessment"], ["assessments.id"], name="fk_outcomes_assessment"),
        sa.PrimaryKeyConstraint("id", name="pk_outcomes"),
    )
    op.create_index("ix_outcomes_assessment", "outcomes", ["assessment"])


def _items() -> None:
    """Each image of a job, and its answer."""
    op.create_table(
        "job_items",
        sa.Column("job", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("images", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("assessment", TEXT),
        sa.Column("error", sa.JSON()),
        sa.CheckConstraint(
            "status IN ('waiting', 'done', 'failed')", name=op.f("ck_job_items_status")
        ),
        sa.ForeignKeyConstraint(["assessment"], ["assessments.id"], name="fk_job_items_assessment"),
        sa.ForeignKeyConstraint(["job"], ["jobs.id"], name="fk_job_items_job"),
        sa.PrimaryKeyConstraint("job", "position", name="pk_job_items"),
    )


def _requests() -> None:
    """Keys, retried requests, ingest runs."""
    op.create_table(
        "idempotency_keys",
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("request", TEXT, nullable=False),
        sa.Column("subject", TEXT),
        sa.Column("made", TIME, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_idempotency_keys"),
    )
    op.create_index("ix_idempotency_keys_made", "idempotency_keys", ["made"])
    op.create_table(
        "api_keys",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("made", TIME, nullable=False),
        sa.Column("expires", TIME),
        sa.Column("revoked", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
    )
    op.create_table(
        "ingest_runs",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("made", TIME, nullable=False),
        sa.Column("ended", TIME),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("issues", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ingest_runs"),
    )
    op.create_index("ix_ingest_runs_made_id", "ingest_runs", ["made", "id"])


def _trail() -> None:
    """The audit trail and its head, which never lose a row."""
    op.create_table(
        "audit_entries",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_audit_entries"),
    )
    op.create_table(
        "audit_head",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_audit_head_one")),
        sa.PrimaryKeyConstraint("one", name="pk_audit_head"),
    )
    head = sa.table("audit_head", sa.column("one"), sa.column("position"), sa.column("digest"))
    op.bulk_insert(head, [{"one": 1, "position": 0, "digest": ZEROS}])


def _identifiers() -> None:
    """What pseudonyms stand for, apart: an administrator may have made the schema before."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql" and not sa.inspect(bind).has_schema(IDENTIFIERS):
        op.execute(f"CREATE SCHEMA {IDENTIFIERS}")
    op.create_table(
        "original_ids",
        sa.Column("pseudonym", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("original", sa.JSON(), nullable=False),
        sa.Column("expires", TIME, nullable=False),
        sa.PrimaryKeyConstraint("pseudonym", "kind", name="pk_original_ids"),
        schema=IDENTIFIERS,
    )
    op.create_index("ix_original_ids_expires", "original_ids", ["expires"], schema=IDENTIFIERS)
