"""From which day a questionnaire version is the one the codes at the desks ask."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class QuestionnaireStart(Base):
    """One version from one day on, until the next one starts."""

    __tablename__ = "questionnaire_start"

    day: Mapped[date] = mapped_column(primary_key=True)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"))
