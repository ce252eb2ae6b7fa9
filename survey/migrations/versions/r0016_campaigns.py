"""Questionnaires from a day on, judgements on kept codes, campaigns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0016_campaigns"
down_revision = "r0015_comment_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "questionnaire_start",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"],
            ["questionnaire.id"],
            name="fk_questionnaire_start_questionnaire_id",
        ),
        sa.PrimaryKeyConstraint("day", name="pk_questionnaire_start"),
    )
    _create_kept_code()
    _create_campaign()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("campaign_unit", "campaign", "kept_code", "questionnaire_start"):
        op.drop_table(table)


def _create_kept_code() -> None:
    op.create_table(
        "kept_code",
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("based_on_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.CheckConstraint("length(trim(reason)) > 0", name="kept_code_says_why"),
        sa.CheckConstraint("based_on_id <> questionnaire_id", name="kept_code_of_two_versions"),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire.id"], name="fk_kept_code_questionnaire_id"
        ),
        sa.ForeignKeyConstraint(
            ["based_on_id"], ["questionnaire.id"], name="fk_kept_code_based_on_id"
        ),
        sa.PrimaryKeyConstraint("questionnaire_id", "code", name="pk_kept_code"),
    )


def _create_campaign() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.Column("ask_age", sa.Boolean(), nullable=False),
        sa.Column("ask_gender", sa.Boolean(), nullable=False),
        sa.Column("receipts", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('standing', 'sample')", name="campaign_kind_known"),
        sa.CheckConstraint("last_day >= first_day", name="campaign_ends_after_it_began"),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire.id"], name="fk_campaign_questionnaire_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_campaign"),
        sa.UniqueConstraint("name", name="uq_campaign_name"),
    )
    op.create_table(
        "campaign_unit",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name="fk_campaign_unit_campaign_id"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_campaign_unit_unit_id"),
        sa.PrimaryKeyConstraint("campaign_id", "unit_id", name="pk_campaign_unit"),
    )
