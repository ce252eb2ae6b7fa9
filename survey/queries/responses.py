"""Reads single responses, for integrity checks and recounts: never in the order they came."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.models import Response

ROWS_AT_A_TIME = 5_000


@dataclass(frozen=True)
class ResponseFace:
    """One response."""

    unit_id: int
    deciding_unit_id: int | None
    desk_id: int
    day: date
    channel: str
    questionnaire_id: int
    answers: str
    facts: str
    field: str | None
    duration_band: int | None
    arrival_group: str | None
    device_group: str | None


def responses_between(
    session: Session, start: date, end: date, unit_ids: Collection[int] | None = None
) -> Iterator[ResponseFace]:
    """Stream the responses of a half-open period in the order of their random keys."""
    statement = (
        select(Response)
        .where(Response.day >= start, Response.day < end)
        .order_by(Response.id)
        .execution_options(yield_per=ROWS_AT_A_TIME)
    )
    if unit_ids is not None:
        statement = statement.where(Response.unit_id.in_(unit_ids))
    # A reader that stops early must not leave a cursor open on the server.
    with closing(session.scalars(statement)) as rows:
        for row in rows:
            yield ResponseFace(
                unit_id=row.unit_id,
                deciding_unit_id=row.deciding_unit_id,
                desk_id=row.desk_id,
                day=row.day,
                channel=row.channel,
                questionnaire_id=row.questionnaire_id,
                answers=row.answers,
                facts=row.facts,
                field=row.field,
                duration_band=row.duration_band,
                arrival_group=row.arrival_group,
                device_group=row.device_group,
            )


def count_responses(session: Session) -> int:
    """Count all stored responses."""
    return session.scalar(select(func.count()).select_from(Response)) or 0
