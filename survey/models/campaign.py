"""A campaign: which questionnaire is asked where and when, with what else."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base

#: "standing": asked behind the codes at the desks; "sample": by interviewers, at the year's end.
KINDS = ("standing", "sample")


class Campaign(Base):
    """One campaign; where none runs, the standing questionnaire and the settings hold."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="campaign_kind_known"),
        CheckConstraint("last_day >= first_day", name="campaign_ends_after_it_began"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    #: One of KINDS.
    kind: Mapped[str] = mapped_column(String(16))
    first_day: Mapped[date]
    #: The last day, itself included.
    last_day: Mapped[date]
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"))
    #: Facts about the person, see `forms.switches`.
    ask_age: Mapped[bool] = mapped_column(default=False)
    ask_gender: Mapped[bool] = mapped_column(default=False)
    #: Whether forms ask for the one-time code of the appointment slip.
    receipts: Mapped[bool] = mapped_column(default=False)
    #: Grows with every change, so that two people never overwrite each other.
    revision: Mapped[int] = mapped_column(default=1)
