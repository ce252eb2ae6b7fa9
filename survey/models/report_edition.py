"""An edition: one issue of a report, with what it said and by which code it is found again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class ReportEdition(Base):
    """One issue of a report of a unit and a period; the highest number is the one in force."""

    __tablename__ = "report_edition"
    __table_args__ = (
        UniqueConstraint("kind", "unit_id", "calendar", "period", "internal", "number"),
        UniqueConstraint("code"),
        CheckConstraint("calendar IN ('reporting', 'calendar')", name="edition_calendar_known"),
        CheckConstraint("number >= 1", name="edition_counts_from_one"),
        CheckConstraint("length(fingerprint) = 64", name="edition_has_a_fingerprint"),
        CheckConstraint("length(code) = 10", name="edition_code_has_50_bits"),
        CheckConstraint("number = 1 OR change IS NOT NULL", name="edition_says_what_changed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Which kind of report, see `survey.services.reports.make_document`.
    kind: Mapped[str] = mapped_column(String(16))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    calendar: Mapped[str] = mapped_column(String(16))
    #: Such as "2026-Q3".
    period: Mapped[str] = mapped_column(String(16))
    #: Not protected together with the public tables.
    internal: Mapped[bool]
    number: Mapped[int]
    #: Printed on the document and in its QR code.
    code: Mapped[str] = mapped_column(String(10))
    #: Over all figures, names and settings it prints.
    fingerprint: Mapped[str] = mapped_column(String(64))
    #: The way in which it was set: templates, fonts, engine.
    press: Mapped[str] = mapped_column(String(16))
    #: The figures a reader would compare, as printed: a JSON object.
    facts: Mapped[str] = mapped_column(Text)
    #: What differs from the edition before, in words made from the facts.
    change: Mapped[str | None] = mapped_column(Text)
    issued_on: Mapped[date]
    issued_by: Mapped[str] = mapped_column(String(200))
