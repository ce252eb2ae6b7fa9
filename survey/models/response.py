"""A response: one filled form, with a day and without a clock time or an order."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base

CHANNELS = ("qr", "kiosk", "paper", "interviewer", "import")
#: What came of the one-time code given with a form: none was given, good, or not good.
RECEIPT_STATES = ("none", "verified", "unverified")
_WITH_CODE = text("receipt <> 'none'")


class Response(Base):
    """One filled form; nothing here says who filled it, when in the day, or in which order."""

    __tablename__ = "response"
    __table_args__ = (
        CheckConstraint(f"channel IN {CHANNELS}", name="response_channel_known"),
        CheckConstraint("length(id) = 16", name="response_key_is_random"),
        CheckConstraint(
            "reporting_quarter % 10 BETWEEN 1 AND 4", name="response_reporting_quarter_real"
        ),
        CheckConstraint(f"receipt IN {RECEIPT_STATES}", name="response_receipt_known"),
        Index("ix_response_desk_id_day", "desk_id", "day"),
        # Of the few rows with a code alone: where no codes are used it is empty and costs nothing.
        Index(
            "ix_response_day_unit_id",
            "day",
            "unit_id",
            sqlite_where=_WITH_CODE,
            postgresql_where=_WITH_CODE,
        ),
        # Without it SQLite would keep a hidden row number that tells the order of arrival.
        {"sqlite_with_rowid": False},
    )

    #: 16 random bytes.
    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    #: The receiving unit on that day.
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    #: The unit that decides the matter, when it is another one.
    deciding_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"))
    placard_id: Mapped[int | None] = mapped_column(ForeignKey("placard.id"))
    #: Local day in Vietnam.
    day: Mapped[date]
    #: Year and quarter of the reporting calendar: 20263.
    reporting_quarter: Mapped[int]
    channel: Mapped[str] = mapped_column(String(16))
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"))
    #: One sign per position: 1..5, 9 not applicable, - missing.
    answers: Mapped[str]
    #: One sign per fact: 1..9, - missing.
    facts: Mapped[str]
    #: Field of the procedure.
    field: Mapped[str | None]
    #: How long filling in took, as a band.
    duration_band: Mapped[int | None] = mapped_column(SmallInteger)
    #: Same placard, same ten minutes: a label under a salt that is destroyed after the day.
    arrival_group: Mapped[str | None] = mapped_column(String(16))
    #: Same device at the same unit on the same day: likewise.
    device_group: Mapped[str | None] = mapped_column(String(16))
    #: One of RECEIPT_STATES; the code itself is kept nowhere.
    receipt: Mapped[str] = mapped_column(String(16), server_default="none")
