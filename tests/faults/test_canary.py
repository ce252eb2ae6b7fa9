"""The canary goes the whole way of a citizen, leaves nothing behind, and is missed when it dies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from survey.cli.main import main
from survey.database.engine import open_engine
from survey.database.table_rows import read_rows, snapshot, stored_tables
from survey.services.tallies.verify_tallies import verify_tallies
from tests.child import exit_code, start_child
from tests.faults.live import Live, filled, form_address, request, served
from tests.letterbox import mail_server

#: What the house notes of its own work.
REPORT = "upkeep_report"


@pytest.fixture
def live(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Live]:
    """A real server on a database of each kind, with one answer stored."""
    database = "sqlite_template" if dialect == "sqlite" else "postgresql_url"
    with served(tmp_path, request.getfixturevalue(database)) as running:
        assert running.send(filled(comment="Cảm ơn cán bộ")).status == 303
        yield running


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch, live: Live) -> Iterator[list[str]]:
    """Let commands find the server and a letterbox; give what lies in it."""
    with mail_server() as (address, letters):
        monkeypatch.setenv("SURVEY_DATA", str(live.folder))
        monkeypatch.setenv("DATABASE_URL", live.database_url)
        monkeypatch.setenv("SURVEY_BASE_URL", f"http://127.0.0.1:{live.port}")
        monkeypatch.setenv("SURVEY_MAIL_SERVER", address)
        monkeypatch.setenv("SURVEY_ALARM_TO", "quan-tri@example.vn")
        yield letters


def canary(*options: str) -> Result:
    return CliRunner().invoke(main, ["canary", *options])


def everything(engine: Engine) -> dict[str, list[object]]:
    """Give every row of every table but the report of the house."""
    with snapshot(engine) as connection:
        return {
            table.name: list(read_rows(connection, table))
            for table in stored_tables(connection)
            if table.name != REPORT
        }


def change(live: Live, statement: str) -> None:
    engine = open_engine(live.database_url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_a_canary_goes_all_the_way_leaves_no_row_and_is_missed_when_answers_are_lost(
    live: Live, mails: list[str]
) -> None:
    engine = open_engine(live.database_url)
    before = everything(engine)
    for options in ((), ("--desk", "Q1")):
        flown = canary(*options)
        assert (flown.exit_code, "hết đường" in flown.output) == (0, True), flown.output
    assert everything(engine) == before
    assert len(before["response"]) == len(before["comment"]) == 1
    with live.sessions() as session:
        assert verify_tallies(session) == []
    assert mails == []
    # What would hinder an answer hinders the canary, and is told once, not every five minutes.
    change(live, "ALTER TABLE daily_tally RENAME TO lost")
    for _ in range(2):
        failed = canary()
        assert (failed.exit_code, "BÁO ĐỘNG" in failed.output) == (1, True)
        assert "mã 503" in failed.output
    change(live, "ALTER TABLE lost RENAME TO daily_tally")
    assert canary().exit_code == 0
    alarm, over = (message_from_string(one, policy=default) for one in mails)
    assert (alarm["To"], "BÁO ĐỘNG" in alarm["Subject"]) == ("quan-tri@example.vn", True)
    assert "mã 503" in alarm.get_content()
    assert "bình thường" in over["Subject"]
    assert everything(engine) == before
    engine.dispose()


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_the_code_of_a_canary_ends_with_it_even_when_its_sender_was_killed(
    live: Live, mails: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr("survey.cli.canary.visit_form", seen.append)
        assert canary().exit_code == 1, "nobody visited the form, so nothing came back"
        patch.setattr("survey.cli.canary.visit_form", lambda _: os._exit(9))
        assert exit_code(start_child(canary)) == 9
    path = seen[0].removeprefix(f"http://127.0.0.1:{live.port}")
    assert path.startswith("/d/")
    assert live.exchange(request("GET", path)).status == 404
    assert live.exchange(request("GET", form_address())).status == 200
    assert len(mails) == 1
