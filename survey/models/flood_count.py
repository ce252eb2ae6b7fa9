"""How many forms a machine sends through one code, while it does; ordinary visits are not in it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class FloodCount(Base):
    """A count that all servers share; nobody can read a code or an hour from it."""

    __tablename__ = "flood_count"
    __table_args__ = (
        CheckConstraint("forms > 0", name="flood_count_counts_up"),
        CheckConstraint("length(label) = 16", name="flood_count_label_is_short"),
        {"sqlite_with_rowid": False},
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    #: Code and ten minutes under the salt of the day, see `survey.services.intake.label_forms`.
    label: Mapped[str] = mapped_column(String(16), primary_key=True)
    forms: Mapped[int]
