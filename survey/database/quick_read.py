"""Asks one short question outside any transaction: for what has to be asked at every request."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from survey.database.engine import QUICK


class _LineLost(Exception):
    """The line to the server was found broken; nobody can tell since when."""


def ask(engine: Engine, question: str) -> list[tuple[Any, ...]]:
    """Give all rows of a SELECT that stands alone, by the driver itself.

    A session, its transaction and their end cost several times what such a question does, and on
    PostgreSQL a way to the server each; so does asking first whether the line lives. One that was
    lost is noticed by the question, which is asked again on a new one. Errors come out as
    SQLAlchemy's.
    """
    quick: Engine = engine.get_execution_options().get(QUICK, engine)
    driver = engine.dialect.loaded_dbapi
    try:
        try:
            return _ask(quick, question)
        except _LineLost:
            # What broke one broke all that wait beside it.
            quick.dispose()
            return _ask(quick, question, again=True)
    except driver.Error as fault:
        raise DBAPIError.instance(
            None, None, fault, driver.Error, hide_parameters=True, dialect=engine.dialect
        ) from fault


def _ask(quick: Engine, question: str, *, again: bool = False) -> list[tuple[Any, ...]]:
    with closing(quick.raw_connection()) as pooled:
        line: Any = pooled.driver_connection
        try:
            # No driver begins anything here by itself, see `survey.database.engine`.
            return list(line.execute(question).fetchall())
        except quick.dialect.loaded_dbapi.Error as fault:
            lost = quick.dialect.is_disconnect(fault, line, None)
            # Whatever became of it, nobody else is to meet with it.
            pooled.invalidate()
            if again or not lost:
                raise
    raise _LineLost
