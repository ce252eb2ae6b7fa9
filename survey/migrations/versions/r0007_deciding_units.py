"""Units that decide what a desk only receives."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0007_deciding_units"
down_revision = "r0006_kiosk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "deciding_unit",
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_deciding_unit_desk_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_deciding_unit_unit_id"),
        sa.PrimaryKeyConstraint("desk_id", "unit_id", name="pk_deciding_unit"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("deciding_unit")
