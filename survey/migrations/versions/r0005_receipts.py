"""One-time codes: batches issued, codes used, and what came of the code given with a response."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0005_receipts"
down_revision = "r0004_closing"
branch_labels = None
depends_on = None

KNOWN = "receipt IN ('none', 'verified', 'unverified')"


def upgrade() -> None:
    """Make the tables and the column."""
    _create_receipt_batch()
    _create_spent_receipt()
    _add_receipt()


def downgrade() -> None:
    """Drop what was made."""
    op.drop_index("ix_response_day_unit_id", "response")
    # The promise stands with its column and goes with it.
    op.drop_column("response", "receipt")
    op.drop_table("spent_receipt")
    op.drop_table("receipt_batch")


def _create_receipt_batch() -> None:
    op.create_table(
        "receipt_batch",
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("first_serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint(
            "first_serial >= 0 AND count > 0 AND first_serial + count <= 1048576",
            name="receipt_batch_within_serials",
        ),
        sa.CheckConstraint("length(salt) = 16", name="receipt_batch_salt_is_random"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_receipt_batch_desk_id"),
        sa.PrimaryKeyConstraint("desk_id", "first_serial", name="pk_receipt_batch"),
    )


def _create_spent_receipt() -> None:
    op.create_table(
        "spent_receipt",
        sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("length(mark) = 32", name="spent_receipt_is_a_hash"),
        sa.PrimaryKeyConstraint("mark", name="pk_spent_receipt"),
        sqlite_with_rowid=False,
    )


def _add_receipt() -> None:
    # In words of SQL: on SQLite Alembic would copy the table, and millions of answers with it.
    op.execute(
        "ALTER TABLE response ADD COLUMN receipt VARCHAR(16) DEFAULT 'none' NOT NULL "
        f"CONSTRAINT response_receipt_known CHECK ({KNOWN})"
    )
    some = sa.text("receipt <> 'none'")
    op.create_index(
        "ix_response_day_unit_id",
        "response",
        ["day", "unit_id"],
        sqlite_where=some,
        postgresql_where=some,
    )
