"""The authority's emblem as it is printed."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class StoredEmblem(Base):
    """The picture that the setting `agency.emblem` names; never what somebody handed in."""

    __tablename__ = "emblem"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="emblem_is_named_by_its_content"),
        CheckConstraint("length(picture) <= 256000", name="emblem_is_small"),
    )

    #: Of the picture, as hexadecimal digits: a picture that was altered no longer fits its name.
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: PNG, opaque, at most 512 pixels wide and high.
    picture: Mapped[bytes] = mapped_column(LargeBinary)
