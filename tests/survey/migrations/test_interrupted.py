"""Migrations that are killed, meet each other, or meet a program of another version."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, Engine, event, select, text

from survey.cli.main import main
from survey.database.engine import SQLITE_PRAGMAS, open_engine, sessions
from survey.database.file_lock import lock_file, locked
from survey.database.migrate import SchemaTooNew, current, downgrade, head, migrating, upgrade
from survey.models import StoredQuestionnaire
from survey.services.record_response import Recorder
from tests.child import exit_code, start_child
from tests.factories import (
    make_form,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)
from tests.survey.migrations.test_migrations import counts, fill, shape

#: Early in the history that is left, in its midst, and shortly before its end.
PLACES = (2, 40, 90)


@pytest.fixture
def postgresql_engine(postgresql_url: str) -> Iterator[Engine]:
    """A migrated database on a server, for what only concerns servers."""
    opened = open_engine(postgresql_url)
    yield opened
    opened.dispose()


def kill_at_change(place: int) -> None:
    """Let this process die as it starts a given change of the schema."""
    left = [place]

    def count(_: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.lstrip().upper().startswith(("CREATE", "ALTER", "DROP", "INSERT")):
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)


@pytest.mark.parametrize("place", PLACES)
def test_a_migration_killed_in_its_midst_changes_nothing_and_the_next_completes_it(
    engine: Engine, place: int
) -> None:
    whole = shape(engine)
    fill(engine)
    downgrade(engine, "r0002_answers")
    before, rows = shape(engine), counts(engine)

    def migrate() -> None:
        kill_at_change(place)
        upgrade(engine)

    assert exit_code(start_child(migrate)) == -signal.SIGKILL
    assert (current(engine), shape(engine)) == ("r0002_answers", before)
    upgrade(engine)
    assert (current(engine), shape(engine)) == (head(), whole)
    assert rows["response"] == 1
    assert counts(engine).items() >= rows.items()


def test_who_comes_second_waits_and_finds_nothing_left_to_do(bare_engine: Engine) -> None:
    done: list[str] = []

    def second() -> None:
        upgrade(bare_engine)
        done.append("second")

    other = threading.Thread(target=second)
    with migrating(bare_engine) as connection:
        other.start()
        connection.execute(text("CREATE TABLE held_meanwhile (id INTEGER)"))
        other.join(timeout=0.5)
        assert other.is_alive()
        done.append("first")
    other.join()
    assert done == ["first", "second"]
    assert current(bare_engine) == head()


def test_answers_wait_in_line_while_a_migration_runs_and_are_stored(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # They wait for their turn: a migration may take longer than SQLite waits for its lock.
    impatient = (*SQLITE_PRAGMAS, "busy_timeout=50")
    monkeypatch.setattr("survey.database.engine.SQLITE_PRAGMAS", impatient)
    with sessions(engine).begin() as session:
        unit = store_unit(session)
        form = make_form(unit, store_desk(session, unit), store_questionnaire(session))
    recorder = Recorder(engine, {form.questionnaire_id: make_questionnaire()})
    outcomes: list[str] = []
    sender = threading.Thread(target=lambda: outcomes.append(recorder.record(form)))
    with migrating(engine) as connection:
        connection.execute(text("ALTER TABLE response ADD COLUMN later VARCHAR"))
        sender.start()
        sender.join(timeout=0.5)
        assert outcomes == []
    sender.join()
    recorder.close()
    assert outcomes == ["stored"]


@pytest.mark.postgres
def test_a_change_that_would_hold_up_everybody_gives_way_and_is_tried_again(
    postgresql_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    downgrade(postgresql_engine, "r0012_accounts")
    monkeypatch.setattr("survey.database.migrate.LONGEST_HOLD_UP", "50ms")
    readers: list[Connection] = [postgresql_engine.connect()]
    readers[0].execute(text("LOCK TABLE unit IN ACCESS SHARE MODE"))
    monkeypatch.setattr(
        "survey.database.migrate.time.sleep", lambda _: readers and readers.pop().close()
    )
    upgrade(postgresql_engine)
    assert readers == []
    assert current(postgresql_engine) == head()


def test_a_program_of_before_says_that_the_database_is_newer_and_touches_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    data = tmp_path / "of its own"
    monkeypatch.setenv("SURVEY_DATA", str(data))
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string(hide_password=False))
    run = CliRunner().invoke
    assert run(main, ["init"]).exit_code == 0
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'r9999_of_tomorrow'"))
    with pytest.raises(SchemaTooNew):
        upgrade(engine)
    for command in (["init"], ["serve"], ["work"], ["scores", "--all"]):
        told = run(main, command)
        assert told.exit_code == 2, command
        assert "r9999_of_tomorrow" in told.output
        assert "phiên bản mới" in told.output
    assert "r9999_of_tomorrow mới hơn chương trình" in run(main, ["doctor"]).output
    assert current(engine) == "r9999_of_tomorrow"


def test_two_that_are_prepared_at_once_share_one_secret_and_one_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bare_engine: Engine
) -> None:
    data = tmp_path / "shared"
    monkeypatch.setenv("SURVEY_DATA", str(data))
    monkeypatch.setenv("DATABASE_URL", bare_engine.url.render_as_string(hide_password=False))

    def prepare() -> None:
        assert CliRunner().invoke(main, ["init"]).exit_code == 0

    children = [start_child(prepare) for _ in range(4)]
    assert [exit_code(child) for child in children] == [0] * 4
    assert [file.name for file in data.iterdir() if file.name.startswith("secret")] == ["secret"]
    assert len((data / "secret").read_text(encoding="ascii")) == 64
    with sessions(bare_engine)() as session:
        codes = session.scalars(select(StoredQuestionnaire.code)).all()
    assert len(codes) == len(set(codes)) > 1


def test_the_turn_is_free_again_after_its_holder_was_killed(sqlite_engine: Engine) -> None:
    def hold() -> None:
        with migrating(sqlite_engine):
            os.kill(os.getpid(), signal.SIGKILL)

    assert exit_code(start_child(hold)) == -signal.SIGKILL
    with locked(lock_file(sqlite_engine), wait=False):
        assert current(sqlite_engine) == head()
