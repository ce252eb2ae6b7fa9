"""Takes a rearrangement of units back while nothing hangs on it yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey.formatting import short_date
from survey.models import DailyTally, Desk, Unit, UnitSuccessor
from survey.queries.closed_periods import last_closings
from survey.queries.uses import tables_using
from survey.services.changes.guard_revision import check_revision
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.periods.guard_closed_periods import period_in_words
from survey.services.places.manage_units import UnitRefused
from survey.services.rearrangement.draft_rearrangement import row_in_state, subject
from survey.services.rearrangement.rearrange_units import moves_of
from survey.services.rearrangement.rearrangement_plan import Plan, read_plan


def undo_rearrangement(
    session: Session, key: int, seen: int, *, actor: Actor, now: datetime
) -> None:
    """Take a rearrangement back: before its day, or while nobody answered under the new map."""
    row = row_in_state(session, key, "planned", "done")
    check_revision(row, seen)
    plan, day = read_plan(row.plan), row.from_date
    if day is None or (row.state == "done" and _answered(session, row.id, plan, day)):
        raise UnitRefused(
            "Đã có phiếu trả lời theo đơn vị mới nên không hoàn tác được; hãy lập một việc sắp xếp "
            "khác."
        )
    if row.state == "done":
        _refuse_once_closed(session, day)
    _bring_desks_back(session, row.id, plan)
    _drop_arrows(session, plan)
    _bring_units_back(session, plan, day)
    row.state = "undone"
    note_action(session, actor, "rearrangement.undo", subject(row), now=now)
    session.flush()


def _refuse_once_closed(session: Session, day: date) -> None:
    """Refuse where figures were frozen with the new map: going back would contradict them."""
    closed = [period for period in last_closings(session) if period.end > day]
    if closed:
        period = min(closed, key=lambda one: one.start)
        raise UnitRefused(
            f"{period_in_words(period)} đã chốt theo sơ đồ đơn vị mới nên không hoàn tác được: số "
            "đã chốt sẽ không còn khớp. Hãy lập một việc sắp xếp khác, từ một ngày của kỳ "
            "chưa chốt."
        )


def _answered(session: Session, key: int, plan: Plan, day: date) -> bool:
    """Tell whether anybody answered at a new unit, or at a desk in its new place."""
    made = [one.unit_id for one in plan.new_units]
    moved = {move.desk_id: move.to_unit_id for move in moves_of(session, key)}
    since = select(DailyTally.desk_id, DailyTally.unit_id).where(DailyTally.day >= day)
    at_new = since.where(DailyTally.unit_id.in_(made)).limit(1)
    if session.execute(at_new).first() is not None:
        return True
    at_moved = since.where(DailyTally.desk_id.in_(moved)).distinct()
    return any(moved[desk_id] == unit_id for desk_id, unit_id in session.execute(at_moved))


def _bring_desks_back(session: Session, key: int, plan: Plan) -> None:
    for move in moves_of(session, key):
        desk = session.get_one(Desk, move.desk_id)
        if move.done and desk.unit_id != move.to_unit_id:
            raise UnitRefused(
                f"{desk.name} sau đó đã chuyển sang đơn vị khác nên không hoàn tác được."
            )
        desk.unit_id = move.from_unit_id
        desk.revision += 1
        session.delete(move)
    for desk_id, end in plan.closed_desks.items():
        desk = session.get_one(Desk, desk_id)
        desk.valid_to = end
        desk.revision += 1
    session.flush()


def _drop_arrows(session: Session, plan: Plan) -> None:
    for arrow in plan.arrows:
        new_id = plan.unit_of(arrow.target)
        session.execute(
            delete(UnitSuccessor).where(
                UnitSuccessor.old_unit_id == arrow.old_id, UnitSuccessor.new_unit_id == new_id
            )
        )


def _bring_units_back(session: Session, plan: Plan, day: date) -> None:
    for one in plan.new_units:
        if one.unit_id is None:
            continue
        if tables_using(session, "unit", one.unit_id):
            raise UnitRefused(
                f"{one.name} đã có quầy, đơn vị trực thuộc, tài khoản hoặc dữ liệu khác; hãy gỡ ra "
                "trước khi hoàn tác."
            )
        session.delete(session.get_one(Unit, one.unit_id))
    session.flush()
    before: Mapping[int, date | None] = plan.ended_units
    for old_id, end in before.items():
        unit = session.get_one(Unit, old_id)
        if unit.valid_to != day:
            raise UnitRefused(f"Ngày thôi của {unit.name} đã đổi, không còn là {short_date(day)}.")
        unit.valid_to = end
        unit.revision += 1
