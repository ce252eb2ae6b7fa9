"""Stored tallies against a recount of the stored answers."""

import zlib
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from sqlalchemy import (
    Engine,
    LargeBinary,
    Table,
    delete,
    insert,
    inspect,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from analysis.stored_tally import expand, stack_stored
from survey.database.bulk import bulk_session
from survey.database.engine import SessionMaker, sessions
from survey.models import DailyTally, HalfMonthTally, Response
from survey.queries.questionnaires import all_questionnaires
from survey.services.record_response import store_forms
from survey.services.tallies import recount_answers
from survey.services.tallies.add_to_tallies import DAILY, HALF_MONTH
from survey.services.tallies.verify_tallies import rebuild_tallies, verify_tallies
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


def store_as_before(session: Session) -> int:
    """Write all tallies in the form of before: every sum in 8 bytes, compressed."""
    questionnaires = all_questionnaires(session)
    written = 0
    for table in (DAILY, HALF_MONTH):
        for row in session.execute(select(table)).all():
            stack = stack_stored(questionnaires[row.questionnaire_id], [row.sums])[0]
            cells = expand(questionnaires[row.questionnaire_id], stack[1:]).ravel()
            old = zlib.compress(np.append(stack[0], cells).astype("<i8").tobytes(), 1)
            change = update(table).values(sums=old)
            for column in table.primary_key:
                change = change.where(column == getattr(row, column.name))
            written += session.connection().execute(change).rowcount
    return written


def first_bytes(session: Session, table: Table) -> list[int]:
    """Read the first byte of each tally as it stands in the table: a width, or 0x78 of before."""
    column = type_coerce(table.c.sums, LargeBinary)
    return [value[0] for value in session.scalars(select(column))]


def test_tallies_of_an_earlier_version_are_read_as_they_are(filled: SessionMaker) -> None:
    with filled.begin() as session:
        assert set(first_bytes(session, DAILY)) == {2}
        assert store_as_before(session) > 40
    with filled() as session:
        assert set(first_bytes(session, DAILY)) == {0x78}
        assert verify_tallies(session) == []
    with filled.begin() as session:
        count_one_too_many(session)
    with filled() as session:
        assert {difference.table for difference in verify_tallies(session)} == {"half_month_tally"}


def test_a_touched_tally_of_an_earlier_version_becomes_compact(filled: SessionMaker) -> None:
    with filled.begin() as session:
        store_as_before(session)
        versions = all_questionnaires(session)
        touched = session.scalars(select(Response).where(Response.channel == "kiosk")).first()
        assert touched is not None
        form = make_form(
            touched.unit_id,
            touched.desk_id,
            touched.questionnaire_id,
            day=touched.day,
            channel="kiosk",
            answers=touched.answers,
            facts="",
        )
        store_forms(session.connection(), [form], versions)
        for table in (DAILY, HALF_MONTH):
            assert first_bytes(session, table).count(2) == 1
    with filled() as session:
        assert verify_tallies(session) == []


def test_bytes_that_are_no_tally_are_a_difference(filled: SessionMaker) -> None:
    with filled.begin() as session:
        first = select(DailyTally.day).order_by(DailyTally.day).limit(1).scalar_subquery()
        broken = update(DAILY).where(DAILY.c.day == first)
        session.execute(broken.values(sums=b"x is how compressed bytes begin"))
    with filled() as session:
        differences = verify_tallies(session)
    assert {(one.table, one.start) for one in differences} == {("daily_tally", date(2026, 1, 1))}


@pytest.mark.parametrize(("held", "chunk"), [(1, 1), (25, 3), (1_000, 7)])
def test_counting_in_small_parts_gives_the_same(
    filled: SessionMaker, monkeypatch: pytest.MonkeyPatch, held: int, chunk: int
) -> None:
    monkeypatch.setattr(recount_answers, "ANSWERS_AT_A_TIME", held)
    monkeypatch.setattr(recount_answers, "CHUNK", chunk)
    monkeypatch.setattr(recount_answers, "ROWS_AT_A_TIME", chunk)
    with filled() as session:
        assert verify_tallies(session) == []
        cells = sum(len(session.execute(select(table)).all()) for table in (DAILY, HALF_MONTH))
    with filled.begin() as session:
        assert rebuild_tallies(session) == cells
    with filled() as session:
        assert verify_tallies(session) == []


def test_tallies_without_any_answers_are_differences(filled: SessionMaker) -> None:
    with filled.begin() as session:
        cells = [len(session.execute(select(table)).all()) for table in (DAILY, HALF_MONTH)]
        session.execute(delete(Response).where(Response.questionnaire_id == 2))
        other = session.execute(select(DAILY).where(DAILY.c.questionnaire_id == 1)).all()
    with filled() as session:
        gone = verify_tallies(session)
        assert {difference.questionnaire_id for difference in gone} == {2}
        assert {difference.counted_forms for difference in gone} == {None}
        daily = [difference for difference in gone if difference.table == "daily_tally"]
        assert len(daily) == cells[0] - len(other)
    with filled.begin() as session:
        assert rebuild_tallies(session) == sum(cells) - len(gone)


def test_nothing_stored_makes_no_tallies(maker: SessionMaker) -> None:
    with maker.begin() as session:
        store_questionnaire(session)
        assert rebuild_tallies(session) == 0
    with maker() as session:
        assert verify_tallies(session) == []


def test_rebuilding_in_bulk_leaves_indexes_and_keys_guarded(filled: SessionMaker) -> None:
    engine = filled.kw["bind"]
    assert isinstance(engine, Engine)
    before = set_of_indexes(engine)
    with bulk_session(engine) as session:
        rebuild_tallies(session)
    assert set_of_indexes(engine) == before
    with filled() as session:
        assert verify_tallies(session) == []


def set_of_indexes(engine: Engine) -> set[str | None]:
    found = inspect(engine)
    return {
        index["name"] for table in (DAILY, HALF_MONTH) for index in found.get_indexes(table.name)
    }


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
