"""The page of settings: every one with its reason, bad values told, nobody's change lost."""

from __future__ import annotations

import json
from html import unescape

import pytest
from sqlalchemy import select

from survey.models import AuditEntry
from survey.queries.settings import DEFAULTS, REASONS, all_settings
from survey.services.settings.describe_settings import LABELS
from survey.services.settings.manage_settings import change_setting
from tests.page import Page, check_page, open_page
from tests.site import Site
from tests.survey.services.publication_place import Q3, Place

LIST = "/quan-tri/thiet-lap"


@pytest.fixture
def admin(staff_site: Site) -> Site:
    staff_site.client.get("/demo/admin")
    return staff_site


def send(site: Site, key: str, value: str | list[str], **fields: str) -> tuple[int, str]:
    """Open the page of a setting and send a value; give status and words of the answer."""
    hidden = Page(site.client.get(f"{LIST}/{key}").text).hidden
    answer = site.client.post(
        f"{LIST}/{key}", data={**hidden, "value": value, **fields}, follow_redirects=True
    )
    check_page(answer)
    return answer.status_code, unescape(answer.text)


def stored(site: Site, key: str) -> object:
    with site.house.sessions() as session:
        return all_settings(session)[key]


def test_every_setting_is_on_the_page_with_its_reason(admin: Site) -> None:
    page = unescape(open_page(admin.client, LIST).text)
    assert set(DEFAULTS) - set(LABELS) == set()
    assert set(DEFAULTS) - set(REASONS) == set()
    for key in DEFAULTS:
        assert f'id="{key}"' in page
        assert f">{LABELS[key]}</a>" in page
        assert REASONS[key][1:] in page


def test_every_setting_has_a_page_that_stores_what_stands_there(admin: Site) -> None:
    for key in DEFAULTS.keys() - {"agency.emblem"}:  # a file: see test_emblem.py
        fields = Page(open_page(admin.client, f"{LIST}/{key}").text).fields
        ticks = {"radio", "checkbox"}
        typed = [
            a for _, a in fields if "name" in a and (a.get("type") not in ticks or "checked" in a)
        ]
        others = {a["name"]: a.get("value", "") for a in typed if a["name"] != "value"}
        values = [a.get("value", "") for a in typed if a["name"] == "value"]
        status, words = send(admin, key, values, **others)
        assert (status, f"Đã lưu: {LABELS[key]}." in words) == (200, True), words
        assert stored(admin, key) == DEFAULTS[key]


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("thresholds.hide", "7", 7),
        ("targets", "80.5, 95", [80.5, 95]),
        ("index.channels", ["qr", "paper"], ["qr", "paper"]),
        ("form.ask_age", "true", True),
        ("agency.name", "  Sở Nội vụ tỉnh Thử ", "Sở Nội vụ tỉnh Thử"),
        ("publication.calendar", "calendar", "calendar"),
        ("questionnaire.standing", "mot-cua-2026", "mot-cua-2026"),
    ],
)
def test_a_change_is_stored_and_noted_with_what_was_before(
    admin: Site, key: str, typed: str | list[str], value: object
) -> None:
    status, words = send(admin, key, typed)
    assert (status, f"Đã lưu: {LABELS[key]}." in words) == (200, True)
    assert "Quản trị viên (chạy thử)" in words
    assert stored(admin, key) == value
    with admin.house.sessions() as session:
        [entry] = session.scalars(select(AuditEntry)).all()
    assert (entry.action, entry.subject) == ("setting.change", f"setting:{key}")
    assert json.loads(entry.detail) == {"before": DEFAULTS[key], "after": value}


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("thresholds.hide", "4", "Phải từ 5 đến 10000."),
        ("thresholds.hide", "năm", "“năm” không phải là số."),
        ("period.freeze_days", "93", "Phải từ 0 đến 92."),
        ("targets", "81; 90", "“81; 90” không phải là số."),
        ("targets", "0", "Phải là các số phần trăm, ví dụ 81,90."),
        ("index.channels", [], "Chọn trong"),
        ("publication.calendar", "lunar", ""),
        ("form.ask_age", "maybe", ""),
    ],
)
def test_a_bad_value_is_told_and_stays_as_typed(
    admin: Site, key: str, typed: str | list[str], sentence: str
) -> None:
    status, words = send(admin, key, typed)
    assert status == 422
    assert sentence in words
    if isinstance(typed, str) and sentence:
        assert f'value="{typed}"' in words
    assert stored(admin, key) == DEFAULTS[key]


def test_whoever_was_slower_sees_what_stands_now_and_loses_nothing(admin: Site) -> None:
    hidden = Page(admin.client.get(f"{LIST}/thresholds.hide").text).hidden
    send(admin, "thresholds.hide", "8")
    late = admin.client.post(f"{LIST}/thresholds.hide", data={**hidden, "value": "9"})
    words = unescape(late.text)
    assert late.status_code == 409
    assert "Giá trị hiện nay: 8" in words
    assert 'value="9"' in words
    assert stored(admin, "thresholds.hide") == 8
    # What is shown now was seen: sent again it counts.
    again = Page(late.text).hidden
    assert (
        admin.client.post(f"{LIST}/thresholds.hide", data={**again, "value": "9"}).status_code
        == 303
    )


RULE = f"{LIST}/points.rule"
STEPS = {"kieu": "step", "chi_so0": "70", "diem0": "5", "chi_so1": "87,5", "diem1": "10"}


def rule_fields(site: Site, **more: str) -> dict[str, str]:
    """Open the page of the rule; give its fields, with what is typed into them."""
    page = Page(open_page(site.client, RULE).text)
    texts = [a for _, a in page.fields if a.get("type") != "radio" and "name" in a]
    shown = {a["name"]: a.get("value", "") for a in texts}
    return {**page.hidden, **shown, **more}


def test_a_rule_of_points_is_typed_in_rows_tried_and_stored(admin: Site) -> None:
    tried = admin.client.post(RULE, data=rule_fields(admin, **STEPS, thu="86", xem="1"))
    check_page(tried)
    words = unescape(tried.text)
    assert "86% đạt mốc 70%: 5,00 điểm." in words
    assert "Điểm theo bậc của chỉ số: từ 70%: 5 điểm; từ 87,5%: 10 điểm; dưới 70%: 0" in words
    assert stored(admin, "points.rule") == DEFAULTS["points.rule"]
    more = admin.client.post(RULE, data=rule_fields(admin, **STEPS, them="1"))
    assert 'name="diem10"' in more.text
    assert 'value="87,5"' in more.text
    assert admin.client.post(RULE, data=rule_fields(admin, **STEPS, tron="95")).status_code == 303
    document = json.loads(str(stored(admin, "points.rule")))
    assert document == {"type": "step", "steps": [[70, 5], [87.5, 10]], "full_at": 95}
    again = rule_fields(admin)
    assert (again["chi_so1"], again["diem1"], again["tron"]) == ("87,5", "10", "95")
    joined = {"kieu": "piecewise", "thu": "80", "xem": "1"}
    worked = unescape(admin.client.post(RULE, data={**again, **joined}).text)
    assert "5 + (10 − 5) × (80 − 70) ÷ (87,5 − 70) = 7,857143, làm tròn thành 7,86" in worked
    assert "từ 95% trở lên" in unescape(admin.client.get(LIST).text).lower()


BAD_RULES = (
    ({"kieu": "linear", "toi_da": ""}, "Xin ghi điểm tối đa, lớn hơn 0."),
    ({"kieu": "linear", "toi_da": "mười"}, "Xin ghi một số không âm"),
    ({"kieu": "linear", "tu": "80", "den": "60"}, "Phải lớn hơn chỉ số được 0 điểm."),
    ({"kieu": "linear", "den": "0"}, "Phải lớn hơn chỉ số được 0 điểm."),
    ({"kieu": "step"}, "cần ít nhất 1 hàng"),
    ({**STEPS, "chi_so1": "60"}, "Hàng 2: chỉ số phải lớn hơn hàng trên"),
    ({**STEPS, "diem1": "4"}, "Hàng 2: điểm không được thấp hơn hàng trên."),
    ({**STEPS, "diem1": ""}, "Hàng 2: xin ghi cả chỉ số và điểm, hoặc xóa cả hai."),
    ({**STEPS, "chi_so1": "101"}, "Chỉ số không quá 100%."),
    ({**STEPS, "le": "9"}, "Xin ghi một số từ 0 đến 4."),
    ({"kieu": "curve"}, "Cách đổi"),
)


def test_what_makes_no_rule_is_told_at_its_field_and_stays_as_typed(admin: Site) -> None:
    fields = rule_fields(admin)
    for typed, sentence in BAD_RULES:
        for button in ({}, {"xem": "1"}):
            answer = admin.client.post(RULE, data={**fields, **typed, **button})
            check_page(answer)
            words = unescape(answer.text)
            assert (answer.status_code, sentence in words) == (422, True), (typed, sentence)
            left = [value for value in typed.values() if value not in ("", "curve")]
            assert all(f'value="{value}"' in words for value in left)
    assert stored(admin, "points.rule") == DEFAULTS["points.rule"]


def test_a_rule_that_somebody_else_changed_meanwhile_is_shown_with_what_was_typed(
    admin: Site,
) -> None:
    fields = rule_fields(admin, **STEPS)
    with admin.house.sessions.begin() as session:
        change_setting(session, "points.rule", '{"type": "linear", "max": 7}')
    late = admin.client.post(RULE, data=fields)
    assert (late.status_code, 'value="87,5"' in late.text) == (409, True)
    assert "7 điểm ở 100%" in unescape(late.text)
    assert admin.client.post(RULE, data={**fields, **Page(late.text).hidden}).status_code == 303


def test_protection_of_published_figures_is_not_weakened(admin: Site) -> None:
    with admin.house.sessions.begin() as session:
        change_setting(session, "thresholds.hide", 8)
        place = Place(session)
        place.answer(Q3, 40, 31, 22)
        place.close(Q3)
        place.publish(Q3)
    status, words = send(admin, "thresholds.hide", "6")
    assert status == 422
    assert "Đã công bố số liệu theo giá trị đang dùng" in words
    assert send(admin, "publication.calendar", "calendar")[0] == 422
    assert send(admin, "thresholds.hide", "9")[0] == 200


def test_a_form_from_another_site_changes_nothing(admin: Site) -> None:
    answer = admin.client.post(f"{LIST}/thresholds.hide", data={"value": "9", "seen": "5"})
    assert answer.status_code == 422
    assert stored(admin, "thresholds.hide") == 5


def test_unknown_settings_and_other_people_find_nothing(admin: Site) -> None:
    assert admin.client.get(f"{LIST}/no.such").status_code == 404
    for role in ("office", "unit/1"):
        admin.client.get(f"/demo/{role}")
        assert admin.client.get(LIST).status_code == 404
        assert admin.client.post(f"{LIST}/thresholds.hide").status_code == 404
