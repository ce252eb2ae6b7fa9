"""Editions of reports with their files, and batches with their tasks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0019_reports"
down_revision = "r0018_integrity_review"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _editions()
    _files()
    _batches()
    op.create_table(
        "report_task",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'made', 'same', 'withheld', 'failed', 'cancelled')",
            name="task_state_known",
        ),
        sa.CheckConstraint(
            "(state IN ('made', 'same')) = (edition_id IS NOT NULL)",
            name="task_done_has_an_edition",
        ),
        sa.CheckConstraint(
            "(state IN ('withheld', 'failed')) = (fault IS NOT NULL)", name="task_fault_has_words"
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["report_batch.id"], name="fk_report_task_batch_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_report_task_unit_id"),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["report_edition.id"], name="fk_report_task_edition_id"
        ),
        sa.PrimaryKeyConstraint("batch_id", "unit_id", "format", name="pk_report_task"),
        sqlite_with_rowid=False,
    )


def _editions() -> None:
    op.create_table(
        "report_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("calendar", sa.String(length=16), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("press", sa.String(length=16), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("calendar IN ('reporting', 'calendar')", name="edition_calendar_known"),
        sa.CheckConstraint("number >= 1", name="edition_counts_from_one"),
        sa.CheckConstraint("length(fingerprint) = 64", name="edition_has_a_fingerprint"),
        sa.CheckConstraint("length(code) = 10", name="edition_code_has_50_bits"),
        sa.CheckConstraint("number = 1 OR change IS NOT NULL", name="edition_says_what_changed"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_report_edition_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_report_edition"),
        sa.UniqueConstraint(
            "kind",
            "unit_id",
            "calendar",
            "period",
            "internal",
            "number",
            name="uq_report_edition_kind_unit_id_calendar_period_internal_number",
        ),
        sa.UniqueConstraint("code", name="uq_report_edition_code"),
    )


def _files() -> None:
    op.create_table(
        "report_file",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name="report_file_has_a_checksum"),
        sa.CheckConstraint("size > 0", name="report_file_is_not_empty"),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["report_edition.id"], name="fk_report_file_edition_id"
        ),
        sa.PrimaryKeyConstraint("edition_id", "format", name="pk_report_file"),
    )
    op.create_index("ix_report_file_sha256", "report_file", ["sha256"])


def _batches() -> None:
    op.create_table(
        "report_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("calendar", sa.String(length=16), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("formats", sa.String(length=80), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("order_key", sa.String(length=64), nullable=False),
        sa.Column("cancelling", sa.Boolean(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("closing", sa.Integer(), nullable=True),
        sa.Column("to_announce", sa.Boolean(), nullable=False),
        sa.CheckConstraint("calendar IN ('reporting', 'calendar')", name="batch_calendar_known"),
        sa.CheckConstraint("state IN ('open', 'done', 'cancelled')", name="batch_state_known"),
        sa.CheckConstraint(
            "(owner IS NULL) = (lease_until IS NULL)", name="batch_lease_has_an_owner"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_report_batch"),
    )
    op.create_index(
        "ix_report_batch_open",
        "report_batch",
        ["order_key"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    """Drop the tables; the files of the editions stay where they are."""
    op.drop_table("report_task")
    op.drop_table("report_batch")
    op.drop_table("report_file")
    op.drop_table("report_edition")
