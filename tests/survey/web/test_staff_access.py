"""Who may open which page for staff: roles of one's own unit, of units below it, and no others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from survey.web.access import Audience, open_to
from tests.factories import store_unit
from tests.page import is_asked_to_sign_in
from tests.site import Site

ADDRESSES = {
    "staff": "/t/staff",
    "admin": "/t/admin",
    "office": "/t/office",
    "unit": "/t/unit/{unit}",
    "unit_head": "/t/head/{unit}",
}
#: Other ways to write an address that leads nowhere, or to the same guard.
SPELLINGS = ("{}/", "{}%2f", "{};x", "{}/.", "/t/..{}", "{}?x=/d/")


@pytest.fixture
def demo(site: Site) -> Iterator[Site]:
    """A demonstration with a page for each audience, and a unit (2) under the first one."""
    with site.house.sessions.begin() as session:
        store_unit(session, "00005", parent_id=1)
        store_unit(session, "00006")
    opened = site.restarted(demo=True)
    pages: list[tuple[str, Audience]] = [
        ("/t/staff", "staff"),
        ("/t/admin", "admin"),
        ("/t/office", "office"),
        ("/t/unit/<int:unit_id>", "unit"),
        ("/t/head/<int:unit_id>", "unit_head"),
    ]
    for number, (rule, audience) in enumerate(pages):
        view = open_to(audience)(lambda unit_id=0: "seen")
        opened.app.add_url_rule(rule, f"t{number}", view)
    yield opened
    opened.close()


def seen(demo: Site, unit: int = 1) -> set[str]:
    """Name the audiences whose page answers; every other one does not exist."""
    found = set()
    for audience, address in ADDRESSES.items():
        at = address.format(unit=unit)
        answer = demo.client.get(at)
        assert answer.status_code in {200, 404} or is_asked_to_sign_in(answer)
        found |= {audience} if answer.status_code == 200 else set()
        for way in (f"/%74{at[2:]}", *(spelled.format(at) for spelled in SPELLINGS)):
            assert answer.status_code == 200 or "seen" not in demo.client.get(way).text, way
        assert demo.client.head(at).status_code == answer.status_code
    return found


def test_nobody_sees_no_page_of_staff(demo: Site) -> None:
    assert seen(demo) == set()


def test_office_sees_all_units_and_no_administration(demo: Site) -> None:
    demo.client.get("/demo/office")
    assert seen(demo, unit=3) == {"staff", "office", "unit", "unit_head"}


def test_administration_sees_accounts_and_no_unit(demo: Site) -> None:
    demo.client.get("/demo/admin")
    assert seen(demo) == {"staff", "admin"}
    assert demo.client.get("/quan-tri").status_code == 200


def test_head_sees_own_unit_and_those_below_and_no_other(demo: Site) -> None:
    demo.client.get("/demo/unit/1")
    assert seen(demo, unit=1) == seen(demo, unit=2) == {"staff", "unit", "unit_head"}
    assert seen(demo, unit=3) == seen(demo, unit=999) == {"staff"}
    assert seen(demo, unit=10**20) == {"staff"}


def test_head_of_the_lower_unit_does_not_see_the_one_above(demo: Site) -> None:
    demo.client.get("/demo/unit/2")
    assert seen(demo, unit=1) == {"staff"}


def test_menu_holds_what_is_ones_own(demo: Site) -> None:
    demo.client.get("/demo/unit/1")
    page = demo.client.get("/don-vi/1").text
    assert 'href="/don-vi/1" aria-current="page"' in page
    assert "/van-phong" not in page
    demo.client.get("/demo/office")
    page = demo.client.get("/van-phong/quet-ma").text
    assert 'href="/van-phong/quet-ma" aria-current="page"' in page
    assert 'href="/van-phong">' in page
    assert "/quan-tri" not in page
