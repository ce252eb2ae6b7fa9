"""Counts the answers to questions of fact, which are kept beside the levels of each response."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, select
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


@dataclass(frozen=True)
class PackedFacts:
    """How many forms of a unit gave the same answers to all questions of fact in a span."""

    #: Which of the spans asked for.
    place: int
    unit_id: int
    questionnaire_id: int
    packed: str
    times: int


def packed_facts(
    session: Session, spans: Sequence[tuple[date, date]], channels: Collection[str]
) -> Iterator[PackedFacts]:
    """Count the forms of all units by span, in one reading."""
    inside = [and_(Response.day >= start, Response.day < end) for start, end in spans]
    place = case(*((one, number) for number, one in enumerate(inside)))
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    columns = (Response.unit_id, Response.questionnaire_id, Response.facts)
    statement = (
        select(place, *columns, func.count())
        .where(Response.day >= first, Response.day < last, place.is_not(None))
        .where(Response.channel.in_(sorted(channels)), Response.facts != "")
        .group_by(place, *columns)
    )
    for row in session.execute(statement):
        yield PackedFacts(*row)
