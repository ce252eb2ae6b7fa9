"""Carries rearrangements of units out on their day, and takes them back while that is possible.

A rearrangement is drafted step by step, confirmed, and takes effect on its day: at once when the
day has come, else in the first round of housekeeping of that day. Units end and new ones begin by
their dates from the confirmation on; desks move and the map of units changes on the day itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey.formatting import short_date
from survey.models import DailyTally, Desk, DeskMove, Rearrangement, Unit, UnitSuccessor
from survey.queries.uses import tables_using
from survey.services.check_rearrangement import check_rearrangement
from survey.services.guard_revision import check_revision
from survey.services.keep_audit import Actor, note_action
from survey.services.manage_units import UnitRefused, clean, create_unit
from survey.services.rearrangement_plan import (
    CLOSE,
    STAY,
    NewUnit,
    Plan,
    read_plan,
    without_strangers,
    write_plan,
)

SYSTEM = Actor(None, "hệ thống")


class PlanRefused(ValueError):
    """The plan cannot be carried out; `problems` says why, sentence by sentence."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def draft_rearrangement(session: Session, *, actor: Actor, now: datetime) -> int:
    """Begin an empty draft; give its id."""
    row = Rearrangement(basis="", from_date=None, plan=write_plan(Plan()), drafted_on=now.date())
    session.add(row)
    session.flush()
    note_action(session, actor, "rearrangement.draft", _subject(row), now=now)
    return row.id


def save_draft(
    session: Session, key: int, seen: int, *, basis: str, from_date: date | None, plan: Plan
) -> None:
    """Keep a step of a draft; the audit notes what is confirmed, not every step on the way."""
    row = _row(session, key, "draft")
    check_revision(row, seen)
    row.basis, row.from_date = clean(basis), from_date
    row.plan = write_plan(without_strangers(plan))
    session.flush()


def discard_draft(session: Session, key: int, seen: int, *, actor: Actor, now: datetime) -> None:
    """Throw a draft away."""
    row = _row(session, key, "draft")
    check_revision(row, seen)
    note_action(session, actor, "rearrangement.discard", _subject(row), now=now)
    session.delete(row)
    session.flush()


def confirm_rearrangement(
    session: Session, key: int, seen: int, *, actor: Actor, now: datetime
) -> bool:
    """Fix a draft; tell whether it took effect at once."""
    row = _row(session, key, "draft")
    check_revision(row, seen)
    plan = read_plan(row.plan)
    problems = check_rearrangement(session, plan, row.from_date)
    if problems or row.from_date is None:
        raise PlanRefused(problems)
    day = row.from_date
    plan = replace(plan, ended_units=_end_units(session, plan, day))
    plan = replace(plan, new_units=_make_units(session, plan, day, now))
    plan = replace(plan, closed_desks=_send_desks(session, row.id, plan, day))
    row.plan, row.state = write_plan(plan), "planned"
    note_action(session, actor, "rearrangement.confirm", _subject(row), _told(row, plan), now=now)
    session.flush()
    if day > now.date():
        return False
    _carry_out(session, row)
    return True


def take_effect(session: Session, now: datetime) -> int:
    """Carry out what is due: rearrangements and moves of desks; count them."""
    today = now.date()
    due = session.scalars(
        select(Rearrangement)
        .where(Rearrangement.state == "planned", Rearrangement.from_date <= today)
        .order_by(Rearrangement.from_date, Rearrangement.id)
    ).all()
    for row in due:
        _carry_out(session, row)
        note_action(session, SYSTEM, "rearrangement.take_effect", _subject(row), now=now)
    moves = session.scalars(
        select(DeskMove).where(
            DeskMove.done.is_(False),
            DeskMove.from_date <= today,
            DeskMove.rearrangement_id.is_(None),
        )
    ).all()
    for move in moves:
        _move(session, move)
    session.flush()
    return len(due) + len(moves)


def undo_rearrangement(
    session: Session, key: int, seen: int, *, actor: Actor, now: datetime
) -> None:
    """Take a rearrangement back: before its day, or while nobody answered under the new map."""
    row = _row(session, key, "planned", "done")
    check_revision(row, seen)
    plan, day = read_plan(row.plan), row.from_date
    if day is None or (row.state == "done" and _answered(session, row.id, plan, day)):
        raise UnitRefused(
            "Đã có phiếu trả lời theo đơn vị mới nên không hoàn tác được; hãy lập một việc sắp xếp "
            "khác."
        )
    _bring_desks_back(session, row.id, plan)
    _drop_arrows(session, plan)
    _bring_units_back(session, plan, day)
    row.state = "undone"
    note_action(session, actor, "rearrangement.undo", _subject(row), now=now)
    session.flush()


def _row(session: Session, key: int, *states: str) -> Rearrangement:
    row = session.get(Rearrangement, key)
    if row is None or row.state not in states:
        raise UnitRefused("Việc sắp xếp này không còn ở bước đó; hãy mở lại từ danh sách.")
    return row


def _subject(row: Rearrangement) -> str:
    return f"rearrangement:{row.id}"


def _told(row: Rearrangement, plan: Plan) -> dict[str, object]:
    return {
        "basis": row.basis,
        "from": row.from_date,
        "arrows": [[one.old_id, plan.unit_of(one.target), one.extent] for one in plan.arrows],
        "new_units": [one.code for one in plan.new_units],
        "ended": sorted(plan.ended_units),
        "closed_desks": sorted(plan.closed_desks),
    }


def _end_units(session: Session, plan: Plan, day: date) -> dict[int, date | None]:
    ended: dict[int, date | None] = {}
    for old_id in plan.old_ids:
        unit = session.get_one(Unit, old_id)
        if plan.ends(old_id):
            ended[old_id], unit.valid_to = unit.valid_to, day
        unit.revision += 1
    session.flush()
    return ended


def _make_units(session: Session, plan: Plan, day: date, now: datetime) -> tuple[NewUnit, ...]:
    return tuple(
        replace(
            one,
            unit_id=create_unit(
                session,
                code=one.code,
                name=one.name,
                kind=one.kind,
                parent_id=one.parent_id,
                valid_from=day,
                now=now,
            ),
        )
        for one in plan.new_units
    )


def _send_desks(session: Session, key: int, plan: Plan, day: date) -> dict[int, date | None]:
    """Note where every desk goes; close those that end. Give the ends these had before."""
    closed: dict[int, date | None] = {}
    for desk in session.scalars(select(Desk).where(Desk.unit_id.in_(plan.old_ids))).all():
        goes = plan.desk_goes(desk.id, desk.unit_id)
        over = desk.valid_to is not None and desk.valid_to <= day
        if goes == STAY or (over and not plan.ends(desk.unit_id)):
            continue
        if goes == CLOSE:
            closed[desk.id], desk.valid_to = desk.valid_to, day
        elif not over:
            session.add(_planned_move(desk, plan, goes, key, day))
        desk.revision += 1
    session.flush()
    return closed


def _planned_move(desk: Desk, plan: Plan, goes: str, key: int, day: date) -> DeskMove:
    return DeskMove(
        desk_id=desk.id,
        from_unit_id=desk.unit_id,
        to_unit_id=plan.unit_of(goes) or 0,
        from_date=day,
        done=False,
        rearrangement_id=key,
    )


def _carry_out(session: Session, row: Rearrangement) -> None:
    plan = read_plan(row.plan)
    for arrow in plan.arrows:
        session.merge(
            UnitSuccessor(
                old_unit_id=arrow.old_id,
                new_unit_id=plan.unit_of(arrow.target) or 0,
                from_date=row.from_date,
                extent=arrow.extent,
            )
        )
    for move in _moves(session, row.id):
        _move(session, move)
    row.state = "done"
    session.flush()


def _moves(session: Session, key: int) -> list[DeskMove]:
    return list(session.scalars(select(DeskMove).where(DeskMove.rearrangement_id == key)))


def _move(session: Session, move: DeskMove) -> None:
    desk = session.get_one(Desk, move.desk_id)
    desk.unit_id, move.done = move.to_unit_id, True
    desk.revision += 1


def _answered(session: Session, key: int, plan: Plan, day: date) -> bool:
    """Tell whether anybody answered at a new unit, or at a desk in its new place."""
    made = [one.unit_id for one in plan.new_units]
    moved = {move.desk_id: move.to_unit_id for move in _moves(session, key)}
    since = select(DailyTally.desk_id, DailyTally.unit_id).where(DailyTally.day >= day)
    at_new = since.where(DailyTally.unit_id.in_(made)).limit(1)
    if session.execute(at_new).first() is not None:
        return True
    at_moved = since.where(DailyTally.desk_id.in_(moved)).distinct()
    return any(moved[desk_id] == unit_id for desk_id, unit_id in session.execute(at_moved))


def _bring_desks_back(session: Session, key: int, plan: Plan) -> None:
    for move in _moves(session, key):
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
