"""How often a table changed that figures are made with, besides tallies: units, settings, ..."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class SourceMark(Base):
    """A number that only rises; `survey.database.change_marks` tells who raises it."""

    __tablename__ = "source_mark"
    __table_args__ = ({"sqlite_with_rowid": False},)

    #: Name of the table.
    source: Mapped[str] = mapped_column(String(32), primary_key=True)
    changes: Mapped[int]
