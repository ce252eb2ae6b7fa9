"""What no tablet of ours delivers: refused in Vietnamese, form by form, and never stored."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.site import Site
from tests.tablet import Tablet, enabled_tablet, filled_item


@pytest.fixture
def tablet(site: Site) -> Tablet:
    return enabled_tablet(site)


def wrong_picks() -> dict[str, Any]:
    good = filled_item(service_field=None, deciding_unit=None)
    return {
        "one list without the other": filled_item(service_field=None),
        "a number as field": {**good, "service_field": 5},
        "half a character as field": {**good, "service_field": "\ud800"},
        "a unit as text": {**good, "deciding_unit": "1"},
        "a unit true": {**good, "deciding_unit": True},
    }


def wrong_items() -> dict[str, Any]:
    good = filled_item()
    answers = good["answers"]
    return {
        "a word": "item",
        "nothing": None,
        "a list": [],
        "an empty form": {},
        "another field": {**good, "unit_id": 1},
        "without a day": {key: value for key, value in good.items() if key != "filled_on"},
        "a token too short": {**good, "token": "abc"},
        "a token of other signs": {**good, "token": "ă" * 22},
        "a number as token": {**good, "token": 5},
        "no such day": {**good, "filled_on": "2026-02-30"},
        "a moment": {**good, "filled_on": "2026-11-20T10:15:00"},
        "digits of another script": {**good, "filled_on": "２０２６-11-20"},
        "tried never": {**good, "tried_on": ""},
        "at once perhaps": {**good, "at_once": "yes"},
        "a number as desk": {**good, "desk": 1},
        "no questionnaire": {**good, "questionnaire": "no-such"},
        "half a character": {**good, "comment": "a\ud800"},
        "a nul": {**good, "comment": "a\x00b"},
        "a number as comment": {**good, "comment": 5},
        "a comment too long": {**good, "comment": "ă" * 2001},
        "answers as a list": {**good, "answers": [5]},
        "an unknown question": {**good, "answers": {**answers, "C6": 5}},
        "a level too high": {**good, "answers": {**answers, "C1": 6}},
        "a level as text": {**good, "answers": {**answers, "C1": "5"}},
        "a level true": {**good, "answers": {**answers, "C1": True}},
        "a broken level": {**good, "answers": {**answers, "C1": 4.5}},
        "a huge level": {**good, "answers": {**answers, "C1": 10**300}},
        "does not apply where it must": {**good, "answers": {**answers, "OV": 9}},
        "no such option": {**good, "answers": {**answers, "trips": 5}},
        "a question left out": {**good, "answers": {"C1": 5}},
        **wrong_picks(),
    }


@pytest.mark.parametrize("name", wrong_items())
def test_refuses_a_wrong_form_and_stores_the_others_with_it(
    site: Site, tablet: Tablet, name: str
) -> None:
    wrong = wrong_items()[name]
    answer = tablet.post({"items": [wrong]})
    assert answer.status_code == 422
    (result,) = answer.get_json()["results"]
    assert result["outcome"] == "refused"
    assert result["why"].endswith(".")
    assert site.count() == 0
    results = tablet.deliver(filled_item(), wrong, filled_item())
    assert [one["outcome"] for one in results] == ["stored", "refused", "stored"]
    assert site.count() == 2


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/json", 411),
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"5", "application/json", 400),
        (b'{"items":[]}', "application/json", 400),
        (b'{"items":{}}', "application/json", 400),
        (b'{"items":[1],"more":1}', "application/json", 400),
        (b'{"items":[1],"items":[2]}', "application/json", 400),
        (b'{"items":[NaN]}', "application/json", 400),
        (b"[" * 60_000, "application/json", 400),
        (b'{"items":[' + b"1" * 5_000 + b"]}", "application/json", 400),
        (json.dumps({"items": [1] * 51}).encode(), "application/json", 400),
        (b" " * 70_000, "application/json", 413),
        (b"items=1", "application/x-www-form-urlencoded", 415),
        (b"{}", "application/json; charset=utf-16", 415),
    ],
)
def test_refuses_a_wrong_body_in_vietnamese(
    site: Site, tablet: Tablet, body: bytes, kind: str, status: int
) -> None:
    headers = {"Authorization": f"Bearer {tablet.secret}", "Content-Type": kind}
    answer = site.client.post("/kiosk/answers", data=body, headers=headers)
    assert answer.status_code == status
    assert answer.get_json()["error"] == "request"
    assert "Gói gửi lên" in answer.get_json()["why"]
    assert site.count() == 0
