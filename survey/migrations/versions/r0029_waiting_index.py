"""The index over comments that wait holds their mark too: counting them reads nothing but it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0029_waiting_index"
down_revision = "r0028_emblem"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index anew with the mark."""
    _make("day", "id", "waits")


def downgrade() -> None:
    """Make it as it was."""
    _make("day", "id")


def _make(*columns: str) -> None:
    op.drop_index("ix_comment_waiting", "comment")
    op.create_index(
        "ix_comment_waiting",
        "comment",
        list(columns),
        sqlite_where=sa.text("waits = 1"),
        postgresql_where=sa.text("waits"),
    )
