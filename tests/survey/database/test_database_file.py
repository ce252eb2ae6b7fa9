"""A SQLite file that is deleted or replaced while it is served loses no thanked answer."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from survey.database.database_file import FileReplaced
from survey.database.durability import check_engine
from survey.database.engine import open_engine, sessions
from survey.database.migrate import current, head, upgrade
from survey.database.writer import GroupWriter, WriteFailed
from survey.models import Setting

Writer = GroupWriter[str, str]


def store(connection: Connection, keys: Sequence[str]) -> list[str]:
    connection.execute(insert(Setting), [{"key": key, "value": "1"} for key in keys])
    return list(keys)


def stored(engine: Engine) -> set[str]:
    with sessions(engine)() as session:
        return set(session.scalars(select(Setting.key)))


def address(file: Path) -> URL:
    return URL.create("sqlite", database=str(file))


def take_away(file: Path) -> None:
    for one in file.parent.glob(f"{file.name}*"):
        one.unlink()


@pytest.fixture
def file(sqlite_engine: Engine) -> Path:
    return Path(str(sqlite_engine.url.database))


@pytest.fixture
def writer(sqlite_engine: Engine) -> Iterator[Writer]:
    opened = GroupWriter(sqlite_engine, store)
    yield opened
    opened.close()


def test_form_is_refused_while_the_file_is_gone_and_stored_in_the_restored_one(
    sqlite_engine: Engine, writer: Writer, file: Path, sqlite_template: Path
) -> None:
    writer.submit("before")
    take_away(file)
    for key in ("lost", "lost again"):
        with pytest.raises(WriteFailed) as caught:
            writer.submit(key)
        assert isinstance(caught.value.__cause__, OperationalError)
    assert not file.exists()
    shutil.copy(sqlite_template, file)
    assert writer.submit("after") == "after"
    assert stored(sqlite_engine) == {"after"}


def test_file_replaced_by_another_is_written_from_then_on(
    sqlite_engine: Engine, writer: Writer, file: Path, sqlite_template: Path
) -> None:
    writer.submit("before")
    take_away(file)
    shutil.copy(sqlite_template, file)
    assert writer.submit("after") == "after"
    assert stored(sqlite_engine) == {"after"}


def test_form_is_not_thanked_when_the_file_goes_during_its_transaction(
    sqlite_engine: Engine, file: Path, sqlite_template: Path
) -> None:
    written: list[int] = []

    def meanwhile_gone(connection: Connection, keys: Sequence[str]) -> list[str]:
        done = store(connection, keys)
        if not written:
            take_away(file)
        written.append(len(keys))
        return done

    writer = GroupWriter(sqlite_engine, meanwhile_gone)
    with pytest.raises(WriteFailed) as caught:
        writer.submit("a")
    assert isinstance(caught.value.__cause__, FileReplaced)
    shutil.copy(sqlite_template, file)
    assert writer.submit("b") == "b"
    writer.close()
    assert stored(sqlite_engine) == {"b"}


def test_readers_see_the_restored_file_and_never_the_deleted_one(
    sqlite_engine: Engine, file: Path, sqlite_template: Path
) -> None:
    with sessions(sqlite_engine).begin() as session:
        session.add(Setting(key="old", value="1"))
    assert stored(sqlite_engine) == {"old"}
    take_away(file)
    with pytest.raises(OperationalError):
        stored(sqlite_engine)
    shutil.copy(sqlite_template, file)
    assert stored(sqlite_engine) == set()


def test_only_a_migration_makes_the_file(tmp_path: Path) -> None:
    file = tmp_path / "mới 100%?.db"
    engine = open_engine(address(file))
    assert current(engine) is None
    assert check_engine(engine) == [f"SQLite: không có tệp cơ sở dữ liệu {file}"]
    with pytest.raises(OperationalError), engine.connect():
        pass
    assert not file.exists()
    upgrade(engine)
    assert current(engine) == head()
    engine.dispose()
    # Beside it lies the lock by which migrations and writers take turns, and no journal.
    assert {one.name for one in tmp_path.iterdir()} == {file.name, "writer.lock"}


def test_a_database_in_memory_can_be_opened() -> None:
    engine = open_engine("sqlite://")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()


def test_migration_into_a_missing_folder_says_so(tmp_path: Path) -> None:
    engine = open_engine(address(tmp_path / "none" / "survey.db"))
    with pytest.raises(OperationalError):
        upgrade(engine)
    engine.dispose()
