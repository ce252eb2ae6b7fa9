"""Counts the forms that were filled alike, for sums that tallies do not hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.models import Response
from survey.queries.spans import desks_of

#: (questionnaire, channel) -> packed answers -> forms
Patterns = Mapping[tuple[int, str], Mapping[str, int]]


def answer_patterns(
    session: Session, start: date, end: date, unit_ids: Collection[int], channels: Collection[str]
) -> Patterns:
    """Count the forms of some units, a half-open period and some channels by their answers."""
    key = (Response.questionnaire_id, Response.channel, Response.answers)
    statement = (
        select(*key, func.count())
        .where(Response.day >= start, Response.day < end)
        .where(Response.unit_id.in_(unit_ids), Response.channel.in_(channels))
        .where(Response.desk_id.in_(desks_of(unit_ids)))
        .group_by(*key)
    )
    found: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for questionnaire_id, channel, answers, forms in session.execute(statement):
        found[questionnaire_id, channel][answers] = forms
    return found
