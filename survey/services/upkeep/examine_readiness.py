"""Tells whether this program can take answers now, and whether work waits that nobody does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.database.migrate import head, is_newer, revision_of
from survey.models import BackgroundJob, ReportBatch
from survey.queries.settings import all_settings

Schema = Literal["ok", "older", "newer"]


@dataclass(frozen=True)
class Readiness:
    """How an installation stands, for whoever watches it."""

    schema: Schema
    #: Orders of reports and long jobs that are not finished.
    waiting: int
    #: Whole days the oldest of them has waited; more than one means that nobody works.
    waiting_days: int

    @property
    def can_store(self) -> bool:
        """Tell whether answers are taken: a newer schema has all that this version needs."""
        return self.schema != "older"


def examine_readiness(session: Session, now: datetime) -> Readiness:
    """Ask the database; it raises what a request would see when it cannot answer."""
    all_settings(session)
    open_ones = [_open(session, table) for table in (ReportBatch, BackgroundJob)]
    oldest = min((day for _, day in open_ones if day is not None), default=now.date())
    return Readiness(
        schema=_schema(session),
        waiting=sum(count for count, _ in open_ones),
        waiting_days=max(0, (now.date() - oldest).days),
    )


def _schema(session: Session) -> Schema:
    revision = revision_of(session.connection())
    if revision == head():
        return "ok"
    return "newer" if is_newer(revision) else "older"


def _open(
    session: Session, table: type[ReportBatch] | type[BackgroundJob]
) -> tuple[int, date | None]:
    row = session.execute(
        select(func.count(), func.min(table.asked_on)).where(table.state == "open")
    ).one()
    return row[0], row[1]
