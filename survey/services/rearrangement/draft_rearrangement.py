"""Keeps drafts of rearrangements of units, step by step, until they are confirmed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from survey.models import Rearrangement
from survey.services.changes.guard_revision import check_revision
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.places.manage_units import UnitRefused, clean
from survey.services.rearrangement.rearrangement_plan import Plan, without_strangers, write_plan


def draft_rearrangement(session: Session, *, actor: Actor, now: datetime) -> int:
    """Begin an empty draft; give its id."""
    row = Rearrangement(basis="", from_date=None, plan=write_plan(Plan()), drafted_on=now.date())
    session.add(row)
    session.flush()
    note_action(session, actor, "rearrangement.draft", subject(row), now=now)
    return row.id


def save_draft(
    session: Session, key: int, seen: int, *, basis: str, from_date: date | None, plan: Plan
) -> None:
    """Keep a step of a draft; the audit notes what is confirmed, not every step on the way."""
    row = row_in_state(session, key, "draft")
    check_revision(row, seen)
    row.basis, row.from_date = clean(basis), from_date
    row.plan = write_plan(without_strangers(plan))
    session.flush()


def discard_draft(session: Session, key: int, seen: int, *, actor: Actor, now: datetime) -> None:
    """Throw a draft away."""
    row = row_in_state(session, key, "draft")
    check_revision(row, seen)
    note_action(session, actor, "rearrangement.discard", subject(row), now=now)
    session.delete(row)
    session.flush()


def row_in_state(session: Session, key: int, *states: str) -> Rearrangement:
    """Give a rearrangement that is still at one of these steps."""
    row = session.get(Rearrangement, key)
    if row is None or row.state not in states:
        raise UnitRefused("Việc sắp xếp này không còn ở bước đó; hãy mở lại từ danh sách.")
    return row


def subject(row: Rearrangement) -> str:
    """Name a rearrangement in the audit."""
    return f"rearrangement:{row.id}"
