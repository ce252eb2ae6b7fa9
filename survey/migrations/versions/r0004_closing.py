"""Reasons of closings, forms let in afterwards, and the public pattern kept with each closing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0004_closing"
down_revision = "r0003_tallies"
branch_labels = None
depends_on = None

PROMISE = "closed_revision_says_why"
SAYS_WHY = "revision = 1 OR reason IS NOT NULL"
#: Stands for the reason of revisions that were made before reasons were asked for.
NOT_ASKED = "chưa ghi lý do"


def upgrade() -> None:
    """Add the reason, and make the tables that belong to a closing."""
    op.add_column("closed_period", sa.Column("reason", sa.String(), nullable=True))
    closed = sa.table("closed_period", sa.column("revision"), sa.column("reason"))
    op.execute(closed.update().where(closed.c.revision > 1).values(reason=NOT_ASKED))
    with op.batch_alter_table("closed_period", copy_from=_closed_period()) as batch:
        batch.create_check_constraint(PROMISE, SAYS_WHY)
    _create_period_correction()
    _create_public_pattern()


def downgrade() -> None:
    """Drop the tables that belong to a closing, and the reason."""
    op.drop_table("public_pattern")
    op.drop_table("period_correction")
    promise = sa.CheckConstraint(SAYS_WHY, name=PROMISE)
    with op.batch_alter_table("closed_period", copy_from=_closed_period(promise)) as batch:
        batch.drop_constraint(PROMISE, type_="check")
        batch.drop_column("reason")


def _closed_period(*more: sa.CheckConstraint) -> sa.Table:
    """Tell the table with its checks: SQLite makes it anew, and does not tell them by itself."""
    return sa.Table(
        "closed_period",
        sa.MetaData(),
        sa.Column("calendar", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("forms", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint("calendar IN ('reporting', 'calendar')", name="closed_calendar_known"),
        sa.CheckConstraint("length(sha256) = 64", name="closed_period_is_sealed"),
        sa.CheckConstraint("revision >= 1", name="closed_revision_counts_from_one"),
        *more,
        sa.PrimaryKeyConstraint("calendar", "code", "revision", name="pk_closed_period"),
    )


def _create_period_correction() -> None:
    op.create_table(
        "period_correction",
        *_key_of_a_closing(),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("forms", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("forms >= 1", name="correction_lets_in_a_form"),
        sa.CheckConstraint("number >= 1", name="correction_counts_from_one"),
        _closing_of("period_correction"),
        sa.PrimaryKeyConstraint(
            "calendar", "code", "revision", "number", name="pk_period_correction"
        ),
    )


def _create_public_pattern() -> None:
    op.create_table(
        "public_pattern",
        *_key_of_a_closing(),
        sa.Column("hidden", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        _closing_of("public_pattern"),
        sa.PrimaryKeyConstraint("calendar", "code", "revision", name="pk_public_pattern"),
    )


def _key_of_a_closing() -> list[sa.Column[object]]:
    return [
        sa.Column("calendar", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
    ]


def _closing_of(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["calendar", "code", "revision"],
        ["closed_period.calendar", "closed_period.code", "closed_period.revision"],
        name=f"fk_{table}_calendar_code_revision",
    )
