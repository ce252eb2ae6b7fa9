"""What a form asks besides the criteria: field, deciding unit, who it is for, age and gender."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from survey.models import DecidingUnit, Desk, Setting, Unit
from survey.services.places.import_desks import MOST_LINES
from tests.factories import TODAY, store_unit
from tests.page import check_page
from tests.site import FORM, Site

LIMIT = 10 * 1024


def give_lists(site: Site, fields: str | None, *deciders: str) -> list[int]:
    """Set the lists of the desk; give the units that decide."""
    with site.house.sessions.begin() as session:
        session.execute(update(Desk).values(field=fields))
        units = [store_unit(session, f"S{n}", name=name) for n, name in enumerate(deciders)]
        session.add_all(DecidingUnit(desk_id=1, unit_id=unit_id) for unit_id in units)
    return units


def asked(site: Site) -> set[str]:
    return {field["name"] for _, field in check_page(site.client.get(FORM)).fields}


def test_desk_without_lists_asks_for_none(site: Site) -> None:
    assert not {"service_field", "deciding_unit"} & asked(site)
    for name, value in (("service_field", "Hộ tịch"), ("deciding_unit", "1")):
        assert site.send(site.filled_form(**{name: value})).status_code == 400
        assert site.send(site.filled_form(**{name: ""})).status_code == 303
    assert {(row.field, row.deciding_unit_id) for row in site.stored()} == {(None, None)}


def test_only_field_of_a_desk_is_chosen_beforehand_and_can_be_unchosen(site: Site) -> None:
    give_lists(site, "Hộ tịch")
    assert '<option value="Hộ tịch" selected>' in site.client.get(FORM).text
    for value in ("Hộ tịch", ""):
        assert site.send(site.filled_form(service_field=value)).status_code == 303
    assert {row.field for row in site.stored()} == {"Hộ tịch", None}


def test_none_of_several_fields_is_chosen_beforehand(site: Site) -> None:
    give_lists(site, "Hộ tịch; Đất đai")
    page = site.client.get(FORM)
    assert "selected" not in page.text
    assert page.text.index(">Hộ tịch</option>") < page.text.index(">Đất đai</option>")
    answer = site.send(site.filled_form(service_field="Đất đai", C1=""))
    assert '<option value="Đất đai" selected>' in answer.text


@pytest.mark.parametrize("value", ["Hộ tịch ", "hộ tịch", "Xây dựng", "<b>", "1"])
def test_field_that_was_not_on_the_list_is_refused(site: Site, value: str) -> None:
    give_lists(site, "Hộ tịch; Đất đai")
    assert site.send(site.filled_form(service_field=value)).status_code == 400
    assert site.count() == 0


def test_receiving_and_deciding_unit_are_both_kept(site: Site) -> None:
    first, second = give_lists(site, None, "Sở Xây dựng", "Sở Công Thương")
    assert site.send(site.filled_form(deciding_unit=str(second))).status_code == 303
    assert site.send(site.filled_form(deciding_unit="")).status_code == 303
    kept = [(row.unit_id, row.deciding_unit_id) for row in site.stored()]
    assert sorted(kept, key=str) == [(1, second), (1, None)]
    # The unit that received is another unit of the installation, but not on the list.
    for foreign in ("1", "999", f"0{first}", f" {first}", "Sở Xây dựng"):
        assert site.send(site.filled_form(deciding_unit=foreign)).status_code == 400


def test_unit_that_decides_what_it_receives_is_kept_once(site: Site) -> None:
    with site.house.sessions.begin() as session:
        session.add(DecidingUnit(desk_id=1, unit_id=1))
    assert site.send(site.filled_form(deciding_unit="1")).status_code == 303
    assert [(row.unit_id, row.deciding_unit_id) for row in site.stored()] == [(1, None)]


def test_unit_that_is_no_more_is_not_offered(site: Site) -> None:
    gone, standing = give_lists(site, None, "Sở cũ", "Sở mới")
    with site.house.sessions.begin() as session:
        session.execute(update(Unit).where(Unit.id == gone).values(valid_to=TODAY))
    text = site.client.get(FORM).text
    assert f'<option value="{standing}">Sở mới</option>' in text
    assert "Sở cũ" not in text


def test_lists_of_another_desk_cannot_be_slipped_in(site: Site) -> None:
    give_lists(site, "Hộ tịch")
    fields = site.filled_form(service_field="Hộ tịch")
    body, _, _ = fields["form_token"].rpartition(".")
    give_lists_again = site.filled_form()
    _, _, signature = give_lists_again["form_token"].rpartition(".")
    assert site.send({**fields, "form_token": f"{body}.{signature}"}).status_code == 400


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        ({}, {"trips", "who"}),
        ({"form.ask_age": True}, {"trips", "who", "age"}),
        ({"form.ask_age": True, "form.ask_gender": True}, {"trips", "who", "age", "gender"}),
    ],
)
def test_age_and_gender_are_asked_only_when_switched_on(
    site: Site, switches: dict[str, bool], expected: set[str]
) -> None:
    with site.house.sessions.begin() as session:
        for key, value in switches.items():
            session.add(Setting(key=key, value=json.dumps(value)))
    assert asked(site) & {"trips", "who", "age", "gender"} == expected
    answers = dict.fromkeys(expected - {"trips"}, "2")
    assert site.send(site.filled_form(**answers)).status_code == 303
    order = ("trips", "who", "age", "gender")
    assert site.stored()[0].facts == "".join("2" if one in expected else "-" for one in order)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_form_with_everything_on_it_is_still_small(site: Site, language: str) -> None:
    fields = "; ".join(f"Lĩnh vực khá dài tên số {n} của quầy" for n in range(MOST_LINES))
    units = [f"Trung tâm Phục vụ hành chính công phường số {n}" for n in range(MOST_LINES)]
    give_lists(site, fields, *units)
    with site.house.sessions.begin() as session:
        for key in ("form.ask_age", "form.ask_gender", "receipts.enabled"):
            session.add(Setting(key=key, value="true"))
    answer = site.client.get(f"{FORM}?lang={language}", headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) <= LIMIT
    filled = site.filled_form(service_field="Lĩnh vực khá dài tên số 19 của quầy")
    assert site.send({**filled, "comment": "ắ" * 2000}).status_code == 303


def test_thanks_let_the_browser_forget_what_back_would_show(site: Site) -> None:
    thanks = site.client.get(site.send(site.filled_form()).headers["Location"])
    assert '<img src="/quen" alt=""' in thanks.text
    assert "img-src 'self' data:" in thanks.headers["Content-Security-Policy"]
    picture = site.client.get("/quen")
    assert picture.headers["Clear-Site-Data"] == '"cache"'
    assert picture.mimetype == "image/svg+xml"
    form = site.client.get(FORM).headers
    assert "Clear-Site-Data" not in form
    assert "'self' data:" not in form["Content-Security-Policy"]
