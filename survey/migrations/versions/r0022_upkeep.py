"""Codes of canaries, and what the house reports of the work it does by itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0022_upkeep"
down_revision = "r0021_background_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "canary",
        sa.Column("token", sa.String(16), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("stored", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(token) = 16", name="canary_token_has_80_bits"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_canary_desk_id"),
        sa.PrimaryKeyConstraint("token", name="pk_canary"),
    )
    op.create_table(
        "upkeep_report",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('canary', 'retention')", name="upkeep_kind_known"),
        sa.PrimaryKeyConstraint("kind", "day", name="pk_upkeep_report"),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("upkeep_report")
    op.drop_table("canary")
