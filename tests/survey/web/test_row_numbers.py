"""Numbers in addresses that no database could hold are unknown addresses, never our failure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from survey.web.row_numbers import LARGEST, row_number
from tests.site import Site

HUGE = "9" * 20


@pytest.fixture
def demo(site: Site) -> Iterator[Site]:
    opened = site.restarted(demo=True)
    yield opened
    opened.close()


def addresses(app: Flask, number: int | str) -> set[str]:
    """Give every address that one can open and whose parts are all numbers, with one number."""
    return {
        rule.rule.replace("<int:", "<").replace(f"<{name}>", str(number))
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and len(rule.arguments) == 1
        for name in rule.arguments
        if f"<int:{name}>" in rule.rule
    }


@pytest.mark.parametrize("number", [LARGEST, LARGEST + 1, HUGE, "0"])
@pytest.mark.parametrize("role", ["office", "admin", "unit/1"])
def test_no_row_has_such_a_number(demo: Site, role: str, number: int | str) -> None:
    demo.client.get(f"/demo/{role}")
    asked = addresses(demo.app, number) - {f"/demo/unit/{number}"}
    assert len(asked) > 15
    answers = {address: demo.client.get(address).status_code for address in asked}
    assert {address: status for address, status in answers.items() if status != 404} == {}


@pytest.mark.parametrize("text", [HUGE, "0", "-1", "x", "", str(LARGEST + 1)])
def test_a_number_after_the_question_mark_is_read_or_not_at_all(text: str) -> None:
    with pytest.raises(ValueError, match=r"invalid literal|\d"):
        row_number(text)


def test_list_of_codes_takes_no_impossible_unit(demo: Site) -> None:
    demo.client.get("/demo/office")
    assert row_number(str(LARGEST)) == LARGEST
    assert demo.client.get(f"/van-phong/ma-qr?don_vi={HUGE}").status_code == 200
    assert demo.client.get(f"/van-phong/ma-qr?don_vi={LARGEST}").status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1999-12-31"])
def test_audit_has_no_days_at_the_ends_of_time(demo: Site, day: str) -> None:
    demo.client.get("/demo/admin")
    assert demo.client.get(f"/quan-tri/nhat-ky?ngay={day}").status_code == 404
    assert demo.client.get("/quan-tri/nhat-ky?ngay=2026-09-30").status_code == 200
