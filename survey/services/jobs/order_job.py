"""Orders a job with one press, stops it, and forgets it when it is old."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from survey.database.statements import insert_or
from survey.models import BackgroundJob
from survey.queries.background_jobs import open_job
from survey.services.changes.keep_audit import Actor, note_action

#: What came of a job stands in the audit, or in what it made; the job itself is soon forgotten.
KEPT = timedelta(days=31)
WAITING = "Đang chờ đến lượt"


class JobRefused(ValueError):
    """The job cannot be ordered or done; the message says why, in Vietnamese."""


@dataclass(frozen=True)
class JobOrder:
    """What is wanted: the kind of job, what it is about, and the rest as plain values."""

    kind: str
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class JobOrdered:
    """The job that answers an order: a new one, or the one somebody else has just started."""

    job_id: int
    new: bool


def order_job(session: Session, order: JobOrder, actor: Actor, now: datetime) -> JobOrdered:
    """Start a job in a transaction that writes; an order like an open one gives that one."""
    values = {
        "kind": order.kind,
        "subject": order.subject,
        "detail": json.dumps(dict(order.detail), ensure_ascii=False),
        "state": "open",
        "cancelling": False,
        "asked_on": now.date(),
        "asked_by": actor.name,
        "account_id": actor.account_id,
        "done": 0,
        "total": 0,
        "step": WAITING,
        "attempts": 0,
    }
    # The index decides between two who press at once, on both databases.
    table = BackgroundJob.__table__
    made = insert_or(session.connection(), table).values(values).on_conflict_do_nothing()  # type: ignore[arg-type]
    job_id = session.scalar(made.returning(BackgroundJob.id))
    if job_id is not None:
        return JobOrdered(job_id, new=True)
    found = open_job(session, order.kind, order.subject)
    if found is None:
        raise JobRefused("Việc này vừa xong. Hãy bấm lại.")
    return JobOrdered(found.id, new=False)


def cancel_job(session: Session, job_id: int, actor: Actor, now: datetime) -> None:
    """Stop a job: at once when nobody has begun it, else as soon as whoever does it looks up."""
    row = session.scalar(
        select(BackgroundJob).where(BackgroundJob.id == job_id, BackgroundJob.state == "open")
    )
    if row is None:
        raise JobRefused("Việc này đã kết thúc, không còn gì để dừng.")
    if row.owner is None:
        end_job(session, job_id, "cancelled")
    else:
        row.cancelling = True
    note_action(session, actor, "job.cancel", f"job:{job_id}", {"kind": row.kind}, now=now)


def end_job(
    session: Session, job_id: int, state: str, words: str | None = None, **values: Any
) -> None:
    """Close a job with what came of it."""
    session.flush()
    session.execute(
        update(BackgroundJob)
        .where(BackgroundJob.id == job_id)
        .values(state=state, words=words, owner=None, lease_until=None, cancelling=False, **values)
    )


def forget_jobs(session: Session, now: datetime) -> None:
    """Delete the jobs that ended long ago."""
    session.execute(
        delete(BackgroundJob).where(
            BackgroundJob.state != "open", BackgroundJob.asked_on < now.date() - KEPT
        )
    )
