"""Opens the session of a request; a database that cannot answer is one known exception."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from survey.database.file_lock import lock_file, locked
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.web.proof import require_proof
from survey.web.state import house


class DatabaseUnavailable(Exception):
    """The database is locked, gone or full; nothing was changed."""


@contextmanager
def answering() -> Iterator[None]:
    """Make one known exception of every way in which the database cannot answer."""
    try:
        yield
    except (DBAPIError, PoolTimeout, OSError) as error:
        raise DatabaseUnavailable from error


@contextmanager
def reading() -> Iterator[Session]:
    """Open a session that only reads; it is rolled back at the end whatever happened."""
    with answering(), house().sessions() as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """Open a session that writes: it takes its turn, and is committed when the block ends well.

    Whatever is raised inside undoes all of it. An official's request that did not come from a page
    of ours (see `survey.web.proof`) gets no session at all. Two people who store the same new thing
    at once are `ChangedMeanwhile` for the second of them.
    """
    require_proof()
    state = house()
    try:
        with locked(lock_file(state.engine)), state.sessions.begin() as session:
            yield session
    except IntegrityError as error:
        raise ChangedMeanwhile from error
    except (DBAPIError, PoolTimeout, OSError) as error:
        raise DatabaseUnavailable from error
