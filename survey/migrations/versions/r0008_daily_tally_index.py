"""Daily tallies without an index by day: periods are read from half months."""

from __future__ import annotations

from alembic import op

revision = "r0008_daily_tally_index"
down_revision = "r0007_deciding_units"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the index."""
    op.drop_index("ix_daily_tally_day", table_name="daily_tally")


def downgrade() -> None:
    """Make the index again."""
    op.create_index("ix_daily_tally_day", "daily_tally", ["day"])
