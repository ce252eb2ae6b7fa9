"""What the columns of another program's sheets mean, remembered under a name."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class ColumnMap(Base):
    """One map, offered when a file with the same heads comes again."""

    __tablename__ = "column_map"
    __table_args__ = (UniqueConstraint("purpose", "name", name="column_map_named_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: What the sheets hold: "dossiers" or "responses".
    purpose: Mapped[str] = mapped_column(String(16))
    name: Mapped[str]
    #: SHA-256 of the heads, folded, in their order.
    heads: Mapped[str] = mapped_column(String(64), index=True)
    #: JSON: what was chosen on the page of columns.
    document: Mapped[str] = mapped_column(Text)
    made_on: Mapped[date]
