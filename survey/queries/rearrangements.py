"""Reads rearrangements of units, with the document of their plan."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Rearrangement


@dataclass(frozen=True)
class RearrangementFace:
    """One rearrangement; `plan` is read by `survey.services.rearrangement.rearrangement_plan`."""

    id: int
    basis: str
    from_date: date | None
    state: str
    plan: str
    drafted_on: date
    revision: int


def all_rearrangements(
    session: Session, states: Collection[str] | None = None
) -> list[RearrangementFace]:
    """Give all, the newest first."""
    statement = select(Rearrangement).order_by(Rearrangement.id.desc())
    if states is not None:
        statement = statement.where(Rearrangement.state.in_(states))
    return [_face(row) for row in session.scalars(statement)]


def rearrangement(session: Session, key: int) -> RearrangementFace | None:
    """Give one."""
    row = session.get(Rearrangement, key)
    return None if row is None else _face(row)


def _face(row: Rearrangement) -> RearrangementFace:
    return RearrangementFace(
        row.id, row.basis, row.from_date, row.state, row.plan, row.drafted_on, row.revision
    )
