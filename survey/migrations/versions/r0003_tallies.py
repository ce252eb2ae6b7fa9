"""Tallies by day and by half month, and closed periods."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0003_tallies"
down_revision = "r0002_answers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _create_daily_tally()
    _create_half_month_tally()
    _create_closed_period()


def downgrade() -> None:
    """Drop the tables, those that point to others first."""
    op.drop_table("closed_period")
    op.drop_table("half_month_tally")
    op.drop_table("daily_tally")


def _create_daily_tally() -> None:
    op.create_table(
        "daily_tally",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("forms", sa.Integer(), nullable=False),
        sa.Column("sums", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("forms >= 0", name="daily_tally_counts_forms"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_daily_tally_desk_id"),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire.id"], name="fk_daily_tally_questionnaire_id"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_daily_tally_unit_id"),
        sa.PrimaryKeyConstraint(
            "unit_id", "desk_id", "day", "questionnaire_id", "channel", name="pk_daily_tally"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_daily_tally_day", "daily_tally", ["day"])


def _create_half_month_tally() -> None:
    op.create_table(
        "half_month_tally",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("forms", sa.Integer(), nullable=False),
        sa.Column("sums", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("forms >= 0", name="half_month_tally_counts_forms"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_half_month_tally_desk_id"),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire.id"], name="fk_half_month_tally_questionnaire_id"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_half_month_tally_unit_id"),
        sa.PrimaryKeyConstraint(
            "unit_id", "desk_id", "start", "questionnaire_id", "channel", name="pk_half_month_tally"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_half_month_tally_start", "half_month_tally", ["start"])


def _create_closed_period() -> None:
    op.create_table(
        "closed_period",
        sa.Column("calendar", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("forms", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("calendar IN ('reporting', 'calendar')", name="closed_calendar_known"),
        sa.CheckConstraint("length(sha256) = 64", name="closed_period_is_sealed"),
        sa.CheckConstraint("revision >= 1", name="closed_revision_counts_from_one"),
        sa.PrimaryKeyConstraint("calendar", "code", "revision", name="pk_closed_period"),
    )
