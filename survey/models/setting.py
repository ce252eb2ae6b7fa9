"""A setting of the installation that officials change: names, contacts, thresholds."""

from __future__ import annotations

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class Setting(Base):
    """One setting that differs from its default."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    #: JSON.
    value: Mapped[str] = mapped_column(Text)
