"""Statements sent together are answered as if each had been waited for."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine, insert, text
from sqlalchemy.exc import IntegrityError

from survey.database.engine import sessions, writing
from survey.database.positional import (
    ask,
    driver_cursors,
    positional,
    sent_together,
    wait_for_answers,
)
from survey.models import Setting
from tests.factories import store_unit

UNITS = "SELECT count(*) FROM unit"
SETTINGS = text("SELECT key FROM setting ORDER BY key")
PUT = insert(Setting.metadata.tables["setting"])


def put(connection: Connection, *keys: str) -> None:
    with driver_cursors(connection) as cursor:
        statement = positional(connection.dialect.name, PUT)
        cursor().executemany(statement, [(key, "1") for key in keys])


def put_and_fail(engine: Engine) -> None:
    with writing(engine).connect() as connection, sent_together(connection), connection.begin():
        put(connection, "a")
        raise LookupError


def put_twice(engine: Engine) -> None:
    with writing(engine).connect() as connection, sent_together(connection), connection.begin():
        put(connection, "a")
        put(connection, "a")


def kept(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(SETTINGS))


def test_what_only_was_sent_is_there_after_the_commit(engine: Engine) -> None:
    with writing(engine).connect() as connection, sent_together(connection):
        with connection.begin():
            put(connection, "a", "b")
        assert kept(engine) == ["a", "b"]


def test_nothing_of_it_is_there_after_a_fault(engine: Engine) -> None:
    with pytest.raises(LookupError):
        put_and_fail(engine)
    assert kept(engine) == []


def test_a_row_that_is_refused_is_told_at_the_commit_at_the_latest(engine: Engine) -> None:
    with pytest.raises(IntegrityError):
        put_twice(engine)
    assert kept(engine) == []
    with writing(engine).begin() as connection, sent_together(connection):
        put(connection, "b")
    assert kept(engine) == ["b"]


def test_everybody_elses_statements_see_what_was_sent_before_them(engine: Engine) -> None:
    with writing(engine).begin() as connection, sent_together(connection):
        put(connection, "a")
        assert connection.scalars(SETTINGS).all() == ["a"]
        connection.execute(PUT, {"key": "b", "value": "1"})
        connection.execute(PUT, [{"key": key, "value": "1"} for key in "cd"])
        put(connection, "e")
    assert kept(engine) == ["a", "b", "c", "d", "e"]


def test_questions_asked_together_are_answered_each_on_its_own(engine: Engine) -> None:
    with sessions(engine).begin() as session:
        store_unit(session, "00001")
    with engine.connect() as connection, driver_cursors(connection) as cursor:
        kind = connection.dialect.name
        asked = [ask(cursor(), kind, question, ()) for question in (UNITS, f"{UNITS} WHERE 1 = 0")]
        wait_for_answers(connection)
        assert [answer() for answer in reversed(asked)] == [[(0,)], [(1,)]]
