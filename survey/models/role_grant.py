"""What an account may do: roles for the whole installation, or in one unit."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base

ROLES = ("admin", "office", "head", "viewer")
UNIT_ROLES = ("head", "viewer")
_WITHOUT_UNIT = text("unit_id IS NULL")


class RoleGrant(Base):
    """One role of one account; somebody may hold several, in several units."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", name="role_known"),
        CheckConstraint(
            f"(role IN {UNIT_ROLES}) = (unit_id IS NOT NULL)", name="unit_role_has_unit"
        ),
        Index("uq_role_grant_in_unit", "account_id", "role", "unit_id", unique=True),
        # A missing unit equals no other for the index above.
        Index(
            "uq_role_grant_everywhere",
            "account_id",
            "role",
            unique=True,
            sqlite_where=_WITHOUT_UNIT,
            postgresql_where=_WITHOUT_UNIT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(16))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
