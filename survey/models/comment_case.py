"""A case: what the office does about one comment, kept beside the comment and never in it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base

#: "refused": not a matter for this channel; an untouched comment is new and has no row here.
STATES = ("new", "passed_on", "answered", "published", "closed", "refused")
#: The official ways for complaints, see the settings `contact.hotline` and `contact.portal`.
CHANNELS = ("hotline", "portal")


class CommentCase(Base):
    """One case; it outlives the comment, whose own words are deleted when their time is over."""

    __tablename__ = "comment_case"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="case_state_known"),
        CheckConstraint("quarter % 10 BETWEEN 1 AND 4", name="case_quarter_real"),
        CheckConstraint(
            "state IN ('new', 'closed', 'refused') OR masked IS NOT NULL",
            name="case_passed_on_is_masked",
        ),
        CheckConstraint("state <> 'refused' OR channel IS NOT NULL", name="case_refused_has_way"),
        CheckConstraint(
            "state <> 'published' OR (summary IS NOT NULL AND done IS NOT NULL)",
            name="case_published_says_both",
        ),
        Index("ix_comment_case_state", "state"),
        {"sqlite_with_rowid": False},
    )

    #: The key of the comment; no foreign key, because the comment goes first.
    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    #: The unit at whose desk the comment was written.
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    #: Year and quarter of the published calendar: 20263.
    quarter: Mapped[int]
    #: One of STATES.
    state: Mapped[str] = mapped_column(String(16))
    #: The words without names and numbers, confirmed by a person: all that a unit ever sees.
    masked: Mapped[str | None] = mapped_column(Text)
    #: One of CHANNELS, when the matter belongs there.
    channel: Mapped[str | None] = mapped_column(String(16))
    #: "You said": what the office publishes of the comment.
    summary: Mapped[str | None] = mapped_column(Text)
    #: "We did": what the office publishes of the answer.
    done: Mapped[str | None] = mapped_column(Text)
    #: Grows with every change, so that two people never overwrite each other.
    revision: Mapped[int] = mapped_column(default=1)
