"""A form that was opened some time ago is taken under what it was shown with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from itsdangerous import URLSafeSerializer
from sqlalchemy import delete, update

from survey.database.migrate import downgrade, upgrade
from survey.models import DecidingUnit, Desk, Setting, Unit
from survey.services.places.manage_placards import replace_placard
from survey.web.form_token import SIGNED_WITH
from tests.factories import NOW, TODAY, make_questionnaire, store_questionnaire, store_unit
from tests.site import COMPLETE, FORM, TOKEN, Site

LISTS = {"service_field": "Hộ tịch", "who": "2"}


@pytest.fixture(autouse=True)
def lists(site: Site) -> int:
    """Give the desk lists to choose from; give the unit that decides."""
    with site.house.sessions.begin() as session:
        session.execute(update(Desk).values(field="Đất đai; Hộ tịch"))
        unit_id = store_unit(session, "S1", name="Sở Xây dựng")
        session.add(DecidingUnit(desk_id=1, unit_id=unit_id))
    return unit_id


def set_standing(site: Site, code: str) -> None:
    with site.house.sessions.begin() as session:
        session.merge(Setting(key="questionnaire.standing", value=f'"{code}"'))


def travel(site: Site, monkeypatch: pytest.MonkeyPatch, **ahead: int) -> None:
    """Move the whole installation ahead of the day on which the form was opened."""
    moment = NOW + timedelta(**ahead)
    site.house.clock = lambda: moment
    monkeypatch.setattr("survey.queries.placards.today", moment.date)


@pytest.mark.parametrize("ahead", [{"hours": 9}, {"days": 3}, {"days": -1}])
def test_form_opened_long_ago_or_before_the_clock_was_set_back_is_taken(
    site: Site, monkeypatch: pytest.MonkeyPatch, ahead: dict[str, int]
) -> None:
    travel(site, monkeypatch)
    fields = site.filled_form(**LISTS)
    travel(site, monkeypatch, **ahead)
    assert site.send(fields).status_code == 303
    (row,) = site.stored()
    assert (row.field, row.day) == ("Hộ tịch", (NOW + timedelta(**ahead)).date())


def test_form_opened_before_an_upgrade_is_taken(site: Site) -> None:
    # A token of the version before there were lists had three parts.
    signer = URLSafeSerializer(
        site.house.settings.secret_key, salt="citizen-form", signer_kwargs=SIGNED_WITH
    )
    old = str(signer.dumps(["k" * 22, TOKEN, "mot-cua-2026"]))
    engine = site.house.engine
    downgrade(engine, "r0006_kiosk")
    upgrade(engine)
    again = site.restarted()
    fields = {"form_token": old, "end": "1", **COMPLETE}
    try:
        assert again.send(fields).status_code == 303
    finally:
        again.close()
    (row,) = site.stored()
    assert (row.facts, row.field, row.deciding_unit_id) == ("2", None, None)


def test_form_of_a_desk_with_one_field_opened_before_the_upgrade_is_about_that(site: Site) -> None:
    with site.house.sessions.begin() as session:
        session.execute(update(Desk).values(field="Hộ tịch"))
    signer = URLSafeSerializer(
        site.house.settings.secret_key, salt="citizen-form", signer_kwargs=SIGNED_WITH
    )
    old = str(signer.dumps(["k" * 22, TOKEN, "mot-cua-2026"]))
    assert site.send({"form_token": old, "end": "1", **COMPLETE}).status_code == 303
    assert [row.field for row in site.stored()] == ["Hộ tịch"]


def test_form_of_an_older_questionnaire_is_kept_under_that_one(site: Site) -> None:
    set_standing(site, "mot-cua-2026")
    fields = site.filled_form()
    with site.house.sessions.begin() as session:
        store_questionnaire(session, make_questionnaire("phieu-moi"))
    set_standing(site, "phieu-moi")
    again = site.restarted()
    try:
        assert "C11" in again.client.get(FORM).text
        assert again.send(fields).status_code == 303
    finally:
        again.close()
    (row,) = site.stored()
    assert row.questionnaire_id == site.house.questionnaires.by_code["mot-cua-2026"][0]
    assert row.facts == "2"


def test_form_of_a_placard_in_its_grace_is_taken(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    travel(site, monkeypatch)
    fields = site.filled_form(**LISTS)
    with site.house.sessions.begin() as session:
        replace_placard(session, TOKEN, NOW, 10)
    travel(site, monkeypatch, days=9)
    assert site.send(fields).status_code == 303
    assert [row.field for row in site.stored()] == ["Hộ tịch"]


def test_choice_stays_good_when_the_desk_gets_other_lists(site: Site, lists: int) -> None:
    fields = site.filled_form(**LISTS, deciding_unit=str(lists))
    with site.house.sessions.begin() as session:
        session.execute(update(Desk).values(field="Xây dựng"))
        session.execute(delete(DecidingUnit))
        session.execute(update(Unit).where(Unit.id == lists).values(valid_to=TODAY))
    assert site.send(fields).status_code == 303
    (row,) = site.stored()
    assert (row.field, row.deciding_unit_id) == ("Hộ tịch", lists)


def test_answer_to_a_question_that_is_switched_off_is_not_kept(site: Site) -> None:
    with site.house.sessions.begin() as session:
        session.add(Setting(key="form.ask_age", value="true"))
    fields = site.filled_form(age="2")
    assert 'name="age"' in site.client.get(FORM).text
    # Another process learns of it first: what this one remembers must not count.
    with site.house.sessions.begin() as session:
        session.merge(Setting(key="form.ask_age", value="false"))
    answer = site.send({**fields, "C1": ""})
    assert answer.status_code == 422
    assert 'name="age"' not in answer.text
    assert site.send(fields).status_code == 303
    assert [row.facts for row in site.stored()] == ["2---"]


def test_answer_to_a_question_that_was_never_asked_is_not_kept(site: Site) -> None:
    assert site.send(site.filled_form(age="1", gender="2")).status_code == 303
    assert [row.facts for row in site.stored()] == ["2---"]
