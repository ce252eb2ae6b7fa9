"""A question outside any transaction sees what was committed, and harms no connection."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from survey.database.engine import QUICK, open_engine, sessions
from survey.database.quick_read import ask
from tests.child import exit_code, start_child
from tests.factories import store_unit

UNITS = "SELECT count(*) FROM unit"
CUT_OFF = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


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


def test_a_line_that_was_lost_is_asked_again_on_another(postgresql_url: str) -> None:
    engine = open_engine(postgresql_url)
    assert ask(engine, UNITS) == ask(engine, UNITS) == [(0,)]
    with engine.connect() as connection:
        lost = connection.scalars(text(CUT_OFF)).all()
    assert lost == [True]
    assert ask(engine, UNITS) == [(0,)]
    engine.dispose()


def test_a_server_that_is_away_is_an_error_and_asked_once(postgresql_url: str) -> None:
    engine = open_engine(make_url(postgresql_url).set(database="nowhere"))
    tried: list[object] = []
    event.listen(
        engine.get_execution_options()[QUICK], "do_connect", lambda *given: tried.append(given)
    )
    with pytest.raises(OperationalError):
        ask(engine, UNITS)
    assert len(tried) == 1
    engine.dispose()


def test_a_child_process_asks_on_lines_of_its_own(engine: Engine) -> None:
    ask(engine, UNITS)

    def use() -> None:
        assert ask(engine, UNITS) == [(0,)]

    assert exit_code(start_child(use)) == 0
    assert ask(engine, UNITS) == [(0,)]
