"""A form whose sender was told "not stored" is not stored afterwards."""

import sqlite3
from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, Engine, insert, select

from survey.database import writer as writer_module
from survey.database.engine import sessions
from survey.database.file_lock import lock_file, locked
from survey.database.writer import GroupWriter, WriteFailed
from survey.models import Setting


def store(connection: Connection, keys: Sequence[str]) -> list[str]:
    connection.execute(insert(Setting), [{"key": key, "value": "1"} for key in keys])
    return [f"stored {key}" for key in keys]


def stored(engine: Engine) -> set[str]:
    with sessions(engine)() as session:
        return set(session.scalars(select(Setting.key)))


def test_form_given_up_while_the_database_lock_was_waited_for_is_not_stored(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = GroupWriter(sqlite_engine, store)
    stranger = sqlite3.connect(str(sqlite_engine.url.database), isolation_level=None)
    stranger.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(writer_module, "LONGEST_WAIT", 0.2)
    with pytest.raises(WriteFailed, match="in time"):
        writer.submit("given up")
    monkeypatch.undo()
    stranger.execute("ROLLBACK")
    stranger.close()
    assert writer.submit("next") == "stored next"
    writer.close()
    assert stored(sqlite_engine) == {"next"}


def test_form_given_up_while_another_process_wrote_is_not_stored(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = GroupWriter(sqlite_engine, store)
    monkeypatch.setattr(writer_module, "LONGEST_WAIT", 0.2)
    with locked(lock_file(sqlite_engine)), pytest.raises(WriteFailed, match="in time"):
        writer.submit("given up")
    monkeypatch.undo()
    assert writer.submit("next") == "stored next"
    writer.close()
    assert stored(sqlite_engine) == {"next"}
