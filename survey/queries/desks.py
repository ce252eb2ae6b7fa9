"""Reads desks, and how many dossiers they handled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from survey.models import Desk, DossierCount


@dataclass(frozen=True)
class DeskFace:
    """One desk and the unit that receives citizens at it now."""

    id: int
    unit_id: int
    code: str
    name: str
    field: str | None
    has_kiosk: bool
    valid_from: date
    valid_to: date | None
    revision: int = 1

    def is_open(self, day: date) -> bool:
        """Tell whether the desk stands on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class HandledCount:
    """Dossiers that a desk of a unit handled in some months."""

    desk_id: int
    unit_id: int
    handled: int


def all_desks(session: Session, unit_id: int | None = None) -> list[DeskFace]:
    """Give the desks of a unit, or all, in Vietnamese order."""
    statement = select(Desk).order_by(Desk.sort_key, Desk.code)
    return _faces(
        session, statement if unit_id is None else statement.where(Desk.unit_id == unit_id)
    )


def desk_by_id(session: Session, desk_id: int) -> DeskFace | None:
    """Give one desk."""
    found = _faces(session, select(Desk).where(Desk.id == desk_id))
    return found[0] if found else None


def desk_by_code(session: Session, code: str) -> DeskFace | None:
    """Give the desk of a code."""
    found = _faces(session, select(Desk).where(Desk.code == code))
    return found[0] if found else None


def handled_dossiers(
    session: Session, start: date, end: date, unit_ids: Collection[int] | None = None
) -> list[HandledCount]:
    """Add up the dossiers of the months that begin in a half-open period."""
    statement = (
        select(DossierCount.desk_id, DossierCount.unit_id, func.sum(DossierCount.handled))
        .where(DossierCount.month >= start, DossierCount.month < end)
        .group_by(DossierCount.desk_id, DossierCount.unit_id)
        .order_by(DossierCount.desk_id, DossierCount.unit_id)
    )
    if unit_ids is not None:
        statement = statement.where(DossierCount.unit_id.in_(unit_ids))
    return [
        HandledCount(desk_id, unit_id, int(handled))
        for desk_id, unit_id, handled in session.execute(statement)
    ]


def _faces(session: Session, statement: Select[Desk]) -> list[DeskFace]:
    return [
        DeskFace(
            id=desk.id,
            unit_id=desk.unit_id,
            code=desk.code,
            name=desk.name,
            field=desk.field,
            has_kiosk=desk.has_kiosk,
            valid_from=desk.valid_from,
            valid_to=desk.valid_to,
            revision=desk.revision,
        )
        for desk in session.scalars(statement)
    ]
