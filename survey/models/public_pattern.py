"""What the public table hid and showed of a period when it was closed."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class PublicPattern(Base):
    """The pattern kept with one closing: lists of node keys, no figures."""

    __tablename__ = "public_pattern"
    __table_args__ = (
        ForeignKeyConstraint(
            ["calendar", "code", "revision"],
            ["closed_period.calendar", "closed_period.code", "closed_period.revision"],
        ),
    )

    calendar: Mapped[str] = mapped_column(String(16), primary_key=True)
    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: JSON list of nodes whose every figure was hidden: "unit:ID", "desk:ID@UNIT".
    hidden: Mapped[str] = mapped_column(Text)
    #: JSON list of units whose criteria and factors were hidden.
    details: Mapped[str] = mapped_column(Text)
    #: JSON list of nodes that were shown: whatever is in no list had no answer then.
    shown: Mapped[str] = mapped_column(Text)
    #: JSON object of lists of units by further table (channels, facts, receipts); none in closings
    #: that were made before these were kept.
    parts: Mapped[str | None] = mapped_column(Text)
