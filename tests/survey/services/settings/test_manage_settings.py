"""Settings and questionnaires: defaults, changes, refusals."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.questionnaire import QuestionnaireError
from survey.models import AuditEntry
from survey.queries.questionnaires import all_questionnaires, standing_questionnaire
from survey.queries.setting_changes import last_setting_changes
from survey.queries.settings import DEFAULTS, REASONS, all_settings, setting, typed_setting
from survey.services.changes.keep_audit import Actor
from survey.services.questionnaires.manage_questionnaires import (
    QuestionnaireChanged,
    sync_questionnaires,
)
from survey.services.settings.describe_settings import describe_setting, describe_settings
from survey.services.settings.manage_settings import (
    SettingRefused,
    change_setting,
    parse_setting,
    set_by,
)
from tests.factories import NOW, make_questionnaire, store_questionnaire


def test_every_setting_has_a_default(session: Session) -> None:
    assert all_settings(session) == DEFAULTS
    assert setting(session, "thresholds.hide") == 5
    with pytest.raises(KeyError):
        setting(session, "no.such")


def test_changed_setting_is_read_back_and_others_stay(session: Session) -> None:
    change_setting(session, "agency.name", "  SỞ NO\u0323\u0302I VỤ 2 ")
    change_setting(session, "agency.name", "SỞ NỘI VỤ")
    change_setting(session, "thresholds.hide", 7)
    change_setting(session, "targets", [95, 80.5])
    change_setting(session, "index.channels", ["kiosk", "qr"])
    assert all_settings(session) == DEFAULTS | {
        "agency.name": "SỞ NỘI VỤ",
        "thresholds.hide": 7,
        "targets": [80.5, 95],
        "index.channels": ["qr", "kiosk"],
    }
    assert typed_setting(session, "thresholds.hide", int) == 7
    with pytest.raises(TypeError):
        typed_setting(session, "thresholds.hide", str)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("no.such", "x"),
        ("thresholds.hide", 0),
        ("thresholds.hide", "5"),
        ("thresholds.hide", True),
        ("thresholds.hide", 4),
        ("thresholds.desk_hide", 4),
        ("thresholds.flag", 29),
        ("thresholds.flag", 10_001),
        ("targets", []),
        ("targets", [0]),
        ("targets", [101]),
        ("targets", [81, "90"]),
        ("targets", [True]),
        ("index.channels", ["qr", "post"]),
        ("index.channels", []),
        ("questionnaire.standing", "chua-co"),
        ("period.freeze_days", -1),
        ("period.freeze_days", 93),
        ("period.freeze_days", "15"),
        ("agency.name", 5),
        ("receipts.enabled", "có"),
        ("receipts.enabled", 1),
    ],
)
def test_refuses_values_that_make_no_sense(session: Session, key: str, value: Any) -> None:
    with pytest.raises(SettingRefused):
        change_setting(session, key, value)
    assert all_settings(session) == DEFAULTS


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("thresholds.hide", "7", 7),
        ("targets", "81, 90.5", [81, 90.5]),
        ("targets", "[81]", [81]),
        ("index.channels", "qr, kiosk", ["qr", "kiosk"]),
        ("agency.name", "[7]", "[7]"),
        ("receipts.enabled", "on", True),
        ("receipts.enabled", " TẮT ", False),
        ("receipts.enabled", "có", "có"),
    ],
)
def test_reads_values_as_they_are_typed(key: str, text: str, value: Any) -> None:
    assert parse_setting(key, text) == value


@pytest.mark.parametrize("key", ["thresholds.hide", "targets"])
def test_words_are_no_numbers(key: str) -> None:
    with pytest.raises(SettingRefused):
        parse_setting(key, "năm")


def test_protection_of_small_groups_may_only_be_made_stricter(session: Session) -> None:
    for key in ("thresholds.hide", "thresholds.desk_hide", "thresholds.flag"):
        change_setting(session, key, 30)
    assert all_settings(session)["thresholds.hide"] == 30
    with pytest.raises(SettingRefused, match="từ 5 đến"):
        change_setting(session, "thresholds.hide", 1)


def test_refuses_a_questionnaire_whose_index_would_be_counted_otherwise(session: Session) -> None:
    with pytest.raises(QuestionnaireError, match="mean5"):
        sync_questionnaires(session, [replace(make_questionnaire(), method="mean5")], NOW)
    assert all_questionnaires(session) == {}


def test_standing_questionnaire_is_the_one_that_is_set(session: Session) -> None:
    with pytest.raises(LookupError):
        standing_questionnaire(session)
    key = store_questionnaire(session)
    change_setting(session, "questionnaire.standing", "phieu-thu")
    assert standing_questionnaire(session) == (key, make_questionnaire())
    assert all_questionnaires(session) == {key: make_questionnaire()}


def test_stored_version_with_other_content_is_refused(session: Session) -> None:
    sync_questionnaires(session, [make_questionnaire()], now=NOW)
    with pytest.raises(QuestionnaireChanged, match="phieu-thu"):
        sync_questionnaires(session, [make_questionnaire(title={"vi": "Khác"})], now=NOW)
    assert list(all_questionnaires(session).values()) == [make_questionnaire()]


def test_a_period_may_be_closed_without_waiting(session: Session) -> None:
    change_setting(session, "period.freeze_days", parse_setting("period.freeze_days", "0"))
    assert typed_setting(session, "period.freeze_days", int) == 0


def test_reasons_are_told_of_settings_that_exist() -> None:
    assert {"period.freeze_days"} <= REASONS.keys() <= DEFAULTS.keys()


def test_a_change_by_staff_is_noted_once_and_found_as_the_last(session: Session) -> None:
    lan, minh = Actor(1, "Lan"), Actor(2, "Minh")
    set_by(session, lan, "thresholds.hide", 7, now=NOW)
    set_by(session, minh, "thresholds.hide", 9, now=NOW)
    set_by(session, lan, "thresholds.hide", 9, now=NOW)
    set_by(session, lan, "targets", [81, 90], now=NOW)
    set_by(session, lan, "agency.name", "Sở Nội vụ 2", now=NOW)
    with pytest.raises(SettingRefused):
        set_by(session, lan, "no.such", 1, now=NOW)
    changes = last_setting_changes(session)
    assert {key: (one.by, one.on) for key, one in changes.items()} == {
        "thresholds.hide": ("Minh", NOW.date()),
        "agency.name": ("Lan", NOW.date()),
    }
    details = [json.loads(one) for one in session.scalars(select(AuditEntry.detail))]
    assert {"before": 7, "after": 9} in details
    assert len(details) == 3


def test_settings_are_described_in_groups_and_an_unknown_one_comes_last(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(DEFAULTS, "new.thing", "x")
    groups = describe_settings(session)
    heading, rest = groups[-1]
    assert (heading, [face.key for face in rest]) == ("Thiết lập khác", ["new.thing"])
    keys = [face.key for _, faces in groups for face in faces]
    assert sorted(keys) == sorted(DEFAULTS)
    hide = describe_setting(session, "thresholds.hide")
    assert hide is not None
    assert (hide.hint, hide.in_words) == ("Số nguyên từ 5 đến 10.000.", "5")
    channels = describe_setting(session, "index.channels")
    assert channels is not None
    assert channels.in_words == "Mã QR, Máy tính bảng tại quầy, Phiếu giấy, Nhập từ nguồn khác"
    assert describe_setting(session, "no.such") is None
