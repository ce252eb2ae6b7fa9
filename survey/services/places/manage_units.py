"""Creates units and desks, and merges units from a day on."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey.models import Desk, Unit, UnitSuccessor
from survey.models.unit import KINDS
from survey.ordering import search_key, sort_key


class UnitRefused(ValueError):
    """The change makes no sense; the message says why, in Vietnamese."""


def create_unit(
    session: Session,
    *,
    code: str,
    name: str,
    kind: str,
    now: datetime,
    parent_id: int | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    name_en: str | None = None,
    kind_label: str | None = None,
) -> int:
    """Create a unit; give its id."""
    code, name = clean(code), clean(name)
    if not code or not name:
        raise UnitRefused("Đơn vị phải có mã và tên.")
    if kind not in KINDS:
        raise UnitRefused(f"Không có loại đơn vị “{kind}”.")
    begin = valid_from or now.date()
    if valid_to is not None and valid_to <= begin:
        raise UnitRefused(f"{code}: ngày hết hiệu lực phải sau ngày bắt đầu.")
    if code_taken(session, code, begin, valid_to):
        raise UnitRefused(f"Mã {code} đang thuộc một đơn vị khác trong cùng thời gian.")
    unit = Unit(
        code=code,
        name=name,
        name_en=name_en,
        kind=kind,
        kind_label=kind_label,
        parent_id=parent_id,
        valid_from=begin,
        valid_to=valid_to,
        sort_key=sort_key(name),
        search_key=search_key(f"{name} {code}"),
    )
    session.add(unit)
    session.flush()
    return unit.id


def code_taken(session: Session, code: str, begin: date, end: date | None) -> bool:
    """Tell whether another unit has a code on any day between two days."""
    statement = select(Unit.id).where(
        Unit.code == code, (Unit.valid_to.is_(None)) | (Unit.valid_to > begin)
    )
    if end is not None:
        statement = statement.where(Unit.valid_from < end)
    return session.scalar(statement.limit(1)) is not None


def create_desk(
    session: Session,
    *,
    unit_id: int,
    code: str,
    name: str,
    now: datetime,
    field: str | None = None,
    has_kiosk: bool = False,
    valid_from: date | None = None,
) -> int:
    """Create a desk; give its id."""
    code, name = clean(code), clean(name)
    if not code or not name:
        raise UnitRefused("Quầy phải có mã và tên.")
    if session.get(Unit, unit_id) is None:
        raise UnitRefused("Không có đơn vị này.")
    if session.scalar(select(Desk.id).where(Desk.code == code)) is not None:
        raise UnitRefused(f"Mã quầy {code} đã được dùng.")
    desk = Desk(
        unit_id=unit_id,
        code=code,
        name=name,
        field=field,
        has_kiosk=has_kiosk,
        valid_from=valid_from or now.date(),
        sort_key=sort_key(name),
    )
    session.add(desk)
    session.flush()
    return desk.id


def merge_units(
    session: Session,
    old_ids: Collection[int],
    new_id: int,
    from_date: date,
    now: datetime,
    extent: str = "full",
) -> int:
    """Let units go into another one from a day on; count the desks that moved.

    Units that went wholly end on that day and their desks belong to the new unit. Units that
    went in part stand on with their desks. Answers given before keep their unit. A merger that
    is still to come is recorded by running this on its day.
    """
    new = session.get(Unit, new_id)
    if new is None or new_id in old_ids:
        raise UnitRefused("Đơn vị mới phải có sẵn và khác các đơn vị cũ.")
    if extent not in {"full", "partial"}:
        raise UnitRefused("Phạm vi sáp nhập chỉ là full (toàn bộ) hoặc partial (một phần).")
    if from_date > now.date():
        raise UnitRefused(f"Chưa đến ngày sáp nhập {from_date:%d/%m/%Y}.")
    if not new.valid_from <= from_date or (new.valid_to and new.valid_to <= from_date):
        raise UnitRefused(f"{new.name} không có hiệu lực vào ngày {from_date:%d/%m/%Y}.")
    moved = sum(_merge_one(session, old_id, new_id, from_date, extent) for old_id in old_ids)
    session.flush()
    return moved


def _merge_one(session: Session, old_id: int, new_id: int, from_date: date, extent: str) -> int:
    old = session.get(Unit, old_id)
    if old is None:
        raise UnitRefused("Không có đơn vị cũ này.")
    if old.valid_from >= from_date or (old.valid_to is not None and old.valid_to < from_date):
        raise UnitRefused(f"{old.name} không có hiệu lực trước ngày {from_date:%d/%m/%Y}.")
    if leads_to(session, new_id, old_id):
        raise UnitRefused(f"{old.name} là đơn vị kế tiếp của chính đơn vị mới.")
    session.merge(
        UnitSuccessor(old_unit_id=old_id, new_unit_id=new_id, from_date=from_date, extent=extent)
    )
    if extent != "full":
        return 0
    old.valid_to = from_date
    desks = update(Desk).where(Desk.unit_id == old_id).values(unit_id=new_id).returning(Desk.id)
    return len(session.scalars(desks).all())


def leads_to(session: Session, start: int, goal: int) -> bool:
    """Tell whether the successions lead from one unit to another."""
    arrows: dict[int, list[int]] = {}
    for old, new in session.execute(select(UnitSuccessor.old_unit_id, UnitSuccessor.new_unit_id)):
        arrows.setdefault(old, []).append(new)
    waiting, seen = [start], {start}
    while waiting:
        for new in arrows.get(waiting.pop(), []):
            if new == goal:
                return True
            if new not in seen:
                seen.add(new)
                waiting.append(new)
    return False


def clean(text: str) -> str:
    """Write a name in precomposed letters with single spaces, as it is stored and compared."""
    return " ".join(unicodedata.normalize("NFC", text).split())
