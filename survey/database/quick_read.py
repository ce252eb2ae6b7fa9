"""Asks one short question outside any transaction: for what has to be asked at every request."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError


def ask(engine: Engine, question: str) -> list[tuple[Any, ...]]:
    """Give all rows of a SELECT that stands alone, by the driver itself.

    A session, its transaction and their end cost several times what such a question does, and on
    PostgreSQL a way to the server each. Errors come out as SQLAlchemy's.
    """
    driver = engine.dialect.loaded_dbapi
    try:
        pooled = engine.raw_connection()
        try:
            return _rows(engine, pooled, question)
        except driver.Error:
            # Whatever became of it, nobody else is to meet with it.
            pooled.invalidate()
            raise
        finally:
            pooled.close()
    except driver.Error as fault:
        raise DBAPIError.instance(
            None, None, fault, driver.Error, hide_parameters=True, dialect=engine.dialect
        ) from fault


def _rows(engine: Engine, pooled: Any, question: str) -> list[tuple[Any, ...]]:
    if engine.dialect.name == "sqlite":
        # The driver begins nothing by itself, see `survey.database.engine`.
        return list(pooled.driver_connection.execute(question).fetchall())
    pooled.driver_connection.autocommit = True
    try:
        return list(pooled.driver_connection.execute(question).fetchall())
    finally:
        if not pooled.driver_connection.closed:
            pooled.driver_connection.autocommit = False
