"""A database is carried over whole, from each kind to each, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, select, text

from survey.database.change_marks import change_marks
from survey.database.engine import open_engine, sessions
from survey.models import AuditEntry, Comment, DaySalt, Placard, Setting, StoredEmblem, Unit
from survey.services.backup import move_database as moving
from survey.services.backup.move_database import MoveRefused, move_database
from survey.services.changes.keep_audit import COMMAND_LINE, first_broken_link, note_action
from survey.services.record_response import Recorder
from survey.services.tallies.verify_tallies import verify_tallies
from tests.factories import NOW, make_form, make_questionnaire, store_unit
from tests.survey.services.backup.conftest import store_place

FORMS = 25


@pytest.fixture
def source(engine: Engine) -> Engine:
    """A database with some of everything that is hard to carry."""
    with sessions(engine).begin() as session:
        unit, desk, questionnaire = store_place(session)
        # Letters the language of a server would sort otherwise than their bytes.
        for key in ("Zz", "aa", "đa", "Ab", "ab"):
            session.add(Setting(key=key, value="1"))
        note_action(session, COMMAND_LINE, "unit.rename", f"unit:{unit}", now=NOW)
    recorder = Recorder(engine, {questionnaire: make_questionnaire()})
    for number in range(FORMS):
        form = make_form(unit, desk, questionnaire, comment=f"Đường đến trụ sở, số {number}")
        assert recorder.record(form) == "stored"
    recorder.close()
    return engine


@pytest.fixture
def elsewhere(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty database of the other kind."""
    if dialect == "postgresql":
        opened = open_engine(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    else:
        opened = open_engine(request.getfixturevalue("postgresql_url"))
        with opened.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield opened
    opened.dispose()


def test_everything_is_carried_over_to_the_other_kind_of_database(
    source: Engine, elsewhere: Engine
) -> None:
    sums = move_database(source, elsewhere)
    assert sums["response"][0] == sums["comment"][0] == FORMS
    assert set(sums) == set(inspect(source).get_table_names()) - {"alembic_version"}
    with sessions(source)() as there, sessions(elsewhere)() as here:
        for model in (Unit, Comment, AuditEntry, DaySalt, Placard, Setting, StoredEmblem):
            columns = select(*model.__table__.columns)
            assert sorted(map(repr, here.execute(columns))) == sorted(
                map(repr, there.execute(columns))
            )
        assert first_broken_link(here) is None
    with sessions(elsewhere)() as here:
        assert verify_tallies(here) == []
    with source.connect() as one, elsewhere.connect() as other:
        names = ("half_month_tally", "setting", "unit")
        assert all(any(name in mark for mark in change_marks(other)) for name in names)
        assert change_marks(one)
    with sessions(elsewhere).begin() as here:
        assert store_unit(here, code="00009") == 3
    with pytest.raises(MoveRefused, match="đã có bảng"):
        move_database(source, elsewhere)


def test_what_changes_meanwhile_is_noticed_and_nothing_is_moved(
    source: Engine, elsewhere: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = moving.go_on_counting

    def answer_meanwhile(*arguments: object) -> None:
        with sessions(source).begin() as session:
            store_unit(session, code="00777")
        honest(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(moving, "go_on_counting", answer_meanwhile)
    with pytest.raises(MoveRefused, match="dừng máy chủ"):
        move_database(source, elsewhere)
    assert moving.is_empty(elsewhere)
    monkeypatch.undo()
    assert move_database(source, elsewhere)["unit"][0] == 3


def test_a_row_that_arrives_changed_is_noticed_and_nothing_is_moved(
    source: Engine, elsewhere: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_one(connection: object, tables: object) -> None:
        connection.execute(text("DELETE FROM seen_token WHERE 1 = 1"))  # type: ignore[attr-defined]

    monkeypatch.setattr(moving, "go_on_counting", lose_one)
    with pytest.raises(MoveRefused, match="không khớp"):
        move_database(source, elsewhere)
    assert moving.is_empty(elsewhere)
