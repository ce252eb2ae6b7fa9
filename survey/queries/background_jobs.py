"""Reads jobs: what was asked for, how far it is, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import BackgroundJob


@dataclass(frozen=True)
class JobFace:
    """One job."""

    id: int
    kind: str
    subject: str
    detail: dict[str, Any]
    state: str
    cancelling: bool
    asked_on: date
    asked_by: str
    account_id: int | None
    #: Some process has said that it works at it.
    taken: bool
    done: int
    total: int
    step: str
    attempts: int
    words: str | None
    file: str | None
    sha256: str | None


def job(session: Session, job_id: int) -> JobFace | None:
    """Read one job as it stands now."""
    row = session.get(BackgroundJob, job_id)
    if row is None:
        return None
    session.refresh(row)
    return _face(row)


def open_job(session: Session, kind: str, subject: str) -> JobFace | None:
    """Find the job of a kind that is being done about something."""
    return next((each for each in open_jobs(session, subject) if each.kind == kind), None)


def open_jobs(session: Session, subject: str) -> list[JobFace]:
    """List what is being done about something."""
    chosen = select(BackgroundJob).where(
        BackgroundJob.subject == subject, BackgroundJob.state == "open"
    )
    return [_face(row) for row in session.scalars(chosen.order_by(BackgroundJob.id))]


def last_jobs(session: Session, kinds: Collection[str], limit: int = 20) -> list[JobFace]:
    """List the newest jobs of some kinds, the newest first."""
    chosen = select(BackgroundJob).where(BackgroundJob.kind.in_(kinds))
    rows = session.scalars(chosen.order_by(BackgroundJob.id.desc()).limit(limit))
    return [_face(row) for row in rows]


def _face(row: BackgroundJob) -> JobFace:
    return JobFace(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        detail=json.loads(row.detail),
        state=row.state,
        cancelling=row.cancelling,
        asked_on=row.asked_on,
        asked_by=row.asked_by,
        account_id=row.account_id,
        taken=row.owner is not None,
        done=row.done,
        total=row.total,
        step=row.step,
        attempts=row.attempts,
        words=row.words,
        file=row.file,
        sha256=row.sha256,
    )
