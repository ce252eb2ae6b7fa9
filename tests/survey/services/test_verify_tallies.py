"""Stored tallies against a recount of the stored answers."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker, sessions
from survey.models import DailyTally, HalfMonthTally, Response
from survey.services.record_response import store_forms
from survey.services.verify_tallies import rebuild_tallies, verify_tallies
from tests.factories import (
    make_form,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)


@pytest.fixture
def filled(engine: Engine) -> SessionMaker:
    """Sixty forms of three desks, two versions and several half months."""
    maker = sessions(engine)
    with maker.begin() as session:
        versions = [
            make_questionnaire(),
            make_questionnaire("hai", overall=None, facts=(), comment=None),
        ]
        ids = [store_questionnaire(session, version) for version in versions]
        unit = store_unit(session)
        desks = [store_desk(session, unit, code) for code in ("A", "B", "C")]
        forms = [
            make_form(
                unit,
                desks[number % 3],
                ids[number % 2],
                day=date(2026, 1 + number % 4, 1 + number % 28),
                answers=f"{1 + number % 5}9-5" + ("" if number % 2 else "4"),
                facts="",
                channel=("qr", "kiosk")[number % 7 == 0],
            )
            for number in range(60)
        ]
        store_forms(session.connection(), forms, dict(zip(ids, versions, strict=True)))
    return maker


def drop_a_day(session: Session) -> None:
    first = session.scalars(select(DailyTally.day).order_by(DailyTally.day)).first()
    session.execute(delete(DailyTally).where(DailyTally.day == first))


def count_one_too_many(session: Session) -> None:
    session.execute(
        update(HalfMonthTally)
        .where(HalfMonthTally.start == date(2026, 1, 1))
        .values(forms=HalfMonthTally.forms + 1)
    )


def swap_sums(session: Session) -> None:
    rows = session.scalars(select(HalfMonthTally).order_by(HalfMonthTally.start)).all()
    other = next(
        row for row in rows if row.sums != rows[0].sums and len(row.sums) == len(rows[0].sums)
    )
    rows[0].sums, other.sums = other.sums, rows[0].sums
    session.flush()


def lose_an_answer(session: Session) -> None:
    first = session.scalars(select(Response.id).order_by(Response.id)).first()
    session.execute(delete(Response).where(Response.id == first))


def change_an_answer(session: Session) -> None:
    row = session.scalars(select(Response).where(Response.answers.startswith("1"))).first()
    assert row is not None
    row.answers = "5" + row.answers[1:]
    session.flush()


def invent_a_day(session: Session) -> None:
    row = session.scalars(select(DailyTally)).first()
    assert row is not None
    values: dict[str, Any] = {
        column.name: getattr(row, column.name) for column in DailyTally.__table__.columns
    }
    session.execute(insert(DailyTally).values({**values, "day": date(2020, 1, 1)}))


def test_finds_nothing_when_nothing_is_wrong(filled: SessionMaker) -> None:
    with filled() as session:
        assert verify_tallies(session) == []
        assert len(session.scalars(select(DailyTally)).all()) > 20


@pytest.mark.parametrize(
    ("spoil", "tables"),
    [
        (drop_a_day, {"daily_tally"}),
        (count_one_too_many, {"half_month_tally"}),
        (swap_sums, {"half_month_tally"}),
        (lose_an_answer, {"daily_tally", "half_month_tally"}),
        (change_an_answer, {"daily_tally", "half_month_tally"}),
        (invent_a_day, {"daily_tally"}),
    ],
)
def test_finds_every_kind_of_difference_and_rebuilding_mends_it(
    filled: SessionMaker, spoil: Callable[[Session], None], tables: set[str]
) -> None:
    with filled.begin() as session:
        spoil(session)
    with filled() as session:
        differences = verify_tallies(session)
    assert {difference.table for difference in differences} == tables
    assert all(
        difference.stored_forms is not None or difference.counted_forms is not None
        for difference in differences
    )
    with filled.begin() as session:
        assert rebuild_tallies(session) > 20
    with filled() as session:
        assert verify_tallies(session) == []


def test_rebuilding_gives_the_very_tallies_that_were_there(filled: SessionMaker) -> None:
    def everything(session: Session) -> list[tuple[Any, ...]]:
        columns = HalfMonthTally.__table__.columns
        return [tuple(row) for row in session.execute(select(*columns).order_by(*columns[:5]))]

    with filled() as session:
        before = everything(session)
    with filled.begin() as session:
        rebuild_tallies(session)
    with filled() as session:
        assert everything(session) == before


def test_says_which_cell_differs_and_by_how_much(filled: SessionMaker) -> None:
    with filled.begin() as session:
        drop_a_day(session)
    with filled() as session:
        first = verify_tallies(session)[0]
    assert first.stored_forms is None
    assert first.counted_forms == 1
    assert (first.start, first.channel) == (date(2026, 1, 1), "kiosk")
