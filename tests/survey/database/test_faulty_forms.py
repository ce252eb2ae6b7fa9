"""One faulty form never takes those with it that waited beside it."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from psycopg.errors import PipelineAborted
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from survey.database.engine import sessions
from survey.database.writer import GroupWriter, WriteFailed
from survey.models import Setting
from tests.survey.database.test_writer import store, stored


def test_poisoned_row_fails_alone(engine: Engine) -> None:
    with sessions(engine).begin() as session:
        session.add(Setting(key="taken", value="0"))
    gate = threading.Event()

    def gated(connection: Connection, keys: Sequence[str]) -> list[str]:
        gate.wait(5)
        return store(connection, keys)

    writer = GroupWriter(engine, gated)
    keys = ["a", "taken", "b", "c"]
    with ThreadPoolExecutor(4) as pool:
        waiting = {key: pool.submit(writer.submit, key) for key in keys}
        gate.set()
        outcomes = {key: one.exception() for key, one in waiting.items()}
    writer.close()
    assert isinstance(outcomes.pop("taken"), WriteFailed)
    assert outcomes == {"a": None, "b": None, "c": None}
    assert stored(engine) == {"a", "b", "c", "taken"}


def test_what_was_sent_behind_a_faulty_statement_is_tried_alone(engine: Engine) -> None:
    begun, gate = threading.Event(), threading.Event()

    def gated(connection: Connection, keys: Sequence[str]) -> list[str]:
        begun.set()
        gate.wait(5)
        if len(keys) > 1:
            raise OperationalError(None, None, PipelineAborted())
        return store(connection, keys)

    writer = GroupWriter(engine, gated)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(writer.submit, "first")
        begun.wait(5)
        others = [pool.submit(writer.submit, key) for key in "ab"]
        while writer._queue.qsize() < 2:
            pass
        gate.set()
        assert [one.result() for one in (first, *others)] == [
            "stored first",
            "stored a",
            "stored b",
        ]
    writer.close()
