"""Counts what signs of integrity are looked for in, desk by desk; and reads the decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from analysis.period import Period
from survey.models import DailyTally, Desk, IntegrityReview, Response

#: Forms written down by staff come in piles.
BY_HAND = ("paper", "import")
#: Forms that are taken where somebody works at the desk; a code is scanned at home too.
AT_THE_DESK = ("kiosk", "interviewer", "paper")


#: People, answers and satisfied answers.
Sums = tuple[int, int, int]


class CrowdRow(NamedTuple):
    """Forms of one crowd that were filled in exactly the same."""

    desk_id: int
    #: The label that the forms share.
    crowd: str
    day: date
    questionnaire_id: int
    answers: str
    forms: int


@dataclass(frozen=True)
class ReviewFace:
    """One decision."""

    desk_id: int
    decision: str
    reason: str
    decided_on: date
    decided_by: str
    revision: int
    #: An exclusion that waits for a second person.
    unconfirmed: bool = False
    confirmed_on: date | None = None
    confirmed_by: str | None = None


def crowds_by_time(session: Session, start: date, end: date, least: int) -> list[CrowdRow]:
    """Give the forms of one code within the same ten minutes, where they are so many at least."""
    which = Response.channel.not_in(BY_HAND)
    return _crowds(session, Response.arrival_group, start, end, which, least)


def crowds_by_device(session: Session, start: date, end: date, least: int) -> list[CrowdRow]:
    """Give the forms of what looks like one device in one day; phones only."""
    return _crowds(session, Response.device_group, start, end, Response.channel == "qr", least)


def phone_forms_by_day(session: Session, start: date, end: date) -> dict[int, dict[date, int]]:
    """Count the forms that came from phones, by desk and day."""
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for desk, day, forms in _forms_by_day(session, start, end, ["qr"]):
        found[desk][day] = forms
    return dict(found)


def filled_alike(
    session: Session, start: date, end: date, channels: Collection[str]
) -> Iterator[tuple[int, int, str, int]]:
    """Give desk, questionnaire, packed answers and how many forms were filled exactly so."""
    key = (Response.desk_id, Response.questionnaire_id, Response.answers)
    statement = (
        select(*key, func.count())
        .where(Response.day >= start, Response.day < end, Response.channel.in_(channels))
        .group_by(*key)
        .execution_options(yield_per=5_000)
    )
    for row in session.execute(statement):
        yield row[0], row[1], row[2], row[3]


def desk_forms_by_day(
    session: Session, start: date, end: date, channels: Collection[str]
) -> list[tuple[int, date, int]]:
    """Give desk, day and number of forms taken at the desk itself, of some channels."""
    return _forms_by_day(session, start, end, sorted(set(AT_THE_DESK) & set(channels)))


def _forms_by_day(
    session: Session, start: date, end: date, channels: Collection[str]
) -> list[tuple[int, date, int]]:
    statement = (
        select(DailyTally.desk_id, DailyTally.day, func.sum(DailyTally.forms))
        .where(DailyTally.day >= start, DailyTally.day < end, DailyTally.channel.in_(channels))
        .group_by(DailyTally.desk_id, DailyTally.day)
    )
    return [(desk, day, int(forms)) for desk, day, forms in session.execute(statement)]


def marked_forms(
    session: Session, desk_id: int, start: date, end: date, channels: Collection[str]
) -> list[tuple[int, str, str | None, str | None, str, date]]:
    """Give questionnaire, answers, labels, channel and day of each form of one flagged desk."""
    statement = select(
        Response.questionnaire_id,
        Response.answers,
        Response.arrival_group,
        Response.device_group,
        Response.channel,
        Response.day,
    ).where(
        Response.desk_id == desk_id,
        Response.day >= start,
        Response.day < end,
        Response.channel.in_(channels),
    )
    return [tuple(row) for row in session.execute(statement)]  # type: ignore[misc]  # six columns


def reviews(session: Session, period: Period) -> dict[int, ReviewFace]:
    """Give the decisions about a period by desk."""
    rows = session.scalars(
        select(IntegrityReview).where(
            IntegrityReview.calendar == period.calendar, IntegrityReview.code == period.code
        )
    )
    return {
        row.desk_id: ReviewFace(
            row.desk_id,
            row.decision,
            row.reason,
            row.decided_on,
            row.decided_by,
            row.revision,
            unconfirmed=row.needs_second and row.confirmed_on is None,
            confirmed_on=row.confirmed_on,
            confirmed_by=row.confirmed_by,
        )
        for row in rows
    }


def left_out_by_desk(
    session: Session, period: Period, unit_ids: Collection[int]
) -> dict[tuple[int, int], Sums]:
    """Give, by unit and desk, the people, answers and satisfied answers that are left out.

    Only exclusions that hold: where a second person is needed, one has agreed.
    """
    row = IntegrityReview
    statement = (
        select(
            Desk.unit_id,
            Desk.id,
            row.left_out_forms,
            row.left_out_answers,
            row.left_out_satisfied,
        )
        .join(Desk, Desk.id == row.desk_id)
        .where(
            row.calendar == period.calendar,
            row.code == period.code,
            row.decision == "excluded",
            row.left_out_forms > 0,
            ~row.needs_second | row.confirmed_on.is_not(None),
            Desk.unit_id.in_(unit_ids),
        )
    )
    return {(unit, desk): (n, m, s) for unit, desk, n, m, s in session.execute(statement)}


def _crowds(
    session: Session,
    label: InstrumentedAttribute[str | None],
    start: date,
    end: date,
    which: ColumnElement[bool],
    least: int,
) -> list[CrowdRow]:
    those = (Response.day >= start, Response.day < end, label.is_not(None), which)
    crowd = (Response.desk_id, label)
    large = select(*crowd).where(*those).group_by(*crowd).having(func.count() >= least)
    row = (*crowd, Response.day, Response.questionnaire_id, Response.answers)
    statement = select(*row, func.count()).where(*those, tuple_(*crowd).in_(large)).group_by(*row)
    return [
        CrowdRow(desk, shared or "", day, key, answers, forms)
        for desk, shared, day, key, answers, forms in session.execute(statement)
    ]
