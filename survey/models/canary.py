"""The codes of canaries: forms the product sends to itself, which are never answers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class Canary(Base):
    """One canary on its way; its row is deleted when it is back.

    A form that comes through such a code goes all the way of a citizen's form, is taken out again
    within the same transaction, and leaves nothing but the mark here: no table of answers, no sum
    and no figure holds it at any moment.
    """

    __tablename__ = "canary"
    __table_args__ = (CheckConstraint("length(token) = 16", name="canary_token_has_80_bits"),)

    #: Stands in the address of the form as a placard's token does.
    token: Mapped[str] = mapped_column(String(16), primary_key=True)
    #: The desk whose real form it fills in.
    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"))
    day: Mapped[date]
    #: Whether its form went all the way.
    stored: Mapped[bool]
