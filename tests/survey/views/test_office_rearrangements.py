"""The guided pages of mergers and splits, walked as the office walks them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from survey.queries.units import all_successors
from tests.factories import store_desk, store_unit
from tests.site import Site
from tests.survey.views.office_place import Office

ALL, ONE = "/van-phong/sap-xep", "/van-phong/sap-xep/1"


@pytest.fixture
def office(site: Site) -> Iterator[Office]:
    found = Office(site)
    with found.site.house.sessions.begin() as session:
        root = store_unit(session, "PR", name="Tỉnh Thử", kind="province")
        for code in ("A", "B"):
            unit = store_unit(session, code, name=f"Xã {code}", kind="commune", parent_id=root)
            store_desk(session, unit, f"{code}-Q1")
    found.done(f"{ALL}/moi", at=ALL)
    yield found
    found.site.close()


def plan(office: Office, day: str) -> str:
    """Let A go wholly and B in part into a new ward; give the page of the preview."""
    first = {"basis": "Nghị quyết 1", "from_date": day, "old": ["3", "4"], "go": "next"}
    assert office.send(f"{ONE}/buoc-1", first).status_code == 303
    # A new unit is offered as what the old ones are, under what they stand under.
    step = office.page(f"{ONE}/buoc-2")
    assert '<option value="commune" selected' in step
    assert '<option value="2" selected' in step
    new = {"code": "A", "name": "Phường Mới", "kind": "ward", "parent_id": "2", "go": "add"}
    assert "Bỏ Phường Mới" in office.done(f"{ONE}/buoc-2", new)
    assert "Phường Mới" in office.done(
        f"{ONE}/buoc-2", {"go": "next", "kind": "ward", "parent_id": "2"}
    )
    return office.done(f"{ONE}/buoc-3", {"a3-n0": "full", "a4-n0": "partial", "s4": "1"})


def test_a_merger_to_come_is_planned_confirmed_and_undone(office: Office) -> None:
    page = plan(office, "2099-01-01")
    assert "chuyển về Phường Mới" in page
    page = office.done(f"{ONE}/buoc-4", {"d2": "n0", "d3": "stay"})
    assert "Xác nhận, thực hiện vào ngày 01/01/2099" in page
    assert "Xã B tiếp tục hoạt động" in page
    page = office.done(f"{ONE}/xac-nhan", at=ONE)
    assert "sẽ tự thực hiện" in page
    assert "chờ đến ngày" in page
    assert "(sắp tới)" in office.page("/van-phong/quay/2")
    assert "Phường Mới" in office.page("/van-phong/don-vi?tinh-trang=coming")
    assert "đã hoàn tác" in office.done(f"{ONE}/hoan-tac", at=ONE)
    assert "Phường Mới" not in office.page("/van-phong/don-vi?tinh-trang=coming")
    assert office.client.get(f"{ONE}/buoc-1").status_code == 404, "no step of what is done"


def test_a_merger_of_today_moves_desks_and_the_map_at_once(office: Office) -> None:
    today = office.site.house.clock().date().isoformat()
    plan(office, today)
    office.done(f"{ONE}/buoc-4", {"d2": "n0", "d3": "stay"})
    page = office.done(f"{ONE}/xac-nhan", at=ONE)
    assert "đã thực hiện" in page
    assert "Nên in lại mã QR" in page
    with office.site.house.sessions() as session:
        assert {one.extent for one in all_successors(session)} == {"full", "partial"}
    assert "Xã A → Phường Mới" in office.page("/van-phong/quay/2")


def test_a_plan_with_gaps_says_what_is_missing(office: Office) -> None:
    page = office.page(ONE)
    assert "Chưa có ngày bắt đầu" in page
    assert "Xác nhận" not in page.split("Chưa xác nhận được")[1]
    answer = office.send(f"{ONE}/xac-nhan", at=ONE)
    assert "Chưa có ngày bắt đầu" in office.page(answer.location)
    assert "Cần có đơn vị cũ" in office.page(f"{ONE}/buoc-3")


def test_units_chosen_before_a_search_stay_chosen(office: Office) -> None:
    page = office.done(f"{ONE}/buoc-1", {"old": ["3"], "q": "xã b", "go": "search"})
    assert 'value="3" checked' in page
    assert "Xã B (B)" in page
    assert "Phường Ô Môn" not in page


def test_two_who_plan_one_draft_are_told_apart(office: Office) -> None:
    office.send(f"{ONE}/buoc-1", {"old": ["3"], "go": "next"})
    fields = {"old": ["4"], "basis": "Nghị quyết 2", "revision": "1", "go": "next"}
    page = office.refused(f"{ONE}/buoc-1", fields, 409)
    assert 'value="Nghị quyết 2"' in page
    assert 'value="4" checked' in page


def test_a_draft_is_thrown_away(office: Office) -> None:
    page = office.done(f"{ONE}/bo", at=ONE)
    assert "Chưa có việc sắp xếp nào" in page
