"""The raw SQLite file of a day that is over does not show who came after whom."""

import fcntl
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from survey.clock import VIETNAM
from survey.database.engine import SessionMaker, open_engine, sessions
from survey.models import Comment, Response
from survey.services.record_response import Recorder
from survey.services.upkeep.shuffle_rows import forget_order
from tests.factories import (
    make_form,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)

NIGHT = datetime(2026, 11, 21, 1, 0, tzinfo=VIETNAM)
FORMS = 30


@pytest.fixture
def sent(sqlite_engine: Engine) -> list[bytes]:
    """Thirty forms sent one by one, each with a comment that can be found in the raw file."""
    with sessions(sqlite_engine).begin() as session:
        unit = store_unit(session)
        desk, questionnaire = store_desk(session, unit), store_questionnaire(session)
    recorder = Recorder(sqlite_engine, {questionnaire: make_questionnaire()})
    words = [f"dấu-{number:03d}-hết" for number in range(FORMS)]
    for number, word in enumerate(words):
        form = make_form(
            unit, desk, questionnaire, comment=word, field=f"lv{number:03d}", form_token=word
        )
        assert recorder.record(form) == "stored"
    recorder.close()
    return [word.encode() for word in words]


def raw_order(engine: Engine, marks: list[bytes]) -> list[int]:
    """Give the numbers of the marks as they lie in the file and its journal."""
    file = Path(str(engine.url.database))
    with engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    content = file.read_bytes()
    assert {content.count(mark) for mark in marks} == {1}
    return sorted(range(len(marks)), key=lambda number: content.find(marks[number]))


def key_order(maker: SessionMaker, text: bool) -> list[int]:
    with maker() as session:
        if text:
            words = session.scalars(select(Comment.text).order_by(Comment.id)).all()
            return [int(word.split("-")[1]) for word in words]
        fields = session.scalars(select(Response.field).order_by(Response.id)).all()
        return [int(str(field)[2:]) for field in fields]


def test_rows_lie_in_the_order_of_their_random_keys_and_no_longer_as_they_came(
    sqlite_engine: Engine, sent: list[bytes]
) -> None:
    came = list(range(FORMS))
    answers = [f"lv{number:03d}".encode() for number in came]
    # What is to be cured: a page is filled from its end, so the last that came lies first.
    assert raw_order(sqlite_engine, sent) == came[::-1]
    assert forget_order(sqlite_engine, NIGHT)
    maker = sessions(sqlite_engine)
    for marks, text in ((sent, True), (answers, False)):
        lying = raw_order(sqlite_engine, marks)
        assert lying not in (came, came[::-1])
        assert lying[::-1] == key_order(maker, text)


def test_nothing_of_the_old_pages_is_left_in_any_file(
    sqlite_engine: Engine, sent: list[bytes]
) -> None:
    assert forget_order(sqlite_engine, NIGHT)
    folder = Path(str(sqlite_engine.url.database)).parent
    content = b"".join(file.read_bytes() for file in folder.iterdir())
    assert {content.count(mark) for mark in sent} == {1}


def test_it_is_done_once_for_each_day_that_is_over(sqlite_engine: Engine) -> None:
    before_its_hour = NIGHT - timedelta(minutes=1)
    moments = (before_its_hour, NIGHT, NIGHT + timedelta(hours=20), NIGHT + timedelta(days=1))
    done = [forget_order(sqlite_engine, moment) for moment in moments]
    assert done == [True, True, False, True]


def test_a_clock_that_ran_ahead_does_not_end_it(sqlite_engine: Engine) -> None:
    assert forget_order(sqlite_engine, NIGHT + timedelta(days=3650))
    assert forget_order(sqlite_engine, NIGHT)


def test_it_gives_way_to_whoever_writes(sqlite_engine: Engine) -> None:
    lock = Path(str(sqlite_engine.url.database)).with_name("writer.lock")
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert not forget_order(sqlite_engine, NIGHT)
    assert forget_order(sqlite_engine, NIGHT)


def test_it_is_tried_again_when_a_reader_holds_on_to_old_pages(
    sqlite_engine: Engine, sent: list[bytes]
) -> None:
    reader = sqlite3.connect(str(sqlite_engine.url.database), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM response").fetchone()
    with sqlite_engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA busy_timeout=50").close()
    assert not forget_order(sqlite_engine, NIGHT)
    reader.close()
    assert forget_order(sqlite_engine, NIGHT)


def test_a_database_at_fault_is_told_as_such(sqlite_engine: Engine) -> None:
    other = sqlite3.connect(str(sqlite_engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with sqlite_engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA busy_timeout=50").close()
    with pytest.raises(OperationalError, match="locked"):
        forget_order(sqlite_engine, NIGHT)
    other.close()


@pytest.mark.postgres
def test_postgresql_is_left_alone(postgresql_url: str) -> None:
    engine = open_engine(postgresql_url)
    assert not forget_order(engine, NIGHT)
    engine.dispose()
