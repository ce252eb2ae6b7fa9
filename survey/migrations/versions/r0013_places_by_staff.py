"""Units and desks as staff keep them: revisions, former names, fields, rearrangements, moves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0013_places_by_staff"
down_revision = "r0012_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the counters of changes and make the tables."""
    for table in ("unit", "desk"):
        op.add_column(table, _revision())
    _create_former_name()
    _create_service_field()
    _create_rearrangement()
    _create_desk_move()


def downgrade() -> None:
    """Drop what was made."""
    for table in ("desk_move", "rearrangement", "service_field", "former_name"):
        op.drop_table(table)
    for table in ("desk", "unit"):
        op.drop_column(table, "revision")


def _revision() -> sa.Column[int]:
    return sa.Column("revision", sa.Integer(), nullable=False, server_default="1")


def _order_key(name: str) -> sa.Column[str]:
    kind = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=False)


def _create_former_name() -> None:
    op.create_table(
        "former_name",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        _order_key("search_key"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_former_name_unit_id"),
        sa.PrimaryKeyConstraint("unit_id", "until", name="pk_former_name"),
    )


def _create_service_field() -> None:
    op.create_table(
        "service_field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        _order_key("sort_key"),
        _revision(),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name="field_ends_after_it_began"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_service_field"),
        sa.UniqueConstraint("name", name="uq_service_field_name"),
    )


def _create_rearrangement() -> None:
    op.create_table(
        "rearrangement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        _revision(),
        sa.CheckConstraint(
            "state IN ('draft', 'planned', 'done', 'undone')", name="rearrangement_state_known"
        ),
        sa.CheckConstraint(
            "state = 'draft' OR from_date IS NOT NULL", name="rearrangement_has_its_day"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_rearrangement"),
    )


def _create_desk_move() -> None:
    op.create_table(
        "desk_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("from_unit_id", sa.Integer(), nullable=False),
        sa.Column("to_unit_id", sa.Integer(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("rearrangement_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("from_unit_id <> to_unit_id", name="desk_moves_to_another_unit"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_desk_move_desk_id"),
        sa.ForeignKeyConstraint(["from_unit_id"], ["unit.id"], name="fk_desk_move_from_unit_id"),
        sa.ForeignKeyConstraint(["to_unit_id"], ["unit.id"], name="fk_desk_move_to_unit_id"),
        sa.ForeignKeyConstraint(
            ["rearrangement_id"], ["rearrangement.id"], name="fk_desk_move_rearrangement_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_desk_move"),
    )
    op.create_index("ix_desk_move_desk_id", "desk_move", ["desk_id"])
    op.create_index("ix_desk_move_rearrangement_id", "desk_move", ["rearrangement_id"])
