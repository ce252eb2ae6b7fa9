"""Holidays, swapped days and opening hours."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0009_calendar"
down_revision = "r0008_daily_tally_index"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("revision >= 1", name="calendar_revision_counts_from_one"),
        sa.PrimaryKeyConstraint("year", name="pk_calendar_year"),
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("stands_for", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('off', 'work')", name="calendar_day_kind_known"),
        sa.CheckConstraint(
            "(kind = 'work') = (stands_for IS NOT NULL)", name="worked_day_stands_for_another"
        ),
        sa.CheckConstraint("stands_for IS NULL OR stands_for <> day", name="day_not_for_itself"),
        sa.ForeignKeyConstraint(["year"], ["calendar_year.year"], name="fk_calendar_day_year"),
        sa.PrimaryKeyConstraint("day", name="pk_calendar_day"),
    )
    op.create_index("ix_calendar_day_year", "calendar_day", ["year"])
    _create_opening_hours()


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("opening_hours")
    op.drop_table("calendar_day")
    op.drop_table("calendar_year")


def _create_opening_hours() -> None:
    op.create_table(
        "opening_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("desk_id", sa.Integer(), nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(unit_id IS NULL) <> (desk_id IS NULL)", name="hours_of_a_unit_or_a_desk"
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="hours_weekday_real"),
        sa.CheckConstraint(
            "opens >= 0 AND closes > opens AND closes <= 1440", name="hours_close_after_they_open"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_opening_hours_unit_id"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_opening_hours_desk_id"),
        sa.PrimaryKeyConstraint("id", name="pk_opening_hours"),
    )
    op.create_index("ix_opening_hours_unit_id", "opening_hours", ["unit_id"])
    op.create_index("ix_opening_hours_desk_id", "opening_hours", ["desk_id"])
