"""Reads desks with the codes they have, for issuing, printing and replacing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from survey.models import Desk, Placard, Unit
from survey.queries.placards import shown_token


@dataclass(frozen=True)
class CodeFace:
    """One code of a desk that still works."""

    token: str
    issued_on: date
    #: First day on which a replaced one is refused; none for the code in force.
    grace_until: date | None

    @property
    def shown(self) -> str:
        """Give the code as it is printed."""
        return shown_token(self.token)


@dataclass(frozen=True)
class DeskCodes:
    """One open desk and the codes with which it can be reached."""

    desk_id: int
    desk_code: str
    desk_name: str
    unit_id: int
    unit_name: str
    opened_on: date
    codes: tuple[CodeFace, ...]

    @property
    def in_force(self) -> CodeFace | None:
        """Give the code in force."""
        return next((code for code in self.codes if code.grace_until is None), None)


def desk_codes(
    session: Session, day: date, unit_ids: Collection[int] | None = None
) -> list[DeskCodes]:
    """Give the open desks of some units, or of all, in the order of units and desks."""
    desks = (
        select(Desk, Unit)
        .join(Unit, Unit.id == Desk.unit_id)
        .where(or_(Desk.valid_to.is_(None), Desk.valid_to > day))
        .order_by(Unit.sort_key, Unit.code, Desk.sort_key, Desk.code)
    )
    if unit_ids is not None:
        desks = desks.where(Desk.unit_id.in_(unit_ids))
    codes: dict[int, list[CodeFace]] = defaultdict(list)
    working = or_(Placard.revoked_on.is_(None), Placard.grace_until > day)
    for row in session.scalars(select(Placard).where(working).order_by(Placard.id.desc())):
        codes[row.desk_id].append(CodeFace(row.token, row.issued_on, row.grace_until))
    return [
        DeskCodes(
            desk_id=desk.id,
            desk_code=desk.code,
            desk_name=desk.name,
            unit_id=unit.id,
            unit_name=unit.name,
            opened_on=desk.valid_from,
            codes=tuple(codes[desk.id]),
        )
        for desk, unit in session.execute(desks)
    ]
