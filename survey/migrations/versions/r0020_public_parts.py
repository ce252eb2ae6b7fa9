"""The further tables that were hidden at a closing, kept beside criteria and factors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0020_public_parts"
down_revision = "r0019_reports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the lists; closings made before have none, and theirs are computed anew."""
    op.add_column("public_pattern", sa.Column("parts", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop the lists."""
    with op.batch_alter_table("public_pattern") as batch:
        batch.drop_column("parts")
