"""Backups and canaries that are not made any more are found, and told once a day by mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from email import message_from_string
from email.policy import default
from pathlib import Path

from sqlalchemy import Engine

from survey.cli.context import Installation
from survey.cli.neglect import Watch
from survey.config import load_settings
from survey.database.engine import SessionMaker, sessions
from survey.queries.upkeep_reports import upkeep_reports
from survey.services.changes.keep_audit import COMMAND_LINE, note_action
from survey.services.record_response import store_forms
from survey.services.upkeep.find_neglect import find_neglect
from survey.services.upkeep.note_upkeep import note_canary
from survey.services.upkeep.tell_upkeep import tell_canary, usual_gap
from tests.factories import (
    NOW,
    make_form,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)
from tests.letterbox import mail_server

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def back_up(maker: SessionMaker, at: datetime) -> None:
    with maker.begin() as session:
        detail = {"backup_forms": 0, "backup_comments": 0}
        note_action(session, COMMAND_LINE, "backup.make", "backup", detail, now=at)


def fly(maker: SessionMaker, begin: datetime, count: int) -> None:
    with maker.begin() as session:
        for number in range(count):
            note_canary(session, None, begin + number * 5 * MINUTE)


def told(maker: SessionMaker, now: datetime) -> str:
    with maker() as session:
        return find_neglect(session, now) or ""


def test_a_backup_older_than_two_days_is_found(maker: SessionMaker) -> None:
    back_up(maker, NOW)
    assert told(maker, NOW + 2 * DAY) == ""
    assert "(3 ngày trước)" in told(maker, NOW + 3 * DAY)
    assert "journalctl -u lang-nghe-backup" in told(maker, NOW + 3 * DAY)


def test_answers_of_which_there_never_was_a_backup_are_found_after_two_days(
    maker: SessionMaker,
) -> None:
    with maker.begin() as session:
        note_action(session, COMMAND_LINE, "setting.change", "setting:x", {}, now=NOW)
    assert told(maker, NOW + 9 * DAY) == "", "nothing would be lost"
    with maker.begin() as session:
        unit, version = store_unit(session), store_questionnaire(session)
        form = make_form(unit, store_desk(session, unit), version)
        store_forms(session.connection(), [form], {version: make_questionnaire()})
    assert told(maker, NOW + DAY) == ""
    assert "chưa có bản sao lưu nào" in told(maker, NOW + 2 * DAY)


def test_a_canary_that_stopped_is_missed_the_same_day_and_not_at_midnight(
    maker: SessionMaker,
) -> None:
    morning = NOW.replace(hour=6, minute=0)
    fly(maker, morning, 12)
    back_up(maker, NOW + DAY)

    def seen(now: datetime) -> tuple[str, bool]:
        with maker() as session:
            return tell_canary(upkeep_reports(session, "canary", 2), now)

    last = morning + 55 * MINUTE
    assert seen(last + 30 * MINUTE)[1] is False
    sentence, missed = seen(last + 31 * MINUTE)
    assert missed
    assert sentence.endswith("từ đó chưa thử lại lần nào, dù thường cứ 5 phút thử một lần")
    assert told(maker, last + 30 * MINUTE) == ""
    assert "lần cuối lúc 06:55 ngày 20/11/2026" in told(maker, last + 31 * MINUTE)
    # Sent until just before midnight and after it: yesterday, with its hole, tells how often.
    fly(maker, NOW.replace(hour=22, minute=0), 24)
    midnight = NOW.replace(hour=0, minute=0) + DAY
    assert seen(midnight + MINUTE)[1] is False
    fly(maker, midnight, 1)
    assert seen(midnight + 29 * MINUTE)[1] is False
    assert seen(midnight + 2 * HOUR)[1] is True


def test_canaries_sent_by_hand_are_not_missed_by_mail(maker: SessionMaker) -> None:
    back_up(maker, NOW)
    fly(maker, NOW - DAY, 3)
    assert told(maker, NOW) == ""
    with maker() as session:
        reports = upkeep_reports(session, "canary", 2)
    assert usual_gap(reports) is None
    assert tell_canary(reports, NOW)[1] is True


def test_neglect_is_mailed_once_a_day_and_when_it_is_over(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("k" * 48)
    maker = sessions(sqlite_engine)
    back_up(maker, NOW)
    watch = Watch()
    with mail_server() as (address, letters):
        words = {"SURVEY_MAIL_SERVER": address, "SURVEY_ALARM_TO": "quan-tri@example.vn"}
        settings = load_settings({"SURVEY_DATA": str(tmp_path), **words})
        house = Installation(settings, sqlite_engine, maker)
        for after in (2 * DAY, 3 * DAY, 3 * DAY + HOUR, 4 * DAY):
            watch.tend(house, NOW + after)
        assert len(letters) == 2
        back_up(maker, NOW + 4 * DAY)
        watch.tend(house, NOW + 4 * DAY + MINUTE)
        assert len(letters) == 2, "it does not look each minute"
        watch.tend(house, NOW + 4 * DAY + HOUR)
    first, _, over = (message_from_string(one, policy=default) for one in letters)
    assert (first["To"], "BÁO ĐỘNG, sao lưu" in first["Subject"]) == ("quan-tri@example.vn", True)
    assert "(3 ngày trước)" in first.get_content()
    assert "chạy bình thường" in over["Subject"]
