"""What is away is told once, and once that it is back."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from survey.cli.context import Installation
from survey.cli.outage import Outage
from survey.cli.worker import Worker
from survey.config import Settings
from survey.database.engine import open_engine, sessions


def test_an_outage_is_told_when_it_begins_and_when_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    away = Outage("looking for work")
    for up in (True, False, False, False, True, True, False):
        if up:
            away.end()
        else:
            away.begin(OperationalError("SELECT secret", {}, sqlite3.OperationalError("gone")))
    begun = "looking for work fails, tried again until it works: OperationalError"
    assert caplog.messages == [begun, "looking for work works again", begun]


def test_all_workers_of_a_process_tell_once_that_the_database_is_away_and_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey.cli.worker.AWAY", Outage("looking for work"))
    file = tmp_path / "database"
    engine = open_engine(f"sqlite:///{file}")
    house = Installation(cast("Settings", None), engine, sessions(engine))
    workers = [Worker(house, lambda s: not s.scalar(text("SELECT 1")), ()) for _ in range(3)]
    for there in (False, False, True, True):
        if there:
            file.touch()
        for worker in workers:
            worker.look()
    engine.dispose()
    assert [words.partition(" ")[0] for words in caplog.messages] == ["looking", "looking"]
    assert caplog.messages[-1].endswith("works again")
