"""Opens the database so that what was committed is on the disk, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session, sessionmaker

from survey.database.database_file import keep_to_file
from survey.database.positional import driver_cursor
from survey.database.waiting_cursor import WaitingCursor

#: Execution option: the transaction means to write and takes the write lock when it begins.
WRITING = "house_writing"
#: Execution option: nobody thinks in the midst of the transaction; one that stands still is ended.
BRIEF = "house_brief"
#: Execution option: the engine of the lines on which `survey.database.quick_read` asks.
QUICK = "house_quick"
#: So many threads at once ask on PostgreSQL and wait for no connection to be made.
QUICK_LINES = 4
#: A machine that was cut off in the midst holds what others wait for; shorter than they wait.
STANDS_STILL_MILLISECONDS = 4_000
SQLITE_BUSY_MILLISECONDS = 15_000
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    f"busy_timeout={SQLITE_BUSY_MILLISECONDS}",
)
POSTGRESQL_OPTIONS = (
    "-c statement_timeout=10000 -c lock_timeout=8000 -c synchronous_commit=on "
    "-c idle_in_transaction_session_timeout=60000 "
    # A machine cut off in the midst of several statements sent at once is not idle for PostgreSQL,
    # and holds what others wait for: its line has to be found dead before they give up.
    "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3 "
    "-c tcp_user_timeout=5000"
)
#: Tell a server that was cut off, or this machine that it was, within some ten seconds.
POSTGRESQL_LINE = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_BRIEFLY = (
    "SELECT set_config('idle_in_transaction_session_timeout',"
    f" '{STANDS_STILL_MILLISECONDS}', true), set_config('plan_cache_mode',"
    " 'force_generic_plan', true)"
)


def open_engine(url: str | URL) -> Engine:
    """Open a database; nothing is connected before the first use.

    A SQLite file that is not there is an error and is not made: only migrations make one.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address, hide_parameters=True)
        keep_to_file(engine)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = _open_postgresql(address.set(drivername="postgresql+psycopg"))
    _forget_after_fork(engine)
    return engine


def _open_postgresql(address: URL) -> Engine:
    given: dict[str, Any] = {
        "hide_parameters": True,
        "connect_args": {**POSTGRESQL_LINE, "options": POSTGRESQL_OPTIONS},
    }
    # Nobody asks these whether they live: who finds one lost asks again on another. A connection
    # above their number would be closed after each question, and making one costs ten questions.
    quick = create_engine(
        address,
        isolation_level="AUTOCOMMIT",
        pool_size=QUICK_LINES,
        max_overflow=0,
        pool_use_lifo=True,
        pool_reset_on_return=None,
        **given,
    )
    _forget_after_fork(quick)
    given["connect_args"]["cursor_factory"] = WaitingCursor
    engine = create_engine(address, pool_pre_ping=True, execution_options={QUICK: quick}, **given)
    event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "engine_disposed", lambda _: quick.dispose())
    return engine


class SessionMaker(sessionmaker[Session]):
    """Makes sessions for reading; those of `begin()` mean to write and take the lock first.

    A SQLite transaction that reads and only then writes fails at once when somebody else wrote in
    between, whatever the busy timeout says.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(bind=engine)
        #: For questions that need no session, see `survey.database.quick_read`.
        self.engine = engine
        self._writers = sessionmaker(bind=writing(engine))

    def begin(self) -> AbstractContextManager[Session]:
        """Open a session for writing and commit it at the end of the block."""
        return self._writers.begin()

    def writing(self) -> Session:
        """Open a session for writing whose commit is the caller's to decide."""
        return self._writers()


def sessions(engine: Engine) -> SessionMaker:
    """Give the maker of sessions: call it to read, use `begin()` or `writing()` to write."""
    return SessionMaker(engine)


def writing(engine: Engine) -> Engine:
    """Give the same engine and pool for transactions that write."""
    return engine.execution_options(**{WRITING: True})


def brief(engine: Engine) -> Engine:
    """Give the same engine and pool for transactions that write at once and in one go."""
    return engine.execution_options(**{WRITING: True, BRIEF: True})


def allow_long_statements(connection: Connection) -> None:
    """Lift the time limit of statements for the rest of this transaction (recounts, imports)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))


def hold_still(session: Session) -> None:
    """Let a new session see one moment of the database, however long it reads.

    On SQLite every transaction does.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        allow_long_statements(session.connection())


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` says how they begin.
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(BRIEF, False):
        # The same few statements by key each time: planning them anew costs more than they do.
        with driver_cursor(connection) as cursor:
            cursor.execute(_BRIEFLY)


def _forget_after_fork(engine: Engine) -> None:
    """Make a forked child open connections of its own: a shared one corrupts both."""
    reference: Callable[[], Any] = weakref.ref(engine)

    def forget() -> None:
        if (known := reference()) is not None:
            known.dispose(close=False)

    os.register_at_fork(after_in_child=forget)
