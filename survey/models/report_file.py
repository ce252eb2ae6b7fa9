"""A file of an edition: its format, its name, and the checksum by which it is kept and known."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class ReportFile(Base):
    """One format of an edition; the bytes lie in the data folder under their checksum."""

    __tablename__ = "report_file"
    __table_args__ = (
        Index("ix_report_file_sha256", "sha256"),
        CheckConstraint("length(sha256) = 64", name="report_file_has_a_checksum"),
        CheckConstraint("size > 0", name="report_file_is_not_empty"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("report_edition.id"), primary_key=True)
    format: Mapped[str] = mapped_column(String(8), primary_key=True)
    #: As it is offered for download.
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
