"""Whose account decided about a flag, and whose confirmed it: names may be alike or change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0027_deciders"
down_revision = "r0026_flood_counts"
branch_labels = None
depends_on = None

COLUMNS = ("decider_id", "confirmer_id")


def upgrade() -> None:
    """Add the columns; of decisions made before only the names are known."""
    with op.batch_alter_table("integrity_review") as table:
        for name in COLUMNS:
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("integrity_review") as table:
        for name in COLUMNS:
            table.drop_column(name)
