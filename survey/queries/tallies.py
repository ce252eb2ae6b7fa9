"""Reads tallies: the sums every figure is computed from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Row, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from analysis.period import half_month
from analysis.tally import Tally
from survey.models import DailyTally, HalfMonthTally
from survey.queries.questionnaires import all_questionnaires


@dataclass(frozen=True)
class TallyCell:
    """The tally of one unit, desk, stretch of days, questionnaire and channel."""

    unit_id: int
    desk_id: int
    #: First day of the half month, or the day.
    start: date
    questionnaire_id: int
    channel: str
    tally: Tally


#: A half-month cell as it is stored, with its place: unit, desk, first day of the half month,
#: questionnaire, sums, channel.
StoredCell = Row[int, int, date, int, bytes, str]
#: From here on one way through the table is quicker than its index with a look for each cell.
LONG = timedelta(days=365)


def stored_cells(
    session: Session, start: date, end: date, channels: Collection[str] | None = None
) -> Iterable[StoredCell]:
    """Give the half-month cells of a half-open period without reading them, for adding many up.

    A province has some ten thousand a quarter: they come as plain rows, in no order.
    """
    _check_edges(start, end)
    table = HalfMonthTally
    # Not by the bare column where the index is to be left alone.
    day = func.coalesce(table.start, table.start) if end - start >= LONG else table.start
    statement = select(
        table.unit_id,
        table.desk_id,
        table.start,
        table.questionnaire_id,
        table.sums,
        table.channel,
    ).where(day >= start, day < end)
    if channels is not None:
        statement = statement.where(table.channel.in_(sorted(channels)))
    return session.connection().execute(statement)


def used_questionnaires(
    session: Session, start: date, end: date, channels: Collection[str]
) -> list[int]:
    """Give the questionnaires answered in a half-open period, the most used one first."""
    table, forms = HalfMonthTally, func.sum(HalfMonthTally.forms)
    statement = (
        select(table.questionnaire_id)
        .where(table.start >= start, table.start < end, table.channel.in_(sorted(channels)))
        .group_by(table.questionnaire_id)
        .order_by(forms.desc(), table.questionnaire_id)
    )
    return list(session.scalars(statement))


def tally_cells(
    session: Session, start: date, end: date, unit_ids: Collection[int] | None = None
) -> list[TallyCell]:
    """Give the half-month cells of a half-open period whose ends are half-month boundaries."""
    _check_edges(start, end)
    return _cells(session, HalfMonthTally, HalfMonthTally.start, (start, end), unit_ids)


def _check_edges(start: date, end: date) -> None:
    for edge in (start, end):
        if half_month(edge) != edge:
            raise ValueError(f"{edge} is not the first day of a half month")


def daily_cells(
    session: Session, start: date, end: date, unit_ids: Collection[int] | None = None
) -> list[TallyCell]:
    """Give the daily cells of a half-open period."""
    return _cells(session, DailyTally, DailyTally.day, (start, end), unit_ids)


def _cells(
    session: Session,
    table: type[DailyTally] | type[HalfMonthTally],
    first_day: InstrumentedAttribute[date],
    span: tuple[date, date],
    unit_ids: Collection[int] | None,
) -> list[TallyCell]:
    questionnaires = all_questionnaires(session)
    statement = select(
        table.unit_id, table.desk_id, first_day, table.questionnaire_id, table.channel, table.sums
    ).where(first_day >= span[0], first_day < span[1])
    # Always in one order, on both databases: what is chosen among equals must not change.
    statement = statement.order_by(
        first_day, table.unit_id, table.desk_id, table.questionnaire_id, table.channel
    )
    if unit_ids is not None:
        statement = statement.where(table.unit_id.in_(unit_ids))
    rows = session.execute(statement).all()
    stored: dict[int, list[bytes]] = defaultdict(list)
    for *_, key, _, sums in rows:
        stored[key].append(sums)
    read = {
        key: iter(Tally.many_from_bytes(questionnaires[key], blobs))
        for key, blobs in stored.items()
    }
    return [
        TallyCell(unit_id, desk_id, start, key, channel, next(read[key]))
        for unit_id, desk_id, start, key, channel, _ in rows
    ]
