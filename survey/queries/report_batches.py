"""Reads batches of reports and what came of their tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.period import Calendar, Period, parse_period
from survey.models import ReportBatch, ReportTask, Unit


@dataclass(frozen=True)
class Counts:
    """How many tasks of a batch stand where."""

    waiting: int = 0
    made: int = 0
    same: int = 0
    withheld: int = 0
    failed: int = 0
    cancelled: int = 0

    @property
    def total(self) -> int:
        """Count all tasks."""
        return self.waiting + self.finished

    @property
    def finished(self) -> int:
        """Count the tasks that nothing more will come of by itself."""
        return self.ready + self.withheld + self.failed + self.cancelled

    @property
    def ready(self) -> int:
        """Count the documents that can be had."""
        return self.made + self.same


@dataclass(frozen=True)
class BatchFace:
    """One batch."""

    id: int
    kind: str
    period: Period
    formats: tuple[str, ...]
    internal: bool
    state: str
    cancelling: bool
    asked_on: date
    asked_by: str
    #: Some process has said that it makes the reports.
    taken: bool
    fault: str | None
    closing: int | None
    to_announce: bool
    counts: Counts


@dataclass(frozen=True)
class TaskFace:
    """One task of a batch."""

    unit_id: int
    unit_name: str
    unit_code: str
    format: str
    state: str
    attempts: int
    fault: str | None
    edition_id: int | None


def batch(session: Session, batch_id: int) -> BatchFace | None:
    """Read one batch."""
    row = session.get(ReportBatch, batch_id)
    if row is None:
        return None
    session.refresh(row)
    return _face(row, _counts(session, [batch_id]).get(batch_id, Counts()))


def last_batches(session: Session, limit: int = 20) -> list[BatchFace]:
    """List the newest batches, the newest first."""
    rows = session.scalars(select(ReportBatch).order_by(ReportBatch.id.desc()).limit(limit)).all()
    counts = _counts(session, [row.id for row in rows])
    return [_face(row, counts.get(row.id, Counts())) for row in rows]


def batches_to_announce(session: Session) -> list[BatchFace]:
    """List the finished batches of which a mail is still to be sent."""
    chosen = select(ReportBatch.id).where(
        ReportBatch.to_announce.is_(True), ReportBatch.state != "open"
    )
    found = (batch(session, one) for one in session.scalars(chosen.order_by(ReportBatch.id)).all())
    return [each for each in found if each is not None]


def tasks(session: Session, batch_id: int) -> list[TaskFace]:
    """List the tasks of a batch, unit by unit."""
    return list(_tasks(session, batch_id))


def _tasks(session: Session, batch_id: int) -> Iterator[TaskFace]:
    chosen = (
        select(ReportTask, Unit.name, Unit.code)
        .join(Unit, Unit.id == ReportTask.unit_id)
        .where(ReportTask.batch_id == batch_id)
        .order_by(ReportTask.place)
    )
    for row, name, code in session.execute(chosen):
        yield TaskFace(
            row.unit_id, name, code, row.format, row.state, row.attempts, row.fault, row.edition_id
        )


def _counts(session: Session, ids: list[int]) -> dict[int, Counts]:
    chosen = (
        select(ReportTask.batch_id, ReportTask.state, func.count())
        .where(ReportTask.batch_id.in_(ids))
        .group_by(ReportTask.batch_id, ReportTask.state)
    )
    found: dict[int, dict[str, int]] = {}
    for batch_id, state, count in session.execute(chosen):
        found.setdefault(batch_id, {})[state] = count
    return {batch_id: Counts(**counts) for batch_id, counts in found.items()}


def _face(row: ReportBatch, counts: Counts) -> BatchFace:
    return BatchFace(
        id=row.id,
        kind=row.kind,
        period=parse_period(row.period, cast("Calendar", row.calendar)),
        formats=tuple(row.formats.split(",")),
        internal=row.internal,
        state=row.state,
        cancelling=row.cancelling,
        asked_on=row.asked_on,
        asked_by=row.asked_by,
        taken=row.owner is not None,
        fault=row.fault,
        closing=row.closing,
        to_announce=row.to_announce,
        counts=counts,
    )
