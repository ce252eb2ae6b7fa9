"""Canaries beside answers in one batch, their codes, and the alarm that stands in for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from survey.database.engine import sessions
from survey.models import Canary, Comment, DailyTally, Response, SeenToken
from survey.queries.placards import find_placard
from survey.services.intake.destroy_labels import destroy_labels
from survey.services.record_response import Recorder
from survey.services.upkeep.note_upkeep import KEPT, note_canary, note_upkeep, upkeep_of
from survey.services.upkeep.raise_alarm import Alarm
from survey.services.upkeep.release_canary import NoDesk, came_back, canary_code
from survey.services.upkeep.visit_form import VisitFailed, visit_form
from tests.factories import (
    NOW,
    TODAY,
    make_form,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)

CODE = "0123456789abcdef"
#: That something begins, and that it is over.
SAID = ("hỏng", "hết")


def test_of_a_batch_answers_are_stored_and_canaries_leave_nothing(engine: Engine) -> None:
    with sessions(engine).begin() as session:
        unit = store_unit(session)
        desk = store_desk(session, unit)
        form = make_form(unit, desk, store_questionnaire(session), comment="Tốt")
        session.execute(insert(Canary).values(token=CODE, desk_id=desk, day=TODAY, stored=False))
    recorder = Recorder(engine, {form.questionnaire_id: make_questionnaire()})
    batch = [replace(form, form_token=str(place)) for place in range(4)]
    batch[1] = replace(batch[1], canary=CODE)
    with engine.begin() as connection:
        # As the writing thread calls it.
        assert recorder._write(connection, batch) == ["stored"] * 4
        assert recorder._write(connection, batch) == ["already", "stored", "already", "already"]
    recorder.close()
    with sessions(engine)() as session:
        for model in (Response, Comment, SeenToken):
            assert session.scalar(select(func.count()).select_from(model)) == 3
        assert session.scalar(select(DailyTally.forms)) == 3
    assert came_back(engine, CODE)


def test_a_canary_has_a_code_of_its_own_for_as_long_as_it_flies(engine: Engine) -> None:
    with pytest.raises(NoDesk), canary_code(engine, None, NOW):
        pass
    with sessions(engine).begin() as session:
        unit = store_unit(session)
        store_desk(session, unit, "cũ", valid_to=TODAY)
        store_desk(session, unit, "mới")
    with pytest.raises(NoDesk), canary_code(engine, "cũ", NOW):
        pass
    with canary_code(engine, None, NOW) as token, sessions(engine)() as session:
        face = find_placard(session, token, TODAY)
        assert face is not None
        assert (face.desk_code, face.is_canary, face.status) == ("mới", True, "active")
        assert not came_back(engine, token)
    with sessions(engine)() as session:
        assert find_placard(session, token, TODAY) is None


def test_a_code_whose_sender_was_killed_is_destroyed_with_the_day(session: Session) -> None:
    desk = store_desk(session, store_unit(session))
    session.execute(insert(Canary).values(token=CODE, desk_id=desk, day=TODAY, stored=False))
    destroy_labels(session, NOW)
    assert session.get(Canary, CODE) is not None
    destroy_labels(session, NOW + timedelta(days=1))
    assert session.scalar(select(func.count()).select_from(Canary)) == 0


def test_the_alarm_is_told_at_once_each_hour_and_when_it_is_over(tmp_path: Path) -> None:
    sent: list[EmailMessage] = []
    file = tmp_path / "alarm"
    alarm = Alarm(file, sent.append, "a@example.vn, b@example.vn", "", "https://x.vn", *SAID)
    assert not alarm.tell(None, NOW)
    told = [alarm.tell("hỏng", NOW + timedelta(minutes=5 * step)) for step in range(14)]
    assert [place for place, was in enumerate(told) if was] == [0, 12]
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    # A clock that once ran ahead must not silence it.
    assert alarm.tell("hỏng", NOW - timedelta(days=1))
    assert alarm.tell(None, NOW)
    assert not alarm.tell(None, NOW)
    assert [one["To"] for one in sent] == ["a@example.vn, b@example.vn"] * 4
    assert "https://x.vn" in sent[0].get_content()


def test_an_alarm_that_could_not_be_sent_is_tried_at_the_next_chance(tmp_path: Path) -> None:
    def refuse(_: EmailMessage) -> None:
        raise OSError("no mail server")

    sent: list[EmailMessage] = []
    parts = (tmp_path / "alarm", "a@example.vn", "", "x", *SAID)
    make: Callable[..., Alarm] = lambda send: Alarm(parts[0], send, *parts[1:])  # noqa: E731
    with pytest.raises(OSError, match="no mail server"):
        make(refuse).tell("hỏng", NOW)
    assert make(sent.append).tell("hỏng", NOW)


@pytest.mark.parametrize("left", ["", "2026-11-", "\x00"])
def test_a_note_of_an_alarm_that_was_cut_off_silences_nothing(tmp_path: Path, left: str) -> None:
    sent: list[EmailMessage] = []
    file = tmp_path / "alarm"
    alarm = Alarm(file, sent.append, "a@example.vn", "", "x", *SAID)
    file.write_text(left, encoding="ascii")
    assert alarm.tell("hỏng", NOW)
    file.write_text(left, encoding="ascii")
    assert alarm.tell(None, NOW)
    assert (len(sent), file.exists()) == (2, False)


def test_canaries_of_a_day_are_counted_with_the_last_fault(session: Session) -> None:
    for fault in (None, "mã 503", None):
        note_canary(session, fault, NOW)
    assert upkeep_of(session, "canary", TODAY) == {
        "sent": 3,
        "lost": 1,
        "first": "09:30",
        "last": "09:30",
        "fault": "",
        "last_fault": "mã 503",
    }
    note_upkeep(session, "canary", TODAY + KEPT + timedelta(days=1), {})
    assert upkeep_of(session, "canary", TODAY) == {}


def test_a_server_that_is_not_there_is_a_failed_visit() -> None:
    with pytest.raises(VisitFailed, match=r"không có trả lời .*nhận kết nối"):
        visit_form("http://127.0.0.1:9/d/abcd-efgh-jkmn-pqrs")
