"""Closes a period: counts its forms and seals them, so that any later change shows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.period import Period
from survey.database.engine import allow_long_statements
from survey.models import ClosedPeriod, Response

ROWS_AT_A_TIME = 5_000
#: All columns but the labels of arrival and device, which integrity checks may drop.
SEALED = (
    Response.id,
    Response.unit_id,
    Response.deciding_unit_id,
    Response.desk_id,
    Response.day,
    Response.channel,
    Response.questionnaire_id,
    Response.answers,
    Response.facts,
    Response.field,
)


class PeriodOpen(ValueError):
    """The period has not ended; the message says so in Vietnamese."""


@dataclass(frozen=True)
class Closing:
    """One closing; `new` tells whether it was stored now or is the last one unchanged."""

    calendar: str
    code: str
    revision: int
    forms: int
    sha256: str
    new: bool


def close_period(
    session: Session, period: Period, now: datetime, *, force: bool = False
) -> Closing:
    """Store number and seal of the period's forms; the same forms give no second revision."""
    if now.date() < period.end and not force:
        raise PeriodOpen(
            f"Kỳ {period.label} chưa kết thúc ({period.dates_label}). Chỉ chốt được sau kỳ."
        )
    allow_long_statements(session.connection())
    forms, seal = seal_of(session, period)
    last = session.scalars(
        select(ClosedPeriod)
        .where(ClosedPeriod.calendar == period.calendar, ClosedPeriod.code == period.code)
        .order_by(ClosedPeriod.revision.desc())
        .limit(1)
    ).one_or_none()
    if last is not None and (last.forms, last.sha256) == (forms, seal):
        return Closing(period.calendar, period.code, last.revision, forms, seal, new=False)
    revision = 1 if last is None else last.revision + 1
    session.add(
        ClosedPeriod(
            calendar=period.calendar,
            code=period.code,
            revision=revision,
            closed_on=now.date(),
            forms=forms,
            sha256=seal,
        )
    )
    session.flush()
    return Closing(period.calendar, period.code, revision, forms, seal, new=True)


def seal_of(session: Session, period: Period) -> tuple[int, str]:
    """Count the forms of a half-open period and hash their rows in the order of their keys."""
    statement = (
        select(*SEALED)
        .where(Response.day >= period.start, Response.day < period.end)
        .order_by(Response.id)
        .execution_options(yield_per=ROWS_AT_A_TIME)
    )
    seal = hashlib.sha256()
    forms = 0
    for row in session.execute(statement):
        key, *rest = row
        seal.update(f"{key.hex()}|{rest!r}\n".encode())
        forms += 1
    return forms, seal.hexdigest()
