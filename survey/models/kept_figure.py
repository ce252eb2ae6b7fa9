"""Figures of a page that were computed once, and the fingerprint of all they were made of."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class KeptFigure(Base):
    """One page's figures; shown only while its fingerprint is that of the database now."""

    __tablename__ = "kept_figure"
    __table_args__ = (
        CheckConstraint("length(frame) = 64", name="kept_figure_names_its_frame"),
        {"sqlite_with_rowid": False},
    )

    #: Which page: "office", "unit", ...
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: Calendar and code: "reporting:2026-Q3".
    period: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: The unit, and what was chosen: "5", "5:2025-Q1"; empty for a whole authority.
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    made_on: Mapped[date]
    #: SHA-256 over the code and the marks of units, settings and whatever else is no tally.
    frame: Mapped[str] = mapped_column(String(64))
    #: Sum of the marks of the tallies read.
    tallies: Mapped[int] = mapped_column(BigInteger)
    #: The values as compressed JSON, see `survey.services.pages.kept_values`.
    body: Mapped[bytes] = mapped_column(LargeBinary)
