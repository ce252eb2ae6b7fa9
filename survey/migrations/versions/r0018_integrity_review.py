"""Decisions of the office about flags of integrity."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0018_integrity_review"
down_revision = "r0017_intake"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "integrity_review",
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("calendar", sa.String(16), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decision IN ('kept', 'excluded', 'waiting')", name="integrity_decision_known"
        ),
        sa.CheckConstraint("length(reason) > 0", name="integrity_decision_says_why"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_integrity_review_desk_id"),
        sa.PrimaryKeyConstraint("desk_id", "calendar", "code", name="pk_integrity_review"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("integrity_review")
