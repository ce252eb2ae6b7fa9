"""Silent desks and overdue comments on the office's first page, and silent desks in `doctor`."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from survey.clock import VIETNAM
from survey.models import CalendarDay, CalendarYear
from survey.queries.questionnaires import standing_questionnaire
from survey.services.record_response import store_forms
from survey.services.upkeep.examine_installation import examine_installation
from tests.factories import make_form
from tests.page import open_page
from tests.site import Site

LAST = date(2026, 10, 14)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, 30, tzinfo=VIETNAM)


@pytest.fixture
def busy(staff_site: Site) -> Site:
    """The desk of the site, with eight answers a day up to a Wednesday."""
    with staff_site.house.sessions.begin() as session:
        key, questionnaire = standing_questionnaire(session)
        forms = [
            make_form(1, 1, key, answers={}, facts={}, day=LAST - timedelta(days=step))
            for step in range(30)
            for _ in range(8)
        ]
        store_forms(session.connection(), forms, {key: questionnaire})
    staff_site.client.get("/demo/office")
    return staff_site


def test_desk_silent_for_a_day_is_on_the_first_page_next_morning(busy: Site) -> None:
    busy.house.clock = lambda: morning(LAST + timedelta(days=1))
    assert "Đến hết hôm qua không có quầy nào" in open_page(busy.client, "/van-phong").text
    busy.house.clock = lambda: morning(LAST + timedelta(days=2))
    page = open_page(busy.client, "/van-phong")
    assert 'href="#quay-im"' in page.text
    assert 'href="/van-phong/quay/1"' in page.text
    assert "14/10/2026" in page.text.split('id="quay-im"')[1]


def test_changed_calendar_ends_the_alarm_at_once(busy: Site) -> None:
    busy.house.clock = lambda: morning(LAST + timedelta(days=2))
    assert 'href="#quay-im"' in open_page(busy.client, "/van-phong").text
    with busy.house.sessions.begin() as session:
        session.add(CalendarYear(year=2026, revision=1))
        session.flush()
        off = {"day": LAST + timedelta(days=1), "kind": "off", "name": "Nghỉ bão"}
        session.add(CalendarDay(year=2026, stands_for=None, **off))
    assert 'href="#quay-im"' not in open_page(busy.client, "/van-phong").text


def test_doctor_names_silent_desks_and_says_nothing_when_there_are_none(busy: Site) -> None:
    settings = busy.house.settings
    secret = settings.data / "secret"
    secret.write_text(settings.secret_key)
    environ = {"SURVEY_DATA": str(settings.data), "DATABASE_URL": settings.database_url}

    def found(day: date) -> list[str]:
        told = examine_installation(environ, morning(day))
        return [one.state for one in told if one.subject == "Quầy ngừng có phiếu"]

    assert found(LAST + timedelta(days=1)) == []
    [state] = found(LAST + timedelta(days=2))
    assert state.startswith("1 quầy thường có phiếu nay không có: ")


def test_overdue_comments_are_links_to_those_comments(commented: Site) -> None:
    commented.house.clock = lambda: morning(date(2026, 12, 20))
    page = open_page(commented.client, "/van-phong")
    assert 'href="/van-phong/gop-y?qua-han=pass_on">20 góp ý chưa chuyển</a>' in page.text
