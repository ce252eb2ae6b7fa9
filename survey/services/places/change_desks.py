"""Changes desks one at a time: adds, edits, moves and closes them, noting each in the audit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey.formatting import short_date
from survey.models import DecidingUnit, Desk, DeskMove, Unit
from survey.ordering import sort_key
from survey.queries.offers import SEPARATOR
from survey.services.changes.guard_revision import check_revision
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.places.check_desk_name import fault_of_desk_name
from survey.services.places.import_desks import MOST_LINES
from survey.services.places.manage_units import UnitRefused, clean, create_desk


@dataclass(frozen=True)
class DeskValues:
    """What people may change of a desk."""

    name: str
    fields: tuple[str, ...] = ()
    deciding: frozenset[int] = frozenset()
    has_kiosk: bool = False


def add_desk(
    session: Session,
    unit_id: int,
    code: str,
    values: DeskValues,
    valid_from: date,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Create a desk of a unit; give its id."""
    unit = session.get(Unit, unit_id)
    if unit is not None and not _stands(unit, valid_from):
        raise UnitRefused(f"{unit.name} không có hiệu lực vào ngày {short_date(valid_from)}.")
    _check(values)
    desk_id = create_desk(
        session,
        unit_id=unit_id,
        code=code,
        name=values.name,
        now=now,
        field=_joined(values.fields),
        has_kiosk=values.has_kiosk,
        valid_from=valid_from,
    )
    _list_deciding(session, desk_id, values.deciding)
    detail = {"code": clean(code), "name": clean(values.name), "unit": unit_id, "from": valid_from}
    note_action(session, actor, "desk.create", f"desk:{desk_id}", detail, now=now)
    return desk_id


def edit_desk(
    session: Session, desk_id: int, seen: int, values: DeskValues, *, actor: Actor, now: datetime
) -> None:
    """Store the name and the lists of a desk."""
    desk = _desk(session, desk_id)
    check_revision(desk, seen)
    if not clean(values.name):
        raise UnitRefused("Quầy phải có tên.")
    _check(values)
    before = _told(session, desk)
    desk.name = clean(values.name)
    desk.sort_key, desk.field = sort_key(desk.name), _joined(values.fields)
    desk.has_kiosk = values.has_kiosk
    _list_deciding(session, desk_id, values.deciding)
    after = _told(session, desk)
    changed = {key: [before[key], after[key]] for key in after if after[key] != before[key]}
    if changed:
        note_action(session, actor, "desk.edit", f"desk:{desk_id}", changed, now=now)


def move_desk(
    session: Session,
    desk_id: int,
    seen: int,
    to_unit_id: int,
    day: date,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Let a desk belong to another unit from a day on, today or to come.

    Not from a past day: what was answered since then was received by the unit it belonged to.
    """
    desk, unit = _desk(session, desk_id), session.get(Unit, to_unit_id)
    check_revision(desk, seen)
    today = now.date()
    if unit is None or unit.id == desk.unit_id:
        raise UnitRefused("Hãy chọn một đơn vị khác đơn vị hiện nay của quầy.")
    if day < today:
        raise UnitRefused("Ngày chuyển là hôm nay hoặc một ngày sắp tới.")
    if not _stands(unit, day):
        raise UnitRefused(f"{unit.name} không có hiệu lực vào ngày {short_date(day)}.")
    if desk.valid_to is not None and desk.valid_to <= day:
        raise UnitRefused(f"Quầy đóng từ ngày {short_date(desk.valid_to)}.")
    if session.scalars(_waiting(desk_id)).first() is not None:
        raise UnitRefused("Quầy đã có một lần chuyển đang chờ đến ngày; hãy hủy lần đó trước.")
    move = DeskMove(
        desk_id=desk_id, from_unit_id=desk.unit_id, to_unit_id=unit.id, from_date=day, done=False
    )
    session.add(move)
    if day <= today:
        desk.unit_id, move.done = unit.id, True
    detail = {"from_unit": move.from_unit_id, "to_unit": unit.id, "day": day}
    note_action(session, actor, "desk.move", f"desk:{desk_id}", detail, now=now)
    session.flush()


def cancel_move(session: Session, desk_id: int, seen: int, *, actor: Actor, now: datetime) -> None:
    """Call off a move that has not happened yet."""
    check_revision(_desk(session, desk_id), seen)
    move = session.scalars(_waiting(desk_id)).first()
    if move is None:
        raise UnitRefused("Không có lần chuyển nào đang chờ.")
    if move.rearrangement_id is not None:
        raise UnitRefused("Lần chuyển này thuộc một việc sắp xếp đơn vị; hãy hoàn tác việc đó.")
    detail = {"to_unit": move.to_unit_id, "day": move.from_date}
    session.delete(move)
    note_action(session, actor, "desk.cancel_move", f"desk:{desk_id}", detail, now=now)
    session.flush()


def close_desk(
    session: Session, desk_id: int, seen: int, end: date | None, *, actor: Actor, now: datetime
) -> None:
    """Close a desk from a day on; without a day a closed one is open again."""
    desk = _desk(session, desk_id)
    check_revision(desk, seen)
    if end is not None and end <= desk.valid_from:
        raise UnitRefused(f"Ngày đóng phải sau ngày mở {short_date(desk.valid_from)}.")
    unit = session.get_one(Unit, desk.unit_id)
    if end is None and unit.valid_to is not None and unit.valid_to <= now.date():
        raise UnitRefused(f"{unit.name} đã thôi từ ngày {short_date(unit.valid_to)}.")
    desk.valid_to = end
    action = "desk.close" if end else "desk.reopen"
    note_action(session, actor, action, f"desk:{desk_id}", {"end": end}, now=now)
    session.flush()


def _desk(session: Session, desk_id: int) -> Desk:
    desk = session.get(Desk, desk_id)
    if desk is None:
        raise UnitRefused("Không có quầy này.")
    return desk


def _waiting(desk_id: int) -> Any:
    return select(DeskMove).where(DeskMove.desk_id == desk_id, DeskMove.done.is_(False))


def _stands(unit: Unit, day: date) -> bool:
    return unit.valid_from <= day and (unit.valid_to is None or day < unit.valid_to)


def _check(values: DeskValues) -> None:
    if fault := fault_of_desk_name(values.name):
        raise UnitRefused(fault)
    if len(values.fields) > MOST_LINES:
        raise UnitRefused(f"Quá {MOST_LINES} lĩnh vực cho một quầy.")
    if len(values.deciding) > MOST_LINES:
        raise UnitRefused(f"Quá {MOST_LINES} cơ quan giải quyết cho một quầy.")


def _joined(fields: tuple[str, ...]) -> str | None:
    return f"{SEPARATOR} ".join(fields) or None


def _list_deciding(session: Session, desk_id: int, wanted: Collection[int]) -> None:
    session.execute(delete(DecidingUnit).where(DecidingUnit.desk_id == desk_id))
    session.add_all(DecidingUnit(desk_id=desk_id, unit_id=unit_id) for unit_id in sorted(wanted))
    session.flush()


def _told(session: Session, desk: Desk) -> dict[str, Any]:
    listed = select(DecidingUnit.unit_id).where(DecidingUnit.desk_id == desk.id)
    return {
        "name": desk.name,
        "fields": desk.field,
        "kiosk": desk.has_kiosk,
        "deciding": sorted(session.scalars(listed)),
    }
