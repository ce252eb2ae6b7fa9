"""A form of officials that is not from a page of ours writes nothing and looks like no success."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from werkzeug.exceptions import BadRequest
from werkzeug.routing import Rule

from survey.web.proof import note_proof, require_proof
from survey.web.transaction import writing
from tests.page import Page
from tests.site import Site

#: What stands for a part of an address; other parts are numbers.
PARTS = {"code": "2026-Q3", "token": "abcdefghjkmnpqrs", "day": "2026-11-20", "month": "2026-11"}


@pytest.fixture
def demo(site: Site) -> Iterator[Site]:
    opened = site.restarted(demo=True)
    yield opened
    opened.close()


def staff_rules(site: Site, method: str) -> list[Rule]:
    audiences = {
        name: getattr(view, "audience", None) for name, view in site.app.view_functions.items()
    }
    return [
        rule
        for rule in site.app.url_map.iter_rules()
        if method in (rule.methods or ()) and audiences[rule.endpoint] != "everyone"
    ]


def address(rule: Rule) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: PARTS.get(part[1], "1"), rule.rule)


@pytest.mark.parametrize("role", ["office", "admin"])
def test_no_form_of_officials_is_taken_without_the_token_of_its_page(demo: Site, role: str) -> None:
    demo.client.get(f"/demo/{role}")
    before, rules = demo.rows(), staff_rules(demo, "POST")
    assert len(rules) > 80
    statuses = {
        f"{rule.rule} {fields}": demo.client.post(address(rule), data=fields).status_code
        for rule in rules
        for fields in ({}, {"csrf_token": "wrong", "them": "1"})
    }
    assert {rule: status for rule, status in statuses.items() if not 400 <= status < 500} == {}
    assert demo.rows() == before


def test_a_button_of_a_page_opened_long_ago_says_so_and_leads_back(demo: Site) -> None:
    demo.client.get("/demo/office")
    demo.client.get("/van-phong/linh-vuc")
    answer = demo.client.post("/van-phong/linh-vuc/thuong-gap", data={"csrf_token": "old"})
    assert answer.status_code == 400
    assert Page(answer.text).headings == ["Chưa làm được việc này"]
    assert "mở đã lâu" in answer.text
    assert 'href="/van-phong/linh-vuc">Quay lại' in answer.text


def test_a_page_that_forgot_to_look_at_the_token_cannot_write(demo: Site) -> None:
    with demo.app.test_request_context("/van-phong", method="POST"):
        note_proof()
        with pytest.raises(BadRequest), writing():
            raise AssertionError("a session was given")
    with demo.app.test_request_context("/van-phong"):
        note_proof()
        require_proof()
