"""Reads the counts of dossiers for the pages on which they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.models import Desk, DossierCount, Unit


@dataclass(frozen=True)
class MonthSum:
    """Dossiers of one unit or desk in one month."""

    place_id: int
    month: date
    handled: int


@dataclass(frozen=True)
class FieldCount:
    """The stored number of one desk, month and field."""

    unit_id: int
    field: str
    handled: int


def dossier_years(session: Session) -> list[int]:
    """List the years that have counts, the newest first."""
    months = session.scalars(select(DossierCount.month).distinct())
    return sorted({month.year for month in months}, reverse=True)


def sums_by_unit(session: Session, year: int) -> list[MonthSum]:
    """Add up the months of a year, unit by unit."""
    return _sums(session, year, None)


def sums_by_desk(session: Session, unit_id: int, year: int) -> list[MonthSum]:
    """Add up the months of a year at the desks of a unit."""
    return _sums(session, year, unit_id)


def desk_month(session: Session, desk_id: int, month: date) -> list[FieldCount]:
    """Give the numbers of a desk in a month, the one over all fields first."""
    rows = session.execute(
        select(DossierCount.unit_id, DossierCount.field, DossierCount.handled)
        .where(DossierCount.desk_id == desk_id, DossierCount.month == month)
        .order_by(DossierCount.field, DossierCount.unit_id)
    )
    return [FieldCount(*row) for row in rows]


def units_with_desks(session: Session) -> set[int]:
    """Give the units that have desks now."""
    return set(session.scalars(select(Desk.unit_id).distinct()))


def unit_order(session: Session) -> list[tuple[int, str, str]]:
    """Give id, name and code of all units in Vietnamese order."""
    rows = session.execute(select(Unit.id, Unit.name, Unit.code).order_by(Unit.sort_key, Unit.code))
    return [(key, name, code) for key, name, code in rows]


def _sums(session: Session, year: int, unit_id: int | None) -> list[MonthSum]:
    column = DossierCount.desk_id if unit_id is not None else DossierCount.unit_id
    statement = (
        select(column, DossierCount.month, func.sum(DossierCount.handled))
        .where(DossierCount.month >= date(year, 1, 1), DossierCount.month <= date(year, 12, 1))
        .group_by(column, DossierCount.month)
    )
    if unit_id is not None:
        statement = statement.where(DossierCount.unit_id == unit_id)
    return [MonthSum(key, month, int(sum_)) for key, month, sum_ in session.execute(statement)]
