"""Counts the answers to questions of fact, which are kept beside the levels of each response."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.models import Response
from survey.queries.spans import desks_of


def fact_counts(
    session: Session, unit_ids: Collection[int], start: date, end: date, channels: Collection[str]
) -> Counter[tuple[int, int, str]]:
    """Count per (questionnaire id, place of the fact, option as it is packed)."""
    statement = (
        select(Response.questionnaire_id, Response.facts, func.count())
        .where(
            Response.unit_id.in_(unit_ids),
            Response.desk_id.in_(desks_of(unit_ids)),
            Response.day >= start,
            Response.day < end,
            Response.channel.in_(channels),
        )
        .group_by(Response.questionnaire_id, Response.facts)
    )
    counts: Counter[tuple[int, int, str]] = Counter()
    for questionnaire_id, packed, times in session.execute(statement):
        for place, option in enumerate(packed or ""):
            counts[questionnaire_id, place, option] += times
    return counts
