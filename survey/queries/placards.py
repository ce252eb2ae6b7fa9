"""Reads placards: what a scanned code stands for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from survey.clock import today
from survey.models import Canary, Desk, Placard, Unit

Status = Literal["active", "grace", "revoked"]

#: Crockford's base 32: no i, l, o, u, which are misread.
BASE32_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
SIGNS_OF_A_TOKEN = 16
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, " ": None})


@dataclass(frozen=True)
class PlacardFace:
    """What a code says to whoever scans it."""

    placard_id: int
    token: str
    desk_id: int
    desk_code: str
    desk_name: str
    unit_id: int
    unit_name: str
    parent_name: str | None
    status: Status
    field: str | None
    revoked_on: date | None = None
    #: First day on which a replaced code is refused; none: refused since it was replaced.
    grace_until: date | None = None
    #: First day on which the desk is closed.
    desk_closed_on: date | None = None
    #: Whether the product fills the form in by itself: no placard stands behind the code.
    is_canary: bool = False

    @property
    def shown_token(self) -> str:
        """Give the token as it is printed: abcd-efgh-jkmn-pqrs."""
        return shown_token(self.token)


def normalise_token(text: str) -> str | None:
    """Read a token as people type it; none when it cannot be one."""
    token = text.strip().lower().translate(_MISREAD)
    if len(token) != SIGNS_OF_A_TOKEN or not set(token) <= set(BASE32_SIGNS):
        return None
    return token


def shown_token(token: str) -> str:
    """Write a token in groups of four, as it is printed and put into addresses."""
    return "-".join(token[start : start + 4] for start in range(0, SIGNS_OF_A_TOKEN, 4))


def find_placard(session: Session, token: str, day: date | None = None) -> PlacardFace | None:
    """Find what a typed or scanned token stands for on a day, today by default."""
    wanted = normalise_token(token)
    if wanted is None:
        return None
    faces = _faces(session, _statement().where(Placard.token == wanted), day or today())
    return faces[0] if faces else _canary_face(session, wanted)


def desk_placards(session: Session, desk_id: int, day: date | None = None) -> list[PlacardFace]:
    """List all codes a desk ever had, the newest first."""
    statement = _statement().where(Placard.desk_id == desk_id)
    newest_first = statement.order_by(Placard.issued_on.desc(), Placard.id.desc())
    return _faces(session, newest_first, day or today())


def active_placards(
    session: Session, unit: int | Collection[int] | None = None, day: date | None = None
) -> list[PlacardFace]:
    """List the codes in force, of a unit, of several or of all, in the order of units and desks."""
    moment = day or today()
    still_open = (Desk.valid_to.is_(None)) | (Desk.valid_to > moment)
    statement = _statement().where(Placard.revoked_on.is_(None), still_open)
    if unit is not None:
        wanted = {unit} if isinstance(unit, int) else unit
        statement = statement.where(Desk.unit_id.in_(wanted))
    in_order = statement.order_by(Unit.sort_key, Unit.code, Desk.sort_key, Desk.code, Placard.id)
    return _faces(session, in_order, moment)


def _canary_face(session: Session, token: str) -> PlacardFace | None:
    """Give the desk of a canary on its way; asked only for codes that no placard has."""
    statement = (
        select(Desk, Unit)
        .join(Canary, Canary.desk_id == Desk.id)
        .join(Unit, Unit.id == Desk.unit_id)
        .where(Canary.token == token)
    )
    return next(
        (
            PlacardFace(
                placard_id=0,
                token=token,
                desk_id=desk.id,
                desk_code=desk.code,
                desk_name=desk.name,
                unit_id=unit.id,
                unit_name=unit.name,
                parent_name=None,
                status="active",
                field=desk.field,
                is_canary=True,
            )
            for desk, unit in session.execute(statement)
        ),
        None,
    )


@cache
def _statement() -> Select[Placard, Desk, Unit, str | None]:
    parent = aliased(Unit)
    return (
        select(Placard, Desk, Unit, parent.name)
        .join(Desk, Desk.id == Placard.desk_id)
        .join(Unit, Unit.id == Desk.unit_id)
        .outerjoin(parent, parent.id == Unit.parent_id)
    )


def _faces(
    session: Session, statement: Select[Placard, Desk, Unit, str | None], day: date
) -> list[PlacardFace]:
    return [
        PlacardFace(
            placard_id=placard.id,
            token=placard.token,
            desk_id=desk.id,
            desk_code=desk.code,
            desk_name=desk.name,
            unit_id=unit.id,
            unit_name=unit.name,
            parent_name=parent_name,
            status=_status(placard, desk, day),
            field=desk.field,
            revoked_on=placard.revoked_on,
            grace_until=placard.grace_until,
            desk_closed_on=desk.valid_to,
        )
        for placard, desk, unit, parent_name in session.execute(statement)
    ]


def _status(placard: Placard, desk: Desk, day: date) -> Status:
    if desk.valid_to is not None and desk.valid_to <= day:
        return "revoked"
    if placard.revoked_on is None:
        return "active"
    if placard.grace_until is not None and day < placard.grace_until:
        return "grace"
    return "revoked"
