"""Reads units: one, all, by code on a day, by words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from survey.models import Unit, UnitSuccessor
from survey.ordering import search_key

LARGEST_KEY = 2**31


@dataclass(frozen=True)
class UnitFace:
    """One unit."""

    id: int
    code: str
    name: str
    name_en: str | None
    kind: str
    kind_label: str | None
    parent_id: int | None
    valid_from: date
    valid_to: date | None
    revision: int = 1

    def stands(self, day: date) -> bool:
        """Tell whether the unit is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def fits(self, words: str) -> bool:
        """Tell whether words of the name or code begin with all the words given, marks or not."""
        text = f" {search_key(f'{self.name} {self.code}')}"
        return all(f" {word}" in text for word in search_key(words).split())


@dataclass(frozen=True)
class SuccessorFace:
    """One arrow from an old unit to a new one."""

    old_unit_id: int
    new_unit_id: int
    from_date: date
    extent: str


def all_units(session: Session, day: date | None = None) -> list[UnitFace]:
    """Give all units in Vietnamese order, or those that stood on a day."""
    return _faces(session, _on(_statement(), day))


def unit_by_id(session: Session, unit_id: int) -> UnitFace | None:
    """Give one unit."""
    found = _faces(session, _statement().where(Unit.id == unit_id))
    return found[0] if found else None


def unit_by_code(session: Session, code: str, day: date) -> UnitFace | None:
    """Give the unit that had a code on a day: codes are given again to other units."""
    found = _faces(session, _on(_statement().where(Unit.code == code), day))
    return found[0] if found else None


def child_units(session: Session, parent_id: int | None, day: date | None = None) -> list[UnitFace]:
    """Give the units under a unit, or the roots, in Vietnamese order."""
    condition = Unit.parent_id.is_(None) if parent_id is None else Unit.parent_id == parent_id
    return _faces(session, _on(_statement().where(condition), day))


def search_units(session: Session, words: str, limit: int = 20) -> list[UnitFace]:
    """Find units by the beginnings of words of name or code, with or without marks."""
    statement = _statement()
    for word in search_key(words).split():
        # The key holds nothing but letters, digits and single spaces: no sign of LIKE.
        begins = Unit.search_key.like(f"{word}%") | Unit.search_key.like(f"% {word}%")
        statement = statement.where(begins)
    return _faces(session, statement.limit(limit))


def all_successors(session: Session) -> list[SuccessorFace]:
    """Give the whole map from old units to new ones."""
    rows = session.scalars(
        select(UnitSuccessor).order_by(UnitSuccessor.from_date, UnitSuccessor.old_unit_id)
    )
    return [
        SuccessorFace(row.old_unit_id, row.new_unit_id, row.from_date, row.extent) for row in rows
    ]


def _statement() -> Select[Unit]:
    return select(Unit).order_by(Unit.sort_key, Unit.code, Unit.valid_from)


def _on(statement: Select[Unit], day: date | None) -> Select[Unit]:
    if day is None:
        return statement
    return statement.where(
        Unit.valid_from <= day, (Unit.valid_to.is_(None)) | (Unit.valid_to > day)
    )


def _faces(session: Session, statement: Select[Unit]) -> list[UnitFace]:
    return [
        UnitFace(
            id=unit.id,
            code=unit.code,
            name=unit.name,
            name_en=unit.name_en,
            kind=unit.kind,
            kind_label=unit.kind_label,
            parent_id=unit.parent_id,
            valid_from=unit.valid_from,
            valid_to=unit.valid_to,
            revision=unit.revision,
        )
        for unit in session.scalars(statement)
    ]


def units_above(session: Session, unit_id: int) -> frozenset[int]:
    """Give every unit that stands above one, as the tree is today."""
    above: set[int] = set()
    # No row has a larger key; the databases would refuse to look for one.
    here: int | None = unit_id if unit_id < LARGEST_KEY else None
    while here is not None:
        here = session.scalar(select(Unit.parent_id).where(Unit.id == here))
        if here is None or here in above:
            break
        above.add(here)
    return frozenset(above)
