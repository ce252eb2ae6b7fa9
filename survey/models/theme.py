"""A theme of comments: a name and the words that tell of it, edited by the office."""

from __future__ import annotations

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class StoredTheme(Base):
    """One theme, see `analysis.themes`."""

    __tablename__ = "theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    #: One phrase a line.
    phrases: Mapped[str] = mapped_column(Text)
    #: Longer phrases in which those words mean something else, one a line.
    exceptions: Mapped[str] = mapped_column(Text, default="")
    #: Grows with every change, so that two people never overwrite each other.
    revision: Mapped[int] = mapped_column(default=1)
