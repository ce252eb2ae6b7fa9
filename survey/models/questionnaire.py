"""A questionnaire version, kept whole: an old answer is always read by its own questions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class StoredQuestionnaire(Base):
    """One version; its content never changes once stored."""

    __tablename__ = "questionnaire"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="questionnaire_content_is_sealed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Name of the version, such as "mot-cua-2026".
    code: Mapped[str] = mapped_column(unique=True)
    #: JSON with sorted keys, see `analysis.questionnaire`.
    document: Mapped[str] = mapped_column(Text)
    #: Of `document` as UTF-8.
    sha256: Mapped[str] = mapped_column(String(64))
    added_on: Mapped[date]
