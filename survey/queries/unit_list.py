"""Reads the units as the office lists them: as a tree or as findings, with desks and answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from survey.models import Desk, DeskMove, FormerName, HalfMonthTally
from survey.ordering import search_key
from survey.queries.units import UnitFace, all_units

State = Literal["standing", "ended", "coming", "all"]


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to."""

    words: str = ""
    kind: str = ""
    state: State = "standing"


@dataclass(frozen=True)
class UnitLine:
    """One line of the list."""

    unit: UnitFace
    depth: int
    parent_name: str | None
    #: Desks open on the day.
    desks: int
    #: All forms ever received.
    forms: int


@dataclass(frozen=True)
class OldName:
    """One name a unit bore until a day."""

    name: str
    until: date


@dataclass(frozen=True)
class MoveFace:
    """One move of a desk, done or to come."""

    desk_id: int
    from_unit: str
    to_unit: str
    from_date: date
    done: bool
    rearrangement_id: int | None


def unit_lines(session: Session, day: date, wanted: Wanted) -> list[UnitLine]:
    """Give the units wanted on a day, each under the one it belongs to, in Vietnamese order."""
    units = all_units(session)
    by_id = {unit.id: unit for unit in units}
    desks, forms = _open_desks(session, day), _forms(session)
    old_names = _old_names(session) if wanted.words else {}
    return [
        UnitLine(
            unit=unit,
            depth=depth,
            parent_name=by_id[unit.parent_id].name if unit.parent_id in by_id else None,
            desks=desks.get(unit.id, 0),
            forms=forms.get(unit.id, 0),
        )
        for unit, depth in _in_tree(units)
        if _fits(unit, day, wanted, old_names.get(unit.id, ""))
    ]


def former_names(session: Session, unit_id: int) -> list[OldName]:
    """Give the names a unit bore before, the newest first."""
    rows = select(FormerName).where(FormerName.unit_id == unit_id).order_by(FormerName.until.desc())
    return [OldName(row.name, row.until) for row in session.scalars(rows)]


def desk_moves(session: Session, desk_id: int) -> list[MoveFace]:
    """Give the moves of a desk, the newest first."""
    return _moves(session, DeskMove.desk_id == desk_id)


def unit_moves(session: Session, unit_id: int) -> list[MoveFace]:
    """Give the moves of desks from and to a unit, the newest first."""
    return _moves(session, or_(DeskMove.from_unit_id == unit_id, DeskMove.to_unit_id == unit_id))


def rearrangement_moves(session: Session, key: int) -> list[MoveFace]:
    """Give the moves of desks that belong to a rearrangement."""
    return _moves(session, DeskMove.rearrangement_id == key)


def _moves(session: Session, which: ColumnElement[bool]) -> list[MoveFace]:
    newest_first = (DeskMove.from_date.desc(), DeskMove.id.desc())
    statement = select(DeskMove).where(which).order_by(*newest_first)
    names = {unit.id: unit.name for unit in all_units(session)}
    return [
        MoveFace(
            row.desk_id,
            names[row.from_unit_id],
            names[row.to_unit_id],
            row.from_date,
            row.done,
            row.rearrangement_id,
        )
        for row in session.scalars(statement)
    ]


def _in_tree(units: Sequence[UnitFace]) -> Iterator[tuple[UnitFace, int]]:
    """Walk the tree from its roots down; units come in Vietnamese order already."""
    children: dict[int | None, list[UnitFace]] = defaultdict(list)
    for unit in units:
        children[unit.parent_id].append(unit)
    waiting = [(unit, 0) for unit in reversed(children[None])]
    while waiting:
        unit, depth = waiting.pop()
        yield unit, depth
        waiting += [(child, depth + 1) for child in reversed(children[unit.id])]


def _fits(unit: UnitFace, day: date, wanted: Wanted, old_names: str) -> bool:
    if wanted.kind and unit.kind != wanted.kind:
        return False
    if wanted.state == "standing" and not unit.stands(day):
        return False
    if wanted.state == "ended" and (unit.valid_to is None or unit.valid_to > day):
        return False
    if wanted.state == "coming" and unit.valid_from <= day:
        return False
    text = f" {search_key(f'{unit.name} {unit.code}')} {old_names}"
    return all(f" {word}" in text for word in search_key(wanted.words).split())


def _open_desks(session: Session, day: date) -> Mapping[int, int]:
    statement = (
        select(Desk.unit_id, func.count())
        .where(Desk.valid_from <= day, or_(Desk.valid_to.is_(None), Desk.valid_to > day))
        .group_by(Desk.unit_id)
    )
    return dict(session.execute(statement).all())


def _forms(session: Session) -> Mapping[int, int]:
    statement = select(HalfMonthTally.unit_id, func.sum(HalfMonthTally.forms)).group_by(
        HalfMonthTally.unit_id
    )
    return {unit_id: int(count) for unit_id, count in session.execute(statement)}


def _old_names(session: Session) -> Mapping[int, str]:
    found: dict[int, list[str]] = defaultdict(list)
    for unit_id, key in session.execute(select(FormerName.unit_id, FormerName.search_key)):
        found[unit_id].append(key)
    return {unit_id: " ".join(keys) for unit_id, keys in found.items()}
