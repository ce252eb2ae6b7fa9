"""Sessions that rewrite whole tables, and cursors of the driver."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine, TextClause, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from survey.database.bulk import bulk_session
from survey.database.positional import driver_cursor

ORPHAN = text(
    "INSERT INTO desk (id, unit_id, code, name, has_kiosk, valid_from, sort_key)"
    " VALUES (1, 99, 'X', 'X', false, '2026-01-01', '')"
)


def fill_then_fail(session: Session, failing: TextClause) -> None:
    session.execute(text("INSERT INTO setting (key, value) VALUES ('agency.place', '1')"))
    session.execute(failing)


def count_desks(engine: Engine) -> int | None:
    with engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM desk"))


def test_commits_at_the_end_and_checks_no_foreign_keys_on_sqlite(sqlite_engine: Engine) -> None:
    with bulk_session(sqlite_engine) as session:
        session.execute(ORPHAN)
    assert count_desks(sqlite_engine) == 1


def test_undoes_everything_when_the_block_fails(engine: Engine) -> None:
    twice = text(
        "INSERT INTO setting (key, value) VALUES ('agency.name', '1'), ('agency.name', '2')"
    )
    with pytest.raises(IntegrityError), bulk_session(engine) as session:
        fill_then_fail(session, twice)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM setting")) == 0


@pytest.mark.parametrize("fails", [False, True])
def test_checks_foreign_keys_again_afterwards(engine: Engine, fails: bool) -> None:
    try:
        with bulk_session(engine) as session:
            session.execute(text("SELECT 1"))
            if fails:
                raise LookupError
    except LookupError:
        assert fails
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(ORPHAN)


def test_faults_of_the_driver_come_out_as_those_of_everybody_else(engine: Engine) -> None:
    for statement, kinds in {
        "SELECT nothing FROM nowhere": (OperationalError, ProgrammingError),
        ORPHAN.text: (IntegrityError,),
    }.items():
        with pytest.raises(kinds) as caught, engine.connect() as connection:
            run(connection, statement)
        assert caught.value.orig is not None


def run(connection: Connection, statement: str) -> None:
    with driver_cursor(connection) as cursor:
        cursor.execute(statement)


def test_streams_rows_inside_the_transaction(engine: Engine) -> None:
    with engine.connect() as connection, driver_cursor(connection, streaming="numbers") as cursor:
        cursor.execute("SELECT 1 UNION SELECT 2 ORDER BY 1")
        assert [row[0] for row in cursor.fetchmany(5)] == [1, 2]
