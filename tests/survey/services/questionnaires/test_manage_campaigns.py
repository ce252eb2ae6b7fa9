"""Campaigns decide what is asked where and when; plans that make no sense are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.questionnaire import questionnaire_from_document
from forms.questionnaires import packaged_questionnaires
from survey.models import AuditEntry, CampaignUnit
from survey.queries.campaigns import all_campaigns, campaign_at, campaign_by_id
from survey.queries.questionnaires import standing_code, standing_questionnaire
from survey.queries.settings import all_settings
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.questionnaires.choose_questionnaire import asking_at
from survey.services.questionnaires.manage_campaigns import (
    CampaignPlan,
    CampaignRefused,
    change_campaign,
    end_campaign,
    plan_campaign,
)
from survey.services.questionnaires.schedule_questionnaire import (
    StartRefused,
    cancel_start,
    schedule_questionnaire,
)
from tests.factories import NOW, TODAY, store_questionnaire, store_unit
from tests.survey.services.comment_place import OFFICE

DAY = timedelta(days=1)
NEW = "mot-cua-2026-2"
OLD = "mot-cua-2026"


@pytest.fixture
def place(session: Session) -> Session:
    """Two questionnaires, a province with two wards."""
    for document in packaged_questionnaires().values():
        store_questionnaire(session, questionnaire_from_document(document))
    store_unit(session, "PR", name="Tỉnh Thử", kind="province")
    for code in ("A", "B"):
        store_unit(session, code, parent_id=1)
    return session


def plan(**changes: Any) -> CampaignPlan:
    usual = CampaignPlan("Đợt thử", "standing", TODAY + DAY, TODAY + 10 * DAY, OLD)
    return replace(usual, **changes)


def planned(session: Session, **changes: Any) -> int:
    return plan_campaign(session, OFFICE, plan(**changes), now=NOW)


def asked(session: Session, unit: int, day: date) -> str:
    return asking_at(session, unit, day, all_settings(session)).questionnaire


def test_desks_follow_the_nearest_campaign_and_else_the_standing_questionnaire(
    place: Session,
) -> None:
    planned(place)
    planned(place, name="Tỉnh", unit_ids=frozenset({1}), questionnaire="dieu-tra-xhh-2026")
    planned(place, name="Phường", unit_ids=frozenset({2}), questionnaire=NEW)
    planned(place, name="Mẫu", kind="sample", questionnaire="dieu-tra-xhh-2026")
    during = TODAY + DAY
    names = {unit: campaign_at(place, unit, during) for unit in (1, 2, 3)}
    assert {unit: one.name for unit, one in names.items() if one} == {
        1: "Tỉnh",
        2: "Phường",
        3: "Tỉnh",
    }
    assert asked(place, 2, during) == NEW
    assert asked(place, 3, during) == "dieu-tra-xhh-2026"
    for outside in (TODAY, TODAY + 11 * DAY):
        assert campaign_at(place, 2, outside) is None
    assert asked(place, 2, TODAY + 10 * DAY) == NEW
    assert asked(place, store_unit(place, "X"), during) == OLD


def test_a_campaign_decides_on_facts_and_codes(place: Session) -> None:
    settings = {**all_settings(place), "form.ask_age": True}
    planned(place, questionnaire=NEW, ask_gender=True, receipts=True)
    found = asking_at(place, 2, TODAY + DAY, settings).settings
    assert [found[key] for key in ("form.ask_age", "form.ask_gender", "receipts.enabled")] == [
        False,
        True,
        True,
    ]
    assert asking_at(place, 2, TODAY, settings).settings == settings


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": "  "}, "đặt tên"),
        ({"kind": "other"}, "chọn loại"),
        ({"first_day": TODAY - DAY}, "sớm nhất là hôm nay"),
        ({"last_day": TODAY}, "Ngày kết thúc"),
        ({"questionnaire": "khác"}, "phiên bản phiếu"),
        ({"ask_age": True}, "không có câu hỏi tuổi"),
        ({"unit_ids": frozenset({2, 99})}, "không hoạt động"),
        ({"name": "Đợt đã có"}, "Đã có đợt"),
        ({"unit_ids": frozenset({2})}, "Trùng đơn vị"),
    ],
)
def test_plans_that_make_no_sense_are_refused(
    place: Session, changes: dict[str, Any], why: str
) -> None:
    planned(place, name="Đợt đã có", unit_ids=frozenset({2}), last_day=TODAY + 10 * DAY)
    with pytest.raises(CampaignRefused, match=why):
        planned(place, **changes)
    assert [one.name for one in all_campaigns(place)] == ["Đợt đã có"]


@pytest.mark.parametrize(
    "changes",
    [
        {"first_day": TODAY + 11 * DAY, "last_day": TODAY + 12 * DAY},
        {"unit_ids": frozenset({3})},
        {"kind": "sample"},
    ],
)
def test_campaigns_that_do_not_meet_may_stand_side_by_side(
    place: Session, changes: dict[str, Any]
) -> None:
    planned(place, name="Đợt đã có")
    assert planned(place, **changes)


def test_two_campaigns_of_every_unit_meet(place: Session) -> None:
    planned(place, name="Đợt đã có")
    with pytest.raises(CampaignRefused, match="Đợt đã có"):
        planned(place, first_day=TODAY + 10 * DAY, last_day=TODAY + 12 * DAY)


def test_a_campaign_is_changed_until_it_begins(place: Session) -> None:
    key = planned(place)
    change_campaign(
        place, OFFICE, key, 1, plan(questionnaire=NEW, unit_ids=frozenset({2})), now=NOW
    )
    found = campaign_by_id(place, key)
    assert found is not None
    assert (found.questionnaire, found.unit_ids, found.revision) == (NEW, {2}, 2)
    with pytest.raises(ChangedMeanwhile):
        change_campaign(place, OFFICE, key, 1, plan(), now=NOW)
    begun = NOW + 2 * DAY
    same = plan(questionnaire=NEW, unit_ids=frozenset({2}))
    for changed in ({"questionnaire": OLD}, {"unit_ids": frozenset({3})}, {"receipts": True}):
        with pytest.raises(CampaignRefused, match="đã bắt đầu"), place.begin_nested():
            change_campaign(place, OFFICE, key, 2, replace(same, **changed), now=begun)
    longer = replace(same, name="Đợt dài hơn", last_day=TODAY + 20 * DAY)
    change_campaign(place, OFFICE, key, 2, longer, now=begun)
    changed_to = campaign_by_id(place, key)
    assert changed_to is not None
    assert (changed_to.name, changed_to.last_day) == ("Đợt dài hơn", TODAY + 20 * DAY)
    with pytest.raises(CampaignRefused, match="đã kết thúc"):
        change_campaign(place, OFFICE, key, 3, longer, now=NOW + 30 * DAY)


def test_ending_cuts_a_running_campaign_and_removes_one_to_come(place: Session) -> None:
    running = planned(place, first_day=TODAY)
    end_campaign(place, OFFICE, running, 1, now=NOW)
    found = campaign_by_id(place, running)
    assert found is not None
    assert found.last_day == TODAY
    with pytest.raises(CampaignRefused, match="đã kết thúc"):
        end_campaign(place, OFFICE, running, 2, now=NOW + DAY)
    coming = planned(place, name="Sắp tới", unit_ids=frozenset({2}))
    end_campaign(place, OFFICE, coming, 1, now=NOW)
    assert campaign_by_id(place, coming) is None
    assert place.scalar(select(CampaignUnit.unit_id)) is None
    with pytest.raises(LookupError):
        end_campaign(place, OFFICE, coming, 1, now=NOW)
    actions = [one.action for one in place.scalars(select(AuditEntry).order_by(AuditEntry.number))]
    assert actions == ["campaign.plan", "campaign.end", "campaign.plan", "campaign.cancel"]


def test_a_version_starts_on_its_day(place: Session) -> None:
    start = TODAY + 5 * DAY
    schedule_questionnaire(place, OFFICE, OLD, start, now=NOW)
    assert standing_code(place, start - DAY) == NEW
    assert standing_code(place, start) == standing_code(place, start + 400 * DAY) == OLD
    assert standing_questionnaire(place, start)[1].code == OLD
    schedule_questionnaire(place, OFFICE, NEW, start + DAY, now=NOW)
    assert asked(place, 2, start + DAY) == NEW
    cancel_start(place, OFFICE, start + DAY, now=NOW)
    assert asked(place, 2, start + DAY) == OLD


@pytest.mark.parametrize(
    ("code", "days", "why"), [("khác", 1, "phiên bản"), (OLD, 0, "sau hôm nay"), (OLD, 3, "đã có")]
)
def test_starts_that_make_no_sense_are_refused(
    place: Session, code: str, days: int, why: str
) -> None:
    schedule_questionnaire(place, OFFICE, NEW, TODAY + 3 * DAY, now=NOW)
    with pytest.raises(StartRefused, match=why):
        schedule_questionnaire(place, OFFICE, code, TODAY + days * DAY, now=NOW)


def test_a_start_that_has_come_stays(place: Session) -> None:
    schedule_questionnaire(place, OFFICE, OLD, TODAY + DAY, now=NOW)
    for day, now in ((TODAY + DAY, NOW + DAY), (TODAY + 2 * DAY, NOW)):
        with pytest.raises(StartRefused, match="chưa đến ngày"):
            cancel_start(place, OFFICE, day, now=now)
