"""Opens the session of a request; a database that cannot answer is one known exception."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from survey.web.state import house


class DatabaseUnavailable(Exception):
    """The database is locked, gone or full; nothing was changed."""


@contextmanager
def reading() -> Iterator[Session]:
    """Open a session that only reads; it is rolled back at the end whatever happened."""
    try:
        with house().sessions() as session:
            yield session
    except (DBAPIError, PoolTimeout, OSError) as error:
        raise DatabaseUnavailable from error
