"""Crowds get through, machines are asked to wait, and nobody's address is ever asked."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from survey.services.record_response import NotStored, Recorder
from survey.web.throttle import (
    FORMS_PER_PLACARD,
    LEAST_SWEPT,
    SECOND,
    TRIES_PER_FORM,
    Allowance,
    Throttle,
)
from tests.factories import NOW, store_placard
from tests.page import check_page
from tests.site import FORM, Site

OTHER = "0123456789abcdef"
OTHER_FORM = "/d/0123-4567-89ab-cdef"


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 7 * SECOND

    def __call__(self) -> int:
        return self.now


def test_an_allowance_is_used_up_and_comes_back_evenly() -> None:
    clock = Clock()
    allowance = Allowance(3, 60, clock)
    assert [allowance.wait("a") for _ in range(5)] == [0, 0, 0, 20, 20]
    assert allowance.wait("b") == 0
    clock.now += 19 * SECOND
    assert allowance.wait("a") == 1
    clock.now += SECOND
    assert [allowance.wait("a"), allowance.wait("a")] == [0, 20]
    clock.now += 3_600 * SECOND
    assert [allowance.wait("a") for _ in range(4)] == [0, 0, 0, 20]


def test_an_allowance_forgets_keys_that_have_everything_back() -> None:
    clock = Clock()
    allowance = Allowance(60, 60, clock)
    for number in range(20 * LEAST_SWEPT):
        clock.now += SECOND // 100
        assert allowance.wait(f"form {number}") == 0
    assert len(allowance) <= LEAST_SWEPT + 1


def test_one_form_sent_for_ever_does_not_use_up_its_placard() -> None:
    throttle = Throttle(placards=Allowance(10), forms=Allowance(2))
    assert [throttle.wait("desk", "one") > 0 for _ in range(20)] == [False] * 2 + [True] * 18
    assert [throttle.wait("desk", str(number)) for number in range(8)] == [0] * 8
    assert throttle.wait("desk", "last") > 0


def test_what_is_allowed_is_far_above_people_and_below_machines() -> None:
    assert FORMS_PER_PLACARD >= 100 * 60
    assert TRIES_PER_FORM >= 3 * 20
    clock = Clock()
    throttle = Throttle(placards=Allowance(FORMS_PER_PLACARD, clock=clock))
    assert not any(throttle.wait("desk", str(form)) for form in range(FORMS_PER_PLACARD))
    assert 0 < throttle.wait("desk", "one more") <= 1
    assert throttle.wait("another desk", "one more") == 0


def test_sixty_people_of_one_hall_get_through_and_their_burst_is_labelled(site: Site) -> None:
    hall = {"X-Forwarded-For": "203.0.113.7", "User-Agent": "the same phone for everybody"}
    for person in range(60):
        moment = NOW + timedelta(seconds=10 * person)
        site.house.clock = lambda moment=moment: moment
        answer = site.client.post(FORM, data=site.filled_form(), headers=hall)
        assert answer.status_code == 303
    rows = site.stored()
    assert len(rows) == 60
    assert Counter(row.arrival_group for row in rows).most_common() == [(rows[0].arrival_group, 60)]
    assert Counter(row.device_group for row in rows).most_common() == [(rows[0].device_group, 60)]


def test_a_flood_on_one_placard_waits_and_touches_no_other(site: Site) -> None:
    with site.house.sessions.begin() as session:
        store_placard(session, 1, token=OTHER)
    site.house.throttle = Throttle(placards=Allowance(5))
    statuses = [site.send(site.filled_form()).status_code for _ in range(8)]
    assert statuses == [303] * 5 + [429] * 3
    assert site.client.get(FORM).status_code == 200
    other = {**site.filled_form(), **site.opened_form(OTHER_FORM)}
    assert site.send(other, OTHER_FORM).status_code == 303
    assert site.count() == 6


@pytest.mark.parametrize("language", ["vi", "en"])
def test_who_has_to_wait_keeps_what_was_typed_and_sends_it_later(site: Site, language: str) -> None:
    clock = Clock()
    site.house.throttle = Throttle(placards=Allowance(1, clock=clock))
    site.send(site.filled_form())
    fields = site.filled_form(comment="Đợi <b>lâu</b>")
    answer = site.send(fields, f"{FORM}?lang={language}")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "600"
    page = check_page(answer, language=language)
    checked = {field["name"]: field["value"] for _, field in page.fields if "checked" in field}
    assert checked == {name: fields[name] for name in ("C1", "C2", "C3", "C4", "C5", "OV", "trips")}
    assert "Đợi &lt;b&gt;lâu&lt;/b&gt;</textarea>" in answer.text
    assert ("Chưa lưu được" if language == "vi" else "Not saved yet") in answer.text
    assert page.hidden == {name: fields[name] for name in ("form_token", "end")}
    assert (site.count(), site.comments()) == (1, [])
    clock.now += 600 * SECOND
    assert site.send(fields).status_code == 303
    assert site.comments() == ["Đợi <b>lâu</b>"]


def test_a_form_sent_again_and_again_is_stored_once(site: Site) -> None:
    site.house.throttle = Throttle(forms=Allowance(3))
    fields = site.filled_form()
    # What is stored is thanked for, not shown again, however often it comes.
    statuses = [site.send(fields).status_code for _ in range(5)]
    assert statuses == [303] * 5
    assert site.count() == 1
    faulty = site.filled_form(C1="")
    statuses = [site.send(faulty).status_code for _ in range(5)]
    assert statuses == [422] * 3 + [429] * 2
    assert site.send(site.filled_form()).status_code == 303


def test_who_is_held_back_by_all_servers_together_keeps_what_was_typed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hold_back(*_: object) -> str:
        raise NotStored("flooded", 600)

    fields = site.filled_form(comment="Đợi lâu")
    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "record", hold_back)
        answer = site.send(fields)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    assert "Đợi lâu</textarea>" in answer.text
    assert site.send(fields).status_code == 303
