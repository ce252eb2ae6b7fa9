"""What a decision about a flag leaves out, and the second person who confirms it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0025_left_out_forms"
down_revision = "r0024_scan_marks"
branch_labels = None
depends_on = None

COUNTS = ("left_out_forms", "left_out_answers", "left_out_satisfied")


def upgrade() -> None:
    """Add the columns; a decision of before left out nothing that was written down."""
    with op.batch_alter_table("integrity_review") as table:
        for name in COUNTS:
            table.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        table.add_column(
            sa.Column("needs_second", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("confirmed_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("confirmed_by", sa.String(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("integrity_review") as table:
        for name in (*COUNTS, "needs_second", "confirmed_on", "confirmed_by"):
            table.drop_column(name)
