"""Writes what many threads bring at once in one synced transaction, then answers each of them."""

from __future__ import annotations

import logging
import os
import threading
import weakref
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from survey.database.database_file import refuse_replaced
from survey.database.engine import brief
from survey.database.file_lock import lock_file, locked
from survey.database.positional import sent_together
from survey.database.sqlstate import sqlstate

Item = TypeVar("Item")
Result = TypeVar("Result")

LARGEST_BATCH = 500
#: Shorter than the 30 s after which an application server gives a request up.
LONGEST_WAIT = 25.0
FAULTS = (SQLAlchemyError, OSError, ValueError, TypeError, LookupError)
log = logging.getLogger(__name__)


class WriteFailed(Exception):
    """The item was not stored, or nobody can tell whether it was; sending it again is safe."""


class _Waiter(Generic[Item, Result]):
    """One item on its way and the thread that waits for it."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.given_up = False
        self._result: list[Result] = []
        self._error: BaseException | None = None
        self._done = threading.Event()

    @property
    def answered(self) -> bool:
        return self._done.is_set()

    def succeed(self, result: Result) -> None:
        self._result.append(result)
        self._done.set()

    def fail(self, error: BaseException | None) -> None:
        self._error = error
        self._done.set()

    def wait(self, seconds: float) -> Result:
        if not self._done.wait(seconds):
            self.given_up = True
            raise WriteFailed("no answer from the writer in time")
        if not self._result:
            raise WriteFailed(type(self._error).__name__) from self._error
        return self._result[0]


class GroupWriter(Generic[Item, Result]):
    """One writing thread per process; `write` stores a batch and gives one result per item.

    Between processes on SQLite a file lock is taken around the transaction: SQLite's own waiting
    polls, and under load one process starves for seconds.
    """

    def __init__(
        self, engine: Engine, write: Callable[[Connection, Sequence[Item]], Sequence[Result]]
    ) -> None:
        self._engine = brief(engine)
        self._write = write
        self._lock_file = lock_file(engine)
        self._closed = False
        self._guard = threading.Lock()
        self._queue: SimpleQueue[_Waiter[Item, Result] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        _reset_after_fork(self)

    def submit(self, item: Item) -> Result:
        """Store one item together with all others that wait; return after the commit."""
        waiter: _Waiter[Item, Result] = _Waiter(item)
        with self._guard:
            if self._closed:
                raise WriteFailed("the writer is closed")
            self._queue.put(waiter)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
                self._thread.start()
        return waiter.wait(LONGEST_WAIT)

    def close(self) -> None:
        """Store what waits, then end the thread."""
        with self._guard:
            self._closed = True
            thread = self._thread
            self._queue.put(None)
        if thread is not None:
            thread.join(LONGEST_WAIT)

    def _reset(self) -> None:
        """Begin anew: threads, locks and waiters of a parent process do not live in its child."""
        self._guard = threading.Lock()
        self._queue = SimpleQueue()
        self._thread = None

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [first]
            last = False
            try:
                with locked(self._lock_file):
                    last = self._take_waiting(batch)
                    self._store(batch)
            except OSError as error:
                log.error("%d forms not stored: no file lock (%s)", len(batch), error.strerror)
            finally:
                for waiter in batch:
                    if not waiter.answered:
                        waiter.fail(None)
            if last:
                return

    def _take_waiting(self, batch: list[_Waiter[Item, Result]]) -> bool:
        """Add all that waits to the batch; tell whether the writer is to end after it."""
        while len(batch) < LARGEST_BATCH:
            try:
                waiter = self._queue.get_nowait()
            except Empty:
                return False
            if waiter is None:
                return True
            batch.append(waiter)
        return False

    def _store(self, batch: Sequence[_Waiter[Item, Result]]) -> None:
        batch = _not_given_up(batch)
        if not batch:
            return
        try:
            with self._engine.connect() as connection, sent_together(connection):
                with connection.begin():
                    # Whoever gave up while this waited for the lock was told "not stored".
                    batch = _not_given_up(batch)
                    items = [waiter.item for waiter in batch]
                    results = self._write(connection, items) if items else []
                refuse_replaced(connection)
                # Committed: whatever becomes of the connection now, these are stored.
                for waiter, result in zip(batch, results, strict=True):
                    waiter.succeed(result)
        except FAULTS as error:
            if waiting := [waiter for waiter in batch if not waiter.answered]:
                self._after_fault(waiting, error)

    def _after_fault(self, batch: Sequence[_Waiter[Item, Result]], error: Exception) -> None:
        """Fail all when the database is at fault, else find the one bad item by storing singly."""
        if len(batch) == 1 or _is_gone(error):
            # Never the message: a database quotes the row, and the row is an answer.
            log.error("%d forms not stored: %s", len(batch), _kind(error))
            for waiter in batch:
                waiter.fail(error)
            return
        for waiter in batch:
            self._store([waiter])


def _is_gone(error: Exception) -> bool:
    """Tell whether the database is locked, full or away, so that trying singly is no use."""
    if sqlstate(error).startswith("40"):  # deadlock: the next try may well succeed
        return False
    if _kind(error) == "PipelineAborted":  # was sent behind a faulty statement, told before it
        return False
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout | OSError)


def _kind(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(cause, "sqlite_errorname", "") or sqlstate(error)
    return f"{type(cause).__name__} {name}".strip()


def _not_given_up(
    batch: Sequence[_Waiter[Item, Result]],
) -> Sequence[_Waiter[Item, Result]]:
    return [waiter for waiter in batch if not waiter.given_up]


def _reset_after_fork(writer: GroupWriter[Item, Result]) -> None:
    reference = weakref.ref(writer)

    def reset() -> None:
        if (known := reference()) is not None:
            known._reset()

    os.register_at_fork(after_in_child=reset)
