"""Confirms rearrangements of units and carries them out on their day.

One that is confirmed takes effect on its day: at once when the day has come, else in the first
round of housekeeping of that day. Units end and new ones begin by their dates from the
confirmation on; desks move and the map of units changes on the day itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Desk, DeskMove, Rearrangement, Unit, UnitSuccessor
from survey.services.changes.guard_revision import check_revision
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.places.manage_units import create_unit
from survey.services.rearrangement.check_rearrangement import check_rearrangement
from survey.services.rearrangement.draft_rearrangement import row_in_state, subject
from survey.services.rearrangement.rearrangement_plan import (
    CLOSE,
    STAY,
    NewUnit,
    Plan,
    read_plan,
    write_plan,
)

SYSTEM = Actor(None, "hệ thống")


class PlanRefused(ValueError):
    """The plan cannot be carried out; `problems` says why, sentence by sentence."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def confirm_rearrangement(
    session: Session, key: int, seen: int, *, actor: Actor, now: datetime
) -> bool:
    """Fix a draft; tell whether it took effect at once."""
    row = row_in_state(session, key, "draft")
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
    note_action(session, actor, "rearrangement.confirm", subject(row), _told(row, plan), now=now)
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
        note_action(session, SYSTEM, "rearrangement.take_effect", subject(row), now=now)
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
    for move in moves_of(session, row.id):
        _move(session, move)
    row.state = "done"
    session.flush()


def moves_of(session: Session, key: int) -> list[DeskMove]:
    """Give the moves of desks that belong to a rearrangement."""
    return list(session.scalars(select(DeskMove).where(DeskMove.rearrangement_id == key)))


def _move(session: Session, move: DeskMove) -> None:
    desk = session.get_one(Desk, move.desk_id)
    desk.unit_id, move.done = move.to_unit_id, True
    desk.revision += 1
