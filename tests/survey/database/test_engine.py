"""How the database is opened."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from survey.database.durability import check_engine
from survey.database.engine import (
    SessionMaker,
    allow_long_statements,
    brief,
    open_engine,
    sessions,
)
from survey.models import Setting, Unit
from tests.child import exit_code, start_child
from tests.factories import store_unit


def test_nothing_by_which_an_answer_could_be_lost(engine: Engine) -> None:
    assert check_engine(engine) == []


def test_names_every_careless_sqlite_setting(tmp_path: Path) -> None:
    careless = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with careless.connect() as connection:
        for careless_one in ("synchronous=NORMAL", "secure_delete=OFF"):
            connection.execute(text(f"PRAGMA {careless_one}"))
    found = " ".join(check_engine(careless))
    careless.dispose()
    for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete"):
        assert name in found


def test_names_a_postgresql_that_thanks_too_early(postgresql_url: str) -> None:
    engine = open_engine(postgresql_url)

    @event.listens_for(engine, "connect")
    def hurry(connection: object, _: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined] -- the driver's own connection
        cursor.execute("SET synchronous_commit = off")
        connection.commit()  # type: ignore[attr-defined] -- likewise

    assert check_engine(engine) == ["PostgreSQL: synchronous_commit phải là on, hiện là off"]
    engine.dispose()


def test_a_citizens_transaction_that_stands_still_lets_go_before_others_give_up(
    postgresql_url: str,
) -> None:
    engine = open_engine(postgresql_url)
    said = {}
    for name, used in (("citizen", brief(engine)), ("anybody", engine)):
        with used.begin() as connection:
            said[name] = connection.scalars(
                text(
                    "SELECT setting::int FROM pg_settings WHERE name IN"
                    " ('idle_in_transaction_session_timeout', 'lock_timeout') ORDER BY name"
                )
            ).all()
    engine.dispose()
    assert said == {"citizen": [4_000, 8_000], "anybody": [60_000, 8_000]}


def test_session_of_begin_takes_the_write_lock_at_once(sqlite_engine: Engine) -> None:
    started: list[str] = []
    event.listen(
        sqlite_engine,
        "before_cursor_execute",
        lambda *arguments: started.append(arguments[2]),
    )
    with sessions(sqlite_engine).begin() as session:
        session.connection()
    with sessions(sqlite_engine)() as session:
        session.connection()
    with sessions(sqlite_engine).writing() as session:
        session.connection()
    assert started == ["BEGIN IMMEDIATE", "BEGIN", "BEGIN IMMEDIATE"]


def test_writing_after_reading_waits_for_other_writers(maker: SessionMaker) -> None:
    """A deferred transaction fails here at once in spite of the busy timeout."""
    first_has_read, failures = threading.Event(), []

    def other() -> None:
        first_has_read.wait(5)
        try:
            with maker.begin() as session:
                session.add(Setting(key="b", value="1"))
        except OperationalError as error:
            failures.append(error)

    thread = threading.Thread(target=other)
    thread.start()
    with maker.begin() as session:
        session.execute(select(Setting)).all()
        first_has_read.set()
        session.add(Setting(key="a", value="1"))
    thread.join()
    assert failures == []
    with maker() as session:
        assert set(session.scalars(select(Setting.key))) == {"a", "b"}


def test_foreign_keys_hold(maker: SessionMaker) -> None:
    with pytest.raises(IntegrityError), maker.begin() as session:
        store_unit(session, parent_id=4711)


def test_errors_do_not_quote_what_was_to_be_stored(maker: SessionMaker) -> None:
    statement = insert(Setting).values(key="k", value="words of a citizen")
    with maker.begin() as session:
        session.execute(statement)
    with pytest.raises(IntegrityError) as caught, maker.begin() as session:
        session.execute(statement)
    assert "words of a citizen" not in str(caught.value)


def test_order_of_keys_is_by_bytes_on_both_databases(maker: SessionMaker) -> None:
    with maker.begin() as session:
        for code, key in (("1", "a"), ("2", "B"), ("3", "A!"), ("4", "A1")):
            store_unit(session, code, sort_key=key)
    with maker() as session:
        in_order = session.scalars(select(Unit.sort_key).order_by(Unit.sort_key)).all()
    assert in_order == ["A!", "A1", "B", "a"]


def test_child_process_opens_connections_of_its_own(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))

    def use() -> None:
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 2")).scalar_one() == 2

    assert exit_code(start_child(use)) == 0
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 3")).scalar_one() == 3


def test_long_statements_are_stopped_unless_they_are_announced(postgresql_url: str) -> None:
    engine = open_engine(postgresql_url)
    with engine.begin() as connection:
        before = connection.execute(text("SHOW statement_timeout")).scalar_one()
        allow_long_statements(connection)
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "0"
    with engine.connect() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == before == "10s"
    engine.dispose()
