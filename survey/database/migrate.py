"""Brings the schema to a revision and tells which one it is, by Alembic called from code."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from survey.database.change_marks import drop_change_marks, set_change_marks
from survey.database.database_file import database_file, is_missing, make_file
from survey.database.engine import WRITING
from survey.database.file_lock import lock_file, locked
from survey.database.sqlstate import sqlstate
from survey.database.waiting_comments import drop_waiting_marks, set_waiting_marks

Result = TypeVar("Result")

MIGRATIONS = Path(__file__).parent.parent / "migrations"
#: Any number will do; it keeps two nodes from migrating at once.
ADVISORY_LOCK = 7_150_226
#: How long somebody else's migration is waited for; that of a large site takes minutes.
LONGEST_MIGRATION = "30min"
#: A change of the schema that waits for a long report holds up everybody behind it: it gives way
#: after this time, is undone, and is tried again.
LONGEST_HOLD_UP = "3s"
TRIES, PAUSE = 10, 2.0
#: How PostgreSQL says that a lock was not to be had in time, or that two waited for each other:
#: who answers holds one table and wants the next, the migration another way round.
LOCKED_OUT = frozenset({"55P03", "40P01"})


class MigrationFault(Exception):
    """A migration cannot be run, or would have left rows that point to nothing and was undone."""


class SchemaTooNew(MigrationFault):
    """The database was brought up to date by a newer version of this program."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema up to a revision, the newest by default; all of it or nothing.

    Who comes while another process is at it waits, and finds nothing left to do.
    """
    change_schema(engine, lambda connection: _upgrade(connection, revision))


def _upgrade(connection: Connection, revision: str) -> None:
    if is_newer(revision_of(connection)):
        raise SchemaTooNew(str(revision_of(connection)))
    with _marks_set_anew(connection):
        command.upgrade(_config(connection), revision)


def change_schema(engine: Engine, change: Callable[[Connection], Result]) -> Result:
    """Change the schema in one transaction, tried again while somebody holds its tables."""
    for _ in range(TRIES - 1):
        try:
            with migrating(engine) as connection:
                return change(connection)
        except OperationalError as error:
            if sqlstate(error) not in LOCKED_OUT:
                raise
        time.sleep(PAUSE)
    with migrating(engine) as connection:
        return change(connection)


def downgrade(engine: Engine, revision: str) -> None:
    """Bring the schema down to a revision."""
    with migrating(engine) as connection, _marks_set_anew(connection):
        command.downgrade(_config(connection), revision)


def current(engine: Engine) -> str | None:
    """Tell the revision of a database; none when it is empty or not there."""
    if is_missing(engine):
        return None
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def head() -> str:
    """Tell the newest revision this code knows."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    if newest is None:
        raise MigrationFault("no revisions found")
    return newest


@contextmanager
def filling(engine: Engine, revision: str) -> Iterator[Connection]:
    """Open one transaction in the empty schema of a revision; it ends with the newest one.

    No trigger counts what is stored in between: the counts come with the rows.
    """
    with migrating(engine) as connection, _marks_set_anew(connection):
        command.upgrade(_config(connection), revision)
        if engine.dialect.name == "postgresql":
            # It waits while the rows are read elsewhere.
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        yield connection
        command.upgrade(_config(connection), "head")


def revision_of(connection: Connection) -> str | None:
    """Tell the revision within an open transaction."""
    return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str) -> bool:
    """Tell whether this code knows a revision: it may be a newer one."""
    return revision in _revisions()


@cache
def _revisions() -> frozenset[str]:
    known = ScriptDirectory.from_config(_config()).walk_revisions()
    return frozenset(one.revision for one in known)


def is_newer(revision: str | None) -> bool:
    """Tell whether a database was last changed by a newer version than this one."""
    return revision is not None and not is_known(revision)


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """Open one transaction for changes of the schema that nobody else can be in.

    On SQLite it takes the writers' turn: answers wait for it in line instead of being refused. A
    process that is killed in it leaves the schema as it was, and its lock is free.
    """
    make_file(engine)
    if engine.dialect.name == "sqlite":
        with (
            locked(_turn(engine)),
            engine.connect().execution_options(**{WRITING: True}) as connection,
            _foreign_keys_off(connection),
            connection.begin(),
        ):
            yield connection
            _refuse_orphans(connection)
        return
    with engine.connect() as connection, connection.begin():
        _set_local(connection, "statement_timeout", "0")
        _set_local(connection, "lock_timeout", LONGEST_MIGRATION)
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        _set_local(connection, "lock_timeout", LONGEST_HOLD_UP)
        yield connection


def _turn(engine: Engine) -> Path | None:
    file = database_file(engine)
    return lock_file(engine) if file is not None and file.parent.is_dir() else None


def _set_local(connection: Connection, name: str, value: str) -> None:
    """Set something of PostgreSQL for the rest of the transaction."""
    connection.execute(
        text("SELECT set_config(:name, :value, true)"), {"name": name, "value": value}
    )


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Switch the keys off around a transaction: SQLite ignores the pragma inside one.

    With them on, replacing an altered table would empty or block the tables that point to it.
    """
    driver = connection.connection.cursor()
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
        driver.close()


@contextmanager
def _marks_set_anew(connection: Connection) -> Iterator[None]:
    """Set the triggers after every change of the schema: a replaced table has lost its own."""
    drop_change_marks(connection)
    drop_waiting_marks(connection)
    yield
    set_change_marks(connection)
    set_waiting_marks(connection)


def _refuse_orphans(connection: Connection) -> None:
    orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
    if orphans:
        tables = ", ".join(sorted({str(row[0]) for row in orphans}))
        raise MigrationFault(f"rows in {tables} would point to nothing; nothing was changed")


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    # Alembic reads its options by configparser, to which % is a sign of its own.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
