"""Jobs: what officials asked for that is done outside of requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0021_background_jobs"
down_revision = "r0020_public_parts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "background_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("cancelling", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=120), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("file", sa.String(length=200), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'refused', 'failed', 'cancelled')", name="job_state_known"
        ),
        sa.CheckConstraint(
            "(owner IS NULL) = (lease_until IS NULL)", name="job_lease_has_an_owner"
        ),
        sa.CheckConstraint(
            "state NOT IN ('done', 'refused', 'failed') OR words IS NOT NULL",
            name="job_end_has_words",
        ),
        sa.CheckConstraint("(file IS NULL) = (sha256 IS NULL)", name="job_file_has_a_checksum"),
        sa.PrimaryKeyConstraint("id", name="pk_background_job"),
    )
    _index()


def _index() -> None:
    op.create_index(
        "ix_background_job_open",
        "background_job",
        ["kind", "subject"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    """Drop the table; what is open is forgotten, nothing else."""
    op.drop_table("background_job")
