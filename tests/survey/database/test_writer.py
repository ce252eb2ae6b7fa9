"""Group commit: what is answered is stored, what is not stored is said."""

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, insert, select, text
from sqlalchemy.exc import OperationalError

from survey.database import writer as writer_module
from survey.database.engine import sessions
from survey.database.writer import GroupWriter, WriteFailed
from survey.models import Setting
from tests.child import exit_code, start_child

Writer = GroupWriter[str, str]


def store(connection: Connection, keys: Sequence[str]) -> list[str]:
    """Store settings by key; a key must not be there yet."""
    connection.execute(insert(Setting), [{"key": key, "value": "1"} for key in keys])
    return [f"stored {key}" for key in keys]


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    opened = GroupWriter(engine, store)
    yield opened
    opened.close()


def stored(engine: Engine) -> set[str]:
    with sessions(engine)() as session:
        return set(session.scalars(select(Setting.key)))


def test_answer_comes_after_the_commit(writer: Writer, engine: Engine) -> None:
    assert writer.submit("a") == "stored a"
    assert stored(engine) == {"a"}

    def fail(_: Connection) -> None:
        raise OperationalError("COMMIT", {}, OSError("disk I/O error"))

    event.listen(engine, "commit", fail)
    with pytest.raises(WriteFailed):
        writer.submit("b")
    event.remove(engine, "commit", fail)
    assert stored(engine) == {"a"}


def test_forms_that_wait_share_one_transaction(engine: Engine) -> None:
    first_begun, go_on = threading.Event(), threading.Event()
    batches: list[int] = []

    def slow(connection: Connection, keys: Sequence[str]) -> list[str]:
        batches.append(len(keys))
        if len(batches) == 1:
            first_begun.set()
            go_on.wait(5)
        return store(connection, keys)

    writer = GroupWriter(engine, slow)
    with ThreadPoolExecutor(21) as pool:
        first = pool.submit(writer.submit, "first")
        first_begun.wait(5)
        others = [pool.submit(writer.submit, f"k{number}") for number in range(20)]
        while writer._queue.qsize() < 20:
            pass
        go_on.set()
        assert first.result() == "stored first"
        assert [one.result() for one in others] == [f"stored k{number}" for number in range(20)]
    writer.close()
    assert batches == [1, 20]


def test_failed_batch_is_not_logged_with_its_content(
    writer: Writer, caplog: pytest.LogCaptureFixture
) -> None:
    writer.submit("secret words")
    with caplog.at_level(logging.DEBUG), pytest.raises(WriteFailed):
        writer.submit("secret words")
    assert "not stored" in caplog.text
    assert "secret words" not in caplog.text


def test_locked_database_is_told_and_stores_again_afterwards(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    event.listen(
        sqlite_engine,
        "connect",
        lambda connection, _: connection.execute("PRAGMA busy_timeout=50"),
    )
    file = str(sqlite_engine.url.database)
    writer = GroupWriter(sqlite_engine, store)
    stranger = sqlite3.connect(file, isolation_level=None)
    stranger.execute("BEGIN EXCLUSIVE")
    with ThreadPoolExecutor(5) as pool:
        waiting = [pool.submit(writer.submit, key) for key in "abcde"]
        assert all(isinstance(one.exception(), WriteFailed) for one in waiting)
    stranger.execute("ROLLBACK")
    stranger.close()
    assert writer.submit("f") == "stored f"
    writer.close()
    assert stored(sqlite_engine) == {"f"}


def test_full_disk_is_told_and_stores_again_afterwards(sqlite_engine: Engine) -> None:
    def limit(pages: int) -> None:
        event.listen(
            sqlite_engine,
            "connect",
            lambda connection, _: connection.execute(f"PRAGMA max_page_count={pages}"),
        )
        sqlite_engine.dispose()

    def large(connection: Connection, keys: Sequence[str]) -> list[str]:
        rows = [{"key": key, "value": "x" * 50_000} for key in keys]
        connection.execute(insert(Setting), rows)
        return list(keys)

    with sqlite_engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    writer = GroupWriter(sqlite_engine, large)
    limit(pages + 1)
    with pytest.raises(WriteFailed) as caught:
        writer.submit("a")
    assert isinstance(caught.value.__cause__, OperationalError)
    assert "full" in str(caught.value.__cause__)
    limit(1_000_000)
    assert writer.submit("b") == "b"
    writer.close()
    assert stored(sqlite_engine) == {"b"}


def test_missing_file_lock_is_told_and_stores_again_afterwards(sqlite_engine: Engine) -> None:
    lock = Path(str(sqlite_engine.url.database)).with_name("writer.lock")
    lock.mkdir()
    writer = GroupWriter(sqlite_engine, store)
    with pytest.raises(WriteFailed):
        writer.submit("a")
    lock.rmdir()
    assert writer.submit("b") == "stored b"
    writer.close()
    assert stored(sqlite_engine) == {"b"}


@pytest.mark.parametrize("statement", range(4))
def test_nothing_is_half_stored_when_any_statement_fails(engine: Engine, statement: int) -> None:
    seen = iter(range(100))

    def fail(*arguments: object) -> None:
        if next(seen) == statement:
            raise OSError("input/output error")

    def steps(connection: Connection, keys: Sequence[str]) -> list[str]:
        store(connection, keys)
        store(connection, [f"{key} again" for key in keys])
        return store(connection, [f"{key} at last" for key in keys])

    writer = GroupWriter(engine, steps)
    event.listen(engine, "before_cursor_execute", fail)
    event.listen(engine, "commit", fail)
    try:
        writer.submit("a")
        thanked = True
    except WriteFailed:
        thanked = False
    event.remove(engine, "before_cursor_execute", fail)
    event.remove(engine, "commit", fail)
    assert (thanked, stored(engine)) == (False, set())
    assert writer.submit("b") == "stored b at last"
    writer.close()


def test_writer_starts_anew_in_a_child_process(engine: Engine) -> None:
    writer = GroupWriter(engine, store)
    writer.submit("parent before")
    assert exit_code(start_child(lambda: writer.submit("child"))) == 0
    assert writer.submit("parent after") == "stored parent after"
    writer.close()
    assert stored(engine) == {"parent before", "child", "parent after"}


def test_child_forked_in_the_middle_of_a_transaction_holds_no_lock(engine: Engine) -> None:
    begun, gate = threading.Event(), threading.Event()

    def gated(connection: Connection, keys: Sequence[str]) -> list[str]:
        begun.set()
        gate.wait(5)
        return store(connection, keys)

    writer = GroupWriter(engine, gated)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(writer.submit, "first")
        begun.wait(5)
        child = start_child(lambda: gate.wait(0.5))
        gate.set()
        assert first.result() == "stored first"
    started = time.monotonic()
    assert writer.submit("second") == "stored second"
    assert time.monotonic() - started < 0.4
    assert exit_code(child) == 0
    writer.close()


def test_processes_take_turns_and_lose_nothing(engine: Engine) -> None:
    writer = GroupWriter(engine, store)

    def send(name: int) -> None:
        for number in range(20):
            writer.submit(f"{name}-{number}")

    children = [start_child(partial(send, name)) for name in range(3)]
    assert [exit_code(child) for child in children] == [0, 0, 0]
    writer.close()
    assert len(stored(engine)) == 60


def test_closing_stores_what_waits_and_then_refuses(engine: Engine) -> None:
    gate = threading.Event()
    taken: list[str] = []

    def gated(connection: Connection, keys: Sequence[str]) -> list[str]:
        taken.extend(keys)
        gate.wait(5)
        return store(connection, keys)

    writer = GroupWriter(engine, gated)
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(writer.submit, key) for key in "abc"]
        # Until all three are with the writer, in its first batch or behind it.
        for _ in range(1_000):
            if len(taken) + writer._queue.qsize() >= 3:
                break
            time.sleep(0.005)
        closing = pool.submit(writer.close)
        gate.set()
        assert sorted(one.result() for one in waiting) == ["stored a", "stored b", "stored c"]
        closing.result()
    with pytest.raises(WriteFailed):
        writer.submit("d")
    assert stored(engine) == {"a", "b", "c"}


def test_waiting_ends_and_a_form_given_up_is_not_stored_later(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "LONGEST_WAIT", 0.2)
    begun, gate = threading.Event(), threading.Event()

    def gated(connection: Connection, keys: Sequence[str]) -> list[str]:
        begun.set()
        gate.wait(5)
        return store(connection, keys)

    writer = GroupWriter(engine, gated)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(writer.submit, "first")
        begun.wait(5)
        with pytest.raises(WriteFailed, match="in time"):
            writer.submit("second")
        gate.set()
        first.exception()
    monkeypatch.undo()
    assert writer.submit("third") == "stored third"
    writer.close()
    assert "second" not in stored(engine)
