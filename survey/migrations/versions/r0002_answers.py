"""Questionnaires, responses, comments, used form tokens, and the salts of the day's labels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0002_answers"
down_revision = "r0001_places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _create_questionnaire()
    _create_response()
    _create_comment()
    _create_seen_token()
    _create_day_salt()


def downgrade() -> None:
    """Drop the tables, those that point to others first."""
    op.drop_table("day_salt")
    op.drop_table("seen_token")
    op.drop_table("comment")
    op.drop_table("response")
    op.drop_table("questionnaire")


def _create_questionnaire() -> None:
    op.create_table(
        "questionnaire",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name="questionnaire_content_is_sealed"),
        sa.PrimaryKeyConstraint("id", name="pk_questionnaire"),
        sa.UniqueConstraint("code", name="uq_questionnaire_code"),
    )


def _create_response() -> None:
    op.create_table(
        "response",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("deciding_unit_id", sa.Integer(), nullable=True),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("placard_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reporting_quarter", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=True),
        sa.Column("duration_band", sa.SmallInteger(), nullable=True),
        sa.Column("arrival_group", sa.String(length=16), nullable=True),
        sa.Column("device_group", sa.String(length=16), nullable=True),
        sa.CheckConstraint(
            "channel IN ('qr', 'kiosk', 'paper', 'interviewer', 'import')",
            name="response_channel_known",
        ),
        sa.CheckConstraint("length(id) = 16", name="response_key_is_random"),
        sa.CheckConstraint(
            "reporting_quarter % 10 BETWEEN 1 AND 4", name="response_reporting_quarter_real"
        ),
        sa.ForeignKeyConstraint(
            ["deciding_unit_id"], ["unit.id"], name="fk_response_deciding_unit_id"
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_response_desk_id"),
        sa.ForeignKeyConstraint(["placard_id"], ["placard.id"], name="fk_response_placard_id"),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire.id"], name="fk_response_questionnaire_id"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_response_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_response"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_response_desk_id_day", "response", ["desk_id", "day"])


def _create_comment() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("flags", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_comment_desk_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_comment_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_comment"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_comment_unit_id_day", "comment", ["unit_id", "day"])


def _create_seen_token() -> None:
    op.create_table(
        "seen_token",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.CheckConstraint("length(token_hash) = 32", name="seen_token_is_a_hash"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_seen_token"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_seen_token_day", "seen_token", ["day"])


def _create_day_salt() -> None:
    op.create_table(
        "day_salt",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("length(salt) = 32", name="day_salt_is_long"),
        sa.PrimaryKeyConstraint("day", name="pk_day_salt"),
    )
