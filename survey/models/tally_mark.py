"""How often the tallies of a unit's half month changed: tells whether kept figures still hold."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class TallyMark(Base):
    """A number that only rises; the database itself raises it, see `survey.database.change_marks`.

    It points at no unit: what was deleted must leave its mark behind.
    """

    __tablename__ = "tally_mark"
    __table_args__ = ({"sqlite_with_rowid": False},)

    #: First day of the half month.
    start: Mapped[date] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    changes: Mapped[int]
