"""Changes units one at a time: adds, renames, moves and closes them, noting each in the audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from survey.formatting import short_date
from survey.models import Desk, FormerName, Unit, UnitSuccessor
from survey.models.unit import KINDS
from survey.ordering import search_key, sort_key
from survey.queries.unit_tree import read_unit_tree
from survey.queries.uses import tables_using
from survey.services.changes.guard_revision import check_revision
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.places.manage_units import UnitRefused, clean, code_taken, create_unit


@dataclass(frozen=True)
class UnitValues:
    """What people may change of a unit."""

    name: str
    name_en: str | None
    kind: str
    parent_id: int | None


def add_unit(
    session: Session,
    code: str,
    values: UnitValues,
    valid_from: date,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Create a unit below another one; give its id."""
    code = clean(code)
    if values.parent_id is not None:
        _parent(session, values.parent_id, valid_from)
    unit_id = create_unit(
        session,
        code=code,
        name=values.name,
        name_en=values.name_en,
        kind=values.kind,
        parent_id=values.parent_id,
        valid_from=valid_from,
        now=now,
    )
    detail = {"code": code, "name": clean(values.name), "from": valid_from}
    note_action(session, actor, "unit.create", f"unit:{unit_id}", detail, now=now)
    return unit_id


def edit_unit(
    session: Session,
    unit_id: int,
    seen: int,
    values: UnitValues,
    renamed_from: date,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Store new values; a name borne until `renamed_from` is kept among the former ones.

    One that was never borne, because that is its own first day, was a slip of the pen.
    """
    unit = _unit(session, unit_id)
    check_revision(unit, seen)
    name = clean(values.name)
    if not name:
        raise UnitRefused("Đơn vị phải có tên.")
    if values.kind not in KINDS:
        raise UnitRefused(f"Không có loại đơn vị “{values.kind}”.")
    _check_parent(session, unit, values.parent_id, now.date())
    before = _told(unit)
    if name != unit.name:
        _rename(session, unit, name, renamed_from, now.date())
    unit.name_en, unit.kind, unit.parent_id = values.name_en, values.kind, values.parent_id
    after = _told(unit)
    changed = {key: [before[key], after[key]] for key in after if after[key] != before[key]}
    if changed:
        note_action(session, actor, "unit.edit", f"unit:{unit_id}", changed, now=now)
    session.flush()


def close_unit(
    session: Session, unit_id: int, seen: int, end: date, *, actor: Actor, now: datetime
) -> None:
    """End a unit on a day, past or to come; its desks and what is under it must have ended too."""
    unit = _unit(session, unit_id)
    check_revision(unit, seen)
    if end <= unit.valid_from:
        raise UnitRefused(f"Ngày thôi phải sau ngày bắt đầu {short_date(unit.valid_from)}.")
    desks = _still_there(session, Desk, Desk.unit_id == unit_id, end)
    if desks:
        raise UnitRefused(
            f"Đơn vị còn {desks} quầy hoạt động sau ngày {short_date(end)}; hãy chuyển hoặc đóng "
            "các quầy đó trước."
        )
    below = _still_there(session, Unit, Unit.parent_id == unit_id, end)
    if below:
        raise UnitRefused(
            f"Còn {below} đơn vị trực thuộc; hãy chuyển hoặc đóng các đơn vị đó trước."
        )
    unit.valid_to = end
    note_action(session, actor, "unit.close", f"unit:{unit_id}", {"end": end}, now=now)
    session.flush()


def reopen_unit(session: Session, unit_id: int, seen: int, *, actor: Actor, now: datetime) -> None:
    """Take back the end of a unit that nothing has taken the place of."""
    unit = _unit(session, unit_id)
    check_revision(unit, seen)
    if unit.valid_to is None:
        return
    went = select(UnitSuccessor.new_unit_id).where(UnitSuccessor.old_unit_id == unit_id)
    if session.scalars(went.limit(1)).first() is not None:
        raise UnitRefused("Đơn vị đã sáp nhập vào đơn vị khác; hãy hoàn tác việc sắp xếp đó.")
    if code_taken(session, unit.code, unit.valid_to, None):
        raise UnitRefused(f"Mã {unit.code} nay đã thuộc một đơn vị khác.")
    end, unit.valid_to = unit.valid_to, None
    note_action(session, actor, "unit.reopen", f"unit:{unit_id}", {"end": end}, now=now)
    session.flush()


def discard_unit(session: Session, unit_id: int, seen: int, *, actor: Actor, now: datetime) -> None:
    """Delete a unit entered by mistake: only one that nothing was ever hung on."""
    unit = _unit(session, unit_id)
    check_revision(unit, seen)
    if tables_using(session, "unit", unit_id):
        raise UnitRefused(
            "Đơn vị đã có quầy, phiếu hoặc dữ liệu khác nên không xóa được, chỉ đóng."
        )
    told = _told(unit)
    session.delete(unit)
    note_action(session, actor, "unit.discard", f"unit:{unit_id}", told, now=now)
    session.flush()


def _unit(session: Session, unit_id: int) -> Unit:
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise UnitRefused("Không có đơn vị này.")
    return unit


def _rename(session: Session, unit: Unit, name: str, day: date, today: date) -> None:
    """Give a unit another name; one that was wrong from its first day is kept nowhere."""
    last = session.scalar(select(func.max(FormerName.until)).where(FormerName.unit_id == unit.id))
    borne_since = last or unit.valid_from
    if not borne_since <= day <= max(today, borne_since):
        raise UnitRefused(
            f"Tên hiện nay dùng từ ngày {short_date(borne_since)}: ngày đổi tên phải sau ngày đó "
            "và không sau hôm nay. Sửa tên gõ sai thì ghi đúng ngày đó."
        )
    if day > borne_since:
        session.add(
            FormerName(unit_id=unit.id, until=day, name=unit.name, search_key=search_key(unit.name))
        )
    unit.name, unit.sort_key = name, sort_key(name)
    unit.search_key = search_key(f"{name} {unit.code}")


def _check_parent(session: Session, unit: Unit, parent_id: int | None, today: date) -> None:
    """Refuse a parent that does not stand, or stands under the unit itself."""
    if parent_id == unit.parent_id:
        return
    if parent_id is None:
        raise UnitRefused("Đơn vị phải thuộc một đơn vị cấp trên.")
    _parent(session, parent_id, today)
    if parent_id in read_unit_tree(session).below(unit.id):
        raise UnitRefused("Đơn vị cấp trên không thể là chính đơn vị này hay đơn vị trực thuộc nó.")


def _parent(session: Session, parent_id: int, day: date) -> None:
    parent = _unit(session, parent_id)
    if parent.valid_to is not None and parent.valid_to <= day:
        raise UnitRefused(f"{parent.name} đã thôi từ ngày {short_date(parent.valid_to)}.")


def _still_there(session: Session, table: type[Desk] | type[Unit], which: Any, day: date) -> int:
    statement = select(func.count()).select_from(table).where(which)
    still = or_(table.valid_to.is_(None), table.valid_to > day)
    return session.scalar(statement.where(still)) or 0


def _told(unit: Unit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "name": unit.name,
        "name_en": unit.name_en,
        "kind": unit.kind,
        "parent": unit.parent_id,
    }
