"""Counts by which servers together hold back a machine that sends without end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0026_flood_counts"
down_revision = "r0025_left_out_forms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; it is empty except while somebody floods a code."""
    op.create_table(
        "flood_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("label", sa.String(16), nullable=False),
        sa.Column("forms", sa.Integer(), nullable=False),
        sa.CheckConstraint("forms > 0", name="flood_count_counts_up"),
        sa.CheckConstraint("length(label) = 16", name="flood_count_label_is_short"),
        sa.PrimaryKeyConstraint("day", "label", name="pk_flood_count"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("flood_count")
