"""One-time codes and tablets of the kiosk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0006_kiosk"
down_revision = "r0005_receipts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "kiosk_code",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.CheckConstraint("length(code_hash) = 32", name="kiosk_code_is_a_hash"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_kiosk_code_desk_id"),
        sa.PrimaryKeyConstraint("code_hash", name="pk_kiosk_code"),
    )
    op.create_index("ix_kiosk_code_desk_id", "kiosk_code", ["desk_id"])
    op.create_table(
        "kiosk_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("enabled_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.CheckConstraint("length(secret_hash) = 32", name="kiosk_secret_is_a_hash"),
        sa.CheckConstraint(
            "revoked_on IS NULL OR revoked_on >= enabled_on", name="kiosk_revoked_after_enabled"
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_kiosk_device_desk_id"),
        sa.PrimaryKeyConstraint("id", name="pk_kiosk_device"),
        sa.UniqueConstraint("secret_hash", name="uq_kiosk_device_secret_hash"),
    )
    op.create_index("ix_kiosk_device_desk_id", "kiosk_device", ["desk_id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("kiosk_device")
    op.drop_table("kiosk_code")
