"""The authority's emblem, as a picture."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0028_emblem"
down_revision = "r0027_deciders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "emblem",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name="emblem_is_named_by_its_content"),
        sa.CheckConstraint("length(picture) <= 256000", name="emblem_is_small"),
        sa.PrimaryKeyConstraint("sha256", name="pk_emblem"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("emblem")
