"""Brings the schema to a revision and tells which one it is, by Alembic called from code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from survey.database.change_marks import drop_change_marks, set_change_marks
from survey.database.database_file import is_missing, make_file
from survey.database.engine import WRITING

MIGRATIONS = Path(__file__).parent.parent / "migrations"
#: Any number will do; it keeps two nodes from migrating at once.
ADVISORY_LOCK = 7_150_226


class MigrationFault(Exception):
    """A migration cannot be run, or would have left rows that point to nothing and was undone."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema up to a revision, the newest by default."""
    with migrating(engine) as connection, _marks_set_anew(connection):
        command.upgrade(_config(connection), revision)


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
    known = ScriptDirectory.from_config(_config()).walk_revisions()
    return revision in {one.revision for one in known}


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """Open one transaction for changes of the schema that nobody else can be in."""
    make_file(engine)
    with engine.connect().execution_options(**{WRITING: True}) as connection:
        if engine.dialect.name == "sqlite":
            with _foreign_keys_off(connection), connection.begin():
                yield connection
                _refuse_orphans(connection)
        else:
            with connection.begin():
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text("SET LOCAL lock_timeout = '60s'"))
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK}
                )
                yield connection


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
    yield
    set_change_marks(connection)


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
