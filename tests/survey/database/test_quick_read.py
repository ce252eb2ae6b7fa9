"""A question outside any transaction sees what was committed, and harms no connection."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from survey.database.engine import sessions
from survey.database.quick_read import ask
from tests.factories import store_unit

UNITS = "SELECT count(*) FROM unit"


def test_sees_each_commit_and_nothing_before_it(engine: Engine) -> None:
    with sessions(engine).begin() as session:
        store_unit(session, "00001")
        session.flush()
        assert ask(engine, UNITS) == [(0,)]
    assert ask(engine, UNITS) == [(1,)]


def test_the_connection_it_used_still_makes_transactions(engine: Engine) -> None:
    ask(engine, UNITS)
    with sessions(engine).writing() as session:
        store_unit(session, "00002")
        session.flush()
        session.rollback()
    assert ask(engine, UNITS) == [(0,)]


def test_a_refused_question_is_an_error_as_everybody_knows_it(engine: Engine) -> None:
    with pytest.raises(DBAPIError):
        ask(engine, "SELECT nothing FROM nowhere")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
