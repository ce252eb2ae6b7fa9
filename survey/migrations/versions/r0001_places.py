"""Units, their successors, desks, placards, dossiers handled, and settings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0001_places"
down_revision = None
branch_labels = None
depends_on = None

#: Compared byte by byte on both databases.
ORDER_KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    _create_unit()
    _create_unit_successor()
    _create_desk()
    _create_placard()
    _create_dossier_count()
    _create_setting()


def downgrade() -> None:
    """Drop the tables, those that point to others first."""
    op.drop_table("setting")
    op.drop_table("dossier_count")
    op.drop_table("placard")
    op.drop_table("desk")
    op.drop_table("unit_successor")
    op.drop_table("unit")


def _create_unit() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("kind_label", sa.String(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("sort_key", ORDER_KEY, nullable=False),
        sa.Column("search_key", ORDER_KEY, nullable=False),
        sa.CheckConstraint(
            "kind IN ('province', 'department', 'ward', 'commune', 'special_zone', "
            "'centre', 'other')",
            name="unit_kind_known",
        ),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name="unit_not_its_own_parent"),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name="unit_ends_after_it_began"
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name="fk_unit_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
        sa.UniqueConstraint("code", "valid_from", name="uq_unit_code_valid_from"),
    )
    op.create_index("ix_unit_parent_id", "unit", ["parent_id"])


def _create_unit_successor() -> None:
    op.create_table(
        "unit_successor",
        sa.Column("old_unit_id", sa.Integer(), nullable=False),
        sa.Column("new_unit_id", sa.Integer(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("extent", sa.String(), nullable=False),
        sa.CheckConstraint("extent IN ('full', 'partial')", name="successor_extent_known"),
        sa.CheckConstraint("old_unit_id <> new_unit_id", name="successor_is_another_unit"),
        sa.ForeignKeyConstraint(["new_unit_id"], ["unit.id"], name="fk_unit_successor_new_unit_id"),
        sa.ForeignKeyConstraint(["old_unit_id"], ["unit.id"], name="fk_unit_successor_old_unit_id"),
        sa.PrimaryKeyConstraint("old_unit_id", "new_unit_id", name="pk_unit_successor"),
    )
    op.create_index("ix_unit_successor_new_unit_id", "unit_successor", ["new_unit_id"])


def _create_desk() -> None:
    op.create_table(
        "desk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=True),
        sa.Column("has_kiosk", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("sort_key", ORDER_KEY, nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name="desk_ends_after_it_began"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_desk_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_desk"),
        sa.UniqueConstraint("code", name="uq_desk_code"),
    )
    op.create_index("ix_desk_unit_id", "desk", ["unit_id"])


def _create_placard() -> None:
    op.create_table(
        "placard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("grace_until", sa.Date(), nullable=True),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "grace_until IS NULL OR revoked_on IS NOT NULL", name="placard_grace_only_when_revoked"
        ),
        sa.CheckConstraint("length(token) = 16", name="placard_token_has_80_bits"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_placard_desk_id"),
        sa.ForeignKeyConstraint(["superseded_by"], ["placard.id"], name="fk_placard_superseded_by"),
        sa.PrimaryKeyConstraint("id", name="pk_placard"),
        sa.UniqueConstraint("token", name="uq_placard_token"),
    )
    op.create_index("ix_placard_desk_id", "placard", ["desk_id"])


def _create_dossier_count() -> None:
    op.create_table(
        "dossier_count",
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("handled", sa.Integer(), nullable=False),
        sa.CheckConstraint("handled >= 0", name="dossiers_not_negative"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_dossier_count_desk_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_dossier_count_unit_id"),
        sa.PrimaryKeyConstraint("desk_id", "unit_id", "month", "field", name="pk_dossier_count"),
    )
    op.create_index("ix_dossier_count_unit_id", "dossier_count", ["unit_id"])


def _create_setting() -> None:
    op.create_table(
        "setting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_setting"),
    )
