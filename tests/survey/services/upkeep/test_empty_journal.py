"""What was deleted, and the order of what came, leaves the journal beside the database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, insert, text

from survey.database.engine import SQLITE_BUSY_MILLISECONDS, sessions
from survey.models import Setting
from survey.services.upkeep.empty_journal import empty_journal

WORDS = "Xin đừng giữ dòng này"


def journal(engine: Engine) -> Path:
    return Path(f"{engine.url.database}-wal")


def put_and_delete(engine: Engine) -> None:
    """Write some words and delete them again."""
    with sessions(engine).begin() as session:
        session.execute(insert(Setting).values(key="words", value=WORDS))
    with sessions(engine).begin() as session:
        session.execute(text("DELETE FROM setting WHERE key = 'words'"))


def test_deleted_words_are_in_no_file_any_more(sqlite_engine: Engine) -> None:
    put_and_delete(sqlite_engine)
    assert WORDS.encode() in journal(sqlite_engine).read_bytes()
    assert empty_journal(sqlite_engine)
    assert journal(sqlite_engine).read_bytes() == b""
    folder = Path(str(sqlite_engine.url.database)).parent
    assert WORDS.encode() not in b"".join(file.read_bytes() for file in folder.iterdir())


def test_a_reader_of_old_pages_is_not_disturbed_and_the_usual_patience_returns(
    sqlite_engine: Engine,
) -> None:
    with closing(sqlite3.connect(str(sqlite_engine.url.database))) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM setting").fetchone()
        put_and_delete(sqlite_engine)
        assert not empty_journal(sqlite_engine)
    assert empty_journal(sqlite_engine)
    with sqlite_engine.connect() as connection:
        patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    assert patience == SQLITE_BUSY_MILLISECONDS


def test_every_database_may_be_asked(engine: Engine) -> None:
    assert empty_journal(engine)
