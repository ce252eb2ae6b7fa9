"""Figures computed once and kept, and the marks that tell whether they still hold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0010_kept_figures"
down_revision = "r0009_calendar"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables; `survey.database.change_marks` sets the triggers that fill two."""
    op.create_table(
        "tally_mark",
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("start", "unit_id", name="pk_tally_mark"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source_mark",
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_source_mark"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "kept_figure",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("period", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("frame", sa.String(64), nullable=False),
        sa.Column("tallies", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(frame) = 64", name="kept_figure_names_its_frame"),
        sa.PrimaryKeyConstraint("kind", "period", "subject", name="pk_kept_figure"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them; kept figures are computed again when they are asked for."""
    op.drop_table("kept_figure")
    op.drop_table("source_mark")
    op.drop_table("tally_mark")
