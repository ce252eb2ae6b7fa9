"""A mark on comments that nobody has done anything about, and an index over those alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0023_waiting_comments"
down_revision = "r0022_upkeep"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the mark and take it off whatever was handled; triggers keep it from then on."""
    op.add_column(
        "comment", sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    comment, case = (
        sa.table("comment", sa.column("id"), sa.column("waits")),
        sa.table("comment_case", sa.column("id"), sa.column("state")),
    )
    handled = sa.select(case.c.id).where(case.c.state != "new")
    op.execute(comment.update().where(comment.c.id.in_(handled)).values(waits=sa.false()))
    op.create_index(
        "ix_comment_waiting",
        "comment",
        ["day", "id"],
        sqlite_where=sa.text("waits = 1"),
        postgresql_where=sa.text("waits"),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_index("ix_comment_waiting", "comment")
    op.drop_column("comment", "waits")
