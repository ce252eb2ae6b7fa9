"""The five signs by which PostgreSQL names an error, and what has none."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from survey.database.sqlstate import sqlstate


def test_is_what_the_database_called_its_error(engine: Engine, dialect: str) -> None:
    with engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(text("SELECT * FROM no_such_table"))
    assert sqlstate(caught.value) == {"sqlite": "", "postgresql": "42P01"}[dialect]


def test_is_nothing_where_no_database_has_spoken() -> None:
    assert sqlstate(OSError(28, "No space left on device")) == ""
