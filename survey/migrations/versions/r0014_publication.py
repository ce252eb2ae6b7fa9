"""Editions of the public tables: approved, published, withdrawn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0014_publication"
down_revision = "r0013_places_by_staff"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; what was public before is approved and published anew."""
    op.create_table(
        "publication",
        sa.Column("calendar", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("closing", sa.Integer(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_by", sa.String(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 1", name="publication_counts_from_one"),
        sa.CheckConstraint("length(sha256) = 64", name="publication_is_sealed"),
        sa.CheckConstraint(
            "(published_on IS NULL) = (published_by IS NULL)", name="publication_says_by_whom"
        ),
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_by IS NULL)", name="withdrawal_says_by_whom"
        ),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR reason IS NOT NULL", name="withdrawal_says_why"
        ),
        sa.ForeignKeyConstraint(
            ["calendar", "code", "closing"],
            ["closed_period.calendar", "closed_period.code", "closed_period.revision"],
            name="fk_publication_calendar_code_closing",
        ),
        sa.PrimaryKeyConstraint("calendar", "code", "number", name="pk_publication"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("publication")
