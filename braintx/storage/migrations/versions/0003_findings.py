"""Signs and symptoms: what sources say of a patient's, and the differentials that are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text()
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "presentations",
        sa.Column("patient", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("presentation", sa.JSON(), nullable=False),
        sa.Column("diagnoses", sa.JSON(), nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("made", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["patient"], ["patients.pseudonym"], name="fk_presentations_patient"
        ),
        sa.PrimaryKeyConstraint("patient", "digest", name="pk_presentations"),
    )
    op.create_table(
        "differentials",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("made", TIME, nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("patient", TEXT),
        sa.ForeignKeyConstraint(
            ["patient"], ["patients.pseudonym"], name="fk_differentials_patient"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_differentials"),
    )
    op.create_index("ix_differentials_made_id", "differentials", ["made", "id"])
    op.create_index("ix_differentials_patient_made_id", "differentials", ["patient", "made", "id"])


def downgrade() -> None:
    """Take both away."""
    op.drop_table("differentials")
    op.drop_table("presentations")
