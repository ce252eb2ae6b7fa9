"""Seals periods: counts their forms and hashes their rows, so that any later change shows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.period import Period
from survey.database.engine import allow_long_statements
from survey.models import Response

ROWS_AT_A_TIME = 5_000
#: What figures are made of. The labels of arrival and device are not among it: they may be dropped.
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
#: Is told how many more rows have been read.
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Seal:
    """What was in a period: how many forms, and one hash over all of them."""

    forms: int
    sha256: str


def seal_of(session: Session, period: Period, progress: Progress | None = None) -> Seal:
    """Seal one period."""
    return seals_of(session, [period], progress)[period]


def seals_of(
    session: Session, periods: Collection[Period], progress: Progress | None = None
) -> dict[Period, Seal]:
    """Seal half-open periods, whichever overlap, in one reading in the order of the keys.

    The line hashed for a row must never change: a seal of years ago is compared with one of today.
    """
    if not periods:
        return {}
    allow_long_statements(session.connection())
    hashes = {period: hashlib.sha256() for period in periods}
    counts = dict.fromkeys(periods, 0)
    holders: dict[date, list[Period]] = {}
    statement = (
        select(*SEALED)
        .where(
            Response.day >= min(period.start for period in periods),
            Response.day < max(period.end for period in periods),
        )
        .order_by(Response.id)
        .execution_options(yield_per=ROWS_AT_A_TIME)
    )
    for rows in session.execute(statement).partitions():
        for row in rows:
            day = row.day
            if day not in holders:
                holders[day] = [period for period in hashes if period.contains(day)]
            if holders[day]:
                key, *rest = row
                line = f"{key.hex()}|{rest!r}\n".encode()
                for period in holders[day]:
                    hashes[period].update(line)
                    counts[period] += 1
        if progress is not None:
            progress(len(rows))
    return {period: Seal(counts[period], seal.hexdigest()) for period, seal in hashes.items()}
