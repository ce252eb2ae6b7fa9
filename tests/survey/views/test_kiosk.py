"""The kiosk's addresses: enabling, the desk, delivery exactly once, and what is refused."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from survey.models import Desk, KioskDevice, Response, SeenToken, Setting
from survey.services.intake.destroy_labels import destroy_labels
from survey.web.kiosk_files import NAMES, WORKER, files_version, kiosk_file
from tests.factories import NOW, TODAY, make_questionnaire, store_questionnaire
from tests.page import check_page, is_asked_to_sign_in, open_page
from tests.site import Site
from tests.survey.views.test_desk_lists import give_lists
from tests.tablet import Tablet, enabled_tablet, filled_item, new_code

DAY = timedelta(days=1)


@pytest.fixture
def tablet(site: Site) -> Tablet:
    return enabled_tablet(site)


def ago(days: int) -> str:
    return (TODAY - days * DAY).isoformat()


def at(site: Site, moment: datetime) -> None:
    site.house.clock = lambda: moment


def test_page_runs_only_our_own_scripts_and_says_so_without_them(site: Site) -> None:
    answer = open_page(site.client, "/kiosk")
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
    assert "<noscript>" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert "script-src" not in site.client.get("/").headers["Content-Security-Policy"]


def test_worker_keeps_the_page_and_every_script_it_names(site: Site) -> None:
    answer = site.client.get("/kiosk/worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/kiosk"
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]
    kept = json.loads(answer.text.split("const KEPT = ")[1].split(";")[0])
    assert kept[0] == "/kiosk"
    assert len(kept) == 8
    page = site.client.get("/kiosk").text
    assert any(f'src="{address}"' in page for address in kept)
    for address in kept[1:]:
        script = site.client.get(address)
        assert (script.status_code, script.mimetype) == (200, "text/javascript")


def test_scripts_of_another_version_are_not_given(site: Site) -> None:
    page = site.client.get("/kiosk").text
    address = page.split('type="module" src="')[1].split('"')[0]
    assert site.client.get(address).status_code == 200
    old = address.replace("/files/", "/files/0")
    assert site.client.get(old).status_code == 404
    assert site.client.get(address.replace("page.js", "worker.js")).status_code == 404
    assert site.client.get(address.replace("page.js", "..%2fpage.css")).status_code == 404


@pytest.mark.parametrize("changed", [*NAMES, WORKER])
def test_change_of_any_script_makes_another_version(
    monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    before = files_version("page")
    assert files_version("another page") != before
    monkeypatch.setattr(
        "survey.web.kiosk_files.kiosk_file",
        lambda name: kiosk_file(name) + ("// newer" if name == changed else ""),
    )
    files_version.cache_clear()
    after = files_version("page")
    files_version.cache_clear()
    assert after != before


def test_code_works_once_and_gives_a_secret_of_which_a_hash_is_kept(site: Site) -> None:
    code = new_code(site)
    at(site, NOW)
    first = site.client.post("/kiosk/enable", json={"code": f" {code.upper().replace('0', 'O')} "})
    assert first.status_code == 200
    assert "Set-Cookie" not in first.headers
    again = site.client.post("/kiosk/enable", json={"code": code})
    assert (again.status_code, again.get_json()["error"]) == (403, "code")
    assert "đã dùng" in again.get_json()["why"]
    with site.house.sessions() as session:
        kept = session.scalars(select(KioskDevice)).one()
    assert first.get_json()["secret"].encode() not in kept.secret_hash
    assert kept.enabled_on == TODAY


@pytest.mark.parametrize("body", [{}, [], {"code": 5}, {"code": "x" * 50}, {"code": "a\x00b"}, 7])
def test_refuses_what_is_no_code(site: Site, body: Any) -> None:
    answer = site.client.post("/kiosk/enable", json=body)
    assert answer.status_code == 400
    assert answer.get_json()["why"]


def test_tells_a_tablet_its_desk_and_the_questionnaire_in_force(tablet: Tablet) -> None:
    told = tablet.desk().get_json()
    assert told["desk"] == {"code": "Q1", "name": "Quầy số 1: Hộ tịch"}
    assert told["questionnaire"]["code"] == "mot-cua-2026-2"
    # Facts with a switch are not sent to a tablet while it is off.
    assert [fact["code"] for fact in told["questionnaire"]["facts"]] == ["trips", "who"]
    assert told["today"] == "2026-11-20"
    assert told["open"] is True


@pytest.mark.parametrize(
    "given", ["", "Bearer ", "Bearer nobody", "Basic abc", "Bearer " + "x" * 99]
)
def test_lets_nobody_in_without_a_secret(site: Site, given: str) -> None:
    for answer in (
        site.client.get("/kiosk/desk", headers={"Authorization": given}),
        site.client.post(
            "/kiosk/answers", json={"items": [filled_item()]}, headers={"Authorization": given}
        ),
    ):
        assert (answer.status_code, answer.get_json()["error"]) == (401, "unknown")
    assert site.count() == 0


def test_revoked_tablet_is_told_so_and_stores_nothing(site: Site, tablet: Tablet) -> None:
    with site.house.sessions.begin() as session:
        session.execute(update(KioskDevice).values(revoked_on=TODAY))
    answer = tablet.post({"items": [filled_item()]})
    assert (answer.status_code, answer.get_json()["error"]) == (403, "revoked")
    assert "thu hồi từ ngày 20/11/2026" in answer.get_json()["why"]
    assert tablet.desk().status_code == 403
    assert site.count() == 0


def test_stores_a_form_under_its_desk_channel_and_day_and_nothing_else(
    site: Site, tablet: Tablet
) -> None:
    assert tablet.outcomes(filled_item(comment="Rất nhanh", filled_on=ago(3))) == ["stored"]
    (row,) = site.stored()
    assert (row.channel, row.placard_id, row.day) == ("kiosk", None, TODAY - 3 * DAY)
    assert (row.answers, row.facts) == ("543994", "2")
    assert (row.arrival_group, row.device_group, row.duration_band) == (None, None, None)
    assert site.comments() == ["Rất nhanh"]


def test_labels_the_ten_minutes_only_of_a_form_that_comes_at_once(
    site: Site, tablet: Tablet
) -> None:
    tablet.deliver(filled_item(at_once=True))
    tablet.deliver(filled_item(at_once=True, filled_on=ago(1)))
    labels = {row.day: row.arrival_group for row in site.stored()}
    assert labels[TODAY] is not None
    assert labels[TODAY - DAY] is None


def test_delivers_exactly_once_in_any_order_alone_or_together(site: Site, tablet: Tablet) -> None:
    items = [filled_item(filled_on=ago(number % 5)) for number in range(12)]
    assert tablet.outcomes(*items[6:]) == ["stored"] * 6
    assert tablet.outcomes(items[8], items[0], items[0]) == ["already", "stored", "already"]
    assert tablet.outcomes(*reversed(items)) == ["already"] * 6 + ["stored"] * 5 + ["already"]
    assert site.count() == 12


def test_token_is_still_known_until_the_form_comes_into_doubt(site: Site, tablet: Tablet) -> None:
    item = filled_item(filled_on=ago(20), tried_on=TODAY.isoformat())
    assert tablet.outcomes(item) == ["stored"]
    for days, outcome in ((10, "already"), (11, "doubt")):
        later = NOW + days * DAY
        at(site, later)
        with site.house.sessions.begin() as session:
            destroy_labels(session, later)
        assert tablet.outcomes(item) == [outcome]
    assert site.count() == 1


def test_form_in_doubt_whose_token_is_still_known_is_recognised(site: Site, tablet: Tablet) -> None:
    item = filled_item(tried_on=TODAY.isoformat())
    assert tablet.outcomes(item) == ["stored"]
    at(site, NOW + 15 * DAY)
    assert tablet.outcomes(item, filled_item(tried_on=TODAY.isoformat())) == ["already", "doubt"]
    assert site.count() == 1


def test_form_that_waited_long_without_being_sent_is_not_in_doubt(
    site: Site, tablet: Tablet
) -> None:
    assert tablet.outcomes(filled_item(filled_on=ago(100), tried_on=ago(2))) == ["stored"]
    assert site.stored()[0].day == TODAY


@pytest.mark.parametrize(
    ("filled_on", "kept"),
    [
        (ago(0), ago(0)),
        (ago(20), ago(20)),
        (ago(21), ago(0)),
        (ago(-1), ago(0)),
        ("1970-01-01", ago(0)),
    ],
)
def test_keeps_the_day_of_filling_in_when_it_is_plausible(
    site: Site, tablet: Tablet, filled_on: str, kept: str
) -> None:
    tablet.deliver(filled_item(filled_on=filled_on))
    assert [row.day.isoformat() for row in site.stored()] == [kept]


def test_questionnaire_changed_meanwhile_keeps_its_version(site: Site, tablet: Tablet) -> None:
    with site.house.sessions.begin() as session:
        new = store_questionnaire(session, make_questionnaire("phieu-moi"))
        session.add(Setting(key="questionnaire.standing", value='"phieu-moi"'))
    assert tablet.desk().get_json()["questionnaire"]["code"] == "phieu-moi"
    fresh = filled_item(questionnaire="phieu-moi", answers={"C11": 5, "C12": 9, "C21": 1, "C22": 2})
    assert tablet.outcomes(filled_item(), fresh) == ["stored", "stored"]
    assert sorted(row.answers for row in site.stored()) == ["543994", "5912-"]
    with site.house.sessions() as session:
        assert new in set(session.scalars(select(Response.questionnaire_id)))


def test_form_of_another_desk_is_set_aside_for_an_official(site: Site, tablet: Tablet) -> None:
    assert tablet.outcomes(filled_item(desk="Q2")) == ["desk"]
    assert site.count() == 0


def test_closed_desk_takes_what_was_filled_in_while_it_was_open(site: Site, tablet: Tablet) -> None:
    with site.house.sessions.begin() as session:
        session.execute(update(Desk).values(valid_to=TODAY - DAY))
    assert tablet.desk().get_json()["open"] is False
    assert tablet.outcomes(filled_item(filled_on=ago(2)), filled_item(filled_on=ago(1))) == [
        "stored",
        "closed",
    ]
    assert site.count() == 1


def test_says_later_when_the_database_takes_nothing(
    site: Site, tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = filled_item()
    with monkeypatch.context() as broken:
        broken.setattr("survey.services.record_response.store_forms", fail)
        answer = tablet.post({"items": [item]})
    assert answer.status_code == 503
    assert [one["outcome"] for one in answer.get_json()["results"]] == ["later"]
    assert tablet.outcomes(item) == ["stored"]


def fail(*_: object, **__: object) -> None:
    raise OSError("disk full")


def test_token_is_kept_as_a_hash_with_a_day_and_nothing_else(site: Site, tablet: Tablet) -> None:
    item = filled_item(filled_on=ago(4))
    tablet.deliver(item)
    with site.house.sessions() as session:
        (seen,) = session.scalars(select(SeenToken))
    assert seen.day == TODAY - 4 * DAY
    assert item["token"].encode() not in seen.token_hash


def test_closed_pages_stay_closed_for_a_tablet(site: Site, tablet: Tablet) -> None:
    given = {"Authorization": f"Bearer {tablet.secret}"}
    assert is_asked_to_sign_in(site.client.get("/van-phong", headers=given))
    check_page(site.client.get("/kiosk/unknown"))


def test_lines_of_the_lists_are_told_and_kept(site: Site, tablet: Tablet) -> None:
    assert tablet.desk().get_json()["offers"] == {"fields": [], "deciding": []}
    first, second = give_lists(site, "Hộ tịch; Đất đai", "Sở Xây dựng", "Sở Công Thương")
    told = tablet.desk().get_json()["offers"]
    assert told["fields"] == ["Hộ tịch", "Đất đai"]
    assert sorted(told["deciding"]) == [[first, "Sở Xây dựng"], [second, "Sở Công Thương"]]
    picks = {"service_field": "Đất đai", "deciding_unit": second}
    assert tablet.outcomes(filled_item(**picks)) == ["stored"]
    assert [(row.field, row.deciding_unit_id) for row in site.stored()] == [("Đất đai", second)]


@pytest.mark.parametrize(("field", "unit"), [("đất đai", 1), ("<b>", 999), ("", None)])
def test_line_that_is_not_on_a_list_is_left_out(
    site: Site, tablet: Tablet, field: str, unit: int | None
) -> None:
    give_lists(site, "Hộ tịch", "Sở Xây dựng")
    picks = {"service_field": field or None, "deciding_unit": unit}
    assert tablet.outcomes(filled_item(**picks)) == ["stored"]
    assert [(row.field, row.deciding_unit_id) for row in site.stored()] == [(None, None)]


@pytest.mark.parametrize(("fields", "kept"), [("Hộ tịch", "Hộ tịch"), ("Hộ tịch; Đất đai", None)])
def test_form_without_lists_is_about_the_usual_field(
    site: Site, tablet: Tablet, fields: str, kept: str | None
) -> None:
    give_lists(site, fields)
    assert tablet.outcomes(filled_item()) == ["stored"]
    assert [row.field for row in site.stored()] == [kept]
