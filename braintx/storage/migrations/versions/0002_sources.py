"""What sources say: whose an image is, and what it, or its patient, is said to have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text()
TIME = sa.DateTime(timezone=True)
DIAGNOSES = "'glioma', 'meningioma', 'other', 'no_tumor'"
TREATMENTS = "'chemotherapy', 'close monitoring', 'radiation therapy', 'surgery'"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "patient_images",
        sa.Column("patient", TEXT, nullable=False),
        sa.Column("image", TEXT, nullable=False),
        sa.Column("made", TIME, nullable=False),
        sa.ForeignKeyConstraint(["image"], ["images.digest"], name="fk_patient_images_image"),
        sa.ForeignKeyConstraint(
            ["patient"], ["patients.pseudonym"], name="fk_patient_images_patient"
        ),
        sa.PrimaryKeyConstraint("patient", "image", name="pk_patient_images"),
    )
    op.create_index("ix_patient_images_image", "patient_images", ["image"])
    op.create_table(
        "statements",
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("patient", TEXT),
        sa.Column("image", TEXT),
        sa.Column("diagnosis", TEXT),
        sa.Column("treatment", TEXT),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("made", TIME, nullable=False),
        sa.CheckConstraint(f"diagnosis IN ({DIAGNOSES})", name=op.f("ck_statements_diagnosis")),
        sa.CheckConstraint(f"treatment IN ({TREATMENTS})", name=op.f("ck_statements_treatment")),
        sa.ForeignKeyConstraint(["image"], ["images.digest"], name="fk_statements_image"),
        sa.ForeignKeyConstraint(["patient"], ["patients.pseudonym"], name="fk_statements_patient"),
        sa.PrimaryKeyConstraint("digest", name="pk_statements"),
    )
    op.create_index("ix_statements_image", "statements", ["image"])
    op.create_index("ix_statements_patient", "statements", ["patient"])


def downgrade() -> None:
    """Take both away."""
    op.drop_table("statements")
    op.drop_table("patient_images")
