"""Refusals on the pages of staff, and which line of the menu is lit where."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import inspect, text

from tests.factories import store_desk, store_unit
from tests.page import check_page, open_page
from tests.site import FORM, Site


@pytest.fixture
def demo(site: Site) -> Iterator[Site]:
    opened = site.restarted(demo=True)
    opened.client.get("/demo/office")
    yield opened
    opened.close()


def test_a_missing_page_speaks_to_staff_about_their_work_and_leads_home(demo: Site) -> None:
    answer = demo.client.get("/van-phong/khong-co")
    assert answer.status_code == 404
    assert check_page(answer).headings == ["Không có trang này"]
    assert "mã QR tại quầy" not in answer.text
    assert "English" not in answer.text
    assert 'href="/van-phong">Về trang đầu' in answer.text
    assert 'aria-current="page"' not in answer.text


def test_what_is_somebody_elses_and_what_is_nowhere_get_the_same_page(demo: Site) -> None:
    with demo.house.sessions.begin() as session:
        own = store_unit(session, "00008")
        other = store_unit(session, "00009")
    demo.client.get(f"/demo/unit/{own}")
    foreign = demo.client.get(f"/don-vi/{other}")
    nowhere = demo.client.get("/don-vi/987654")
    assert foreign.status_code == nowhere.status_code == 404
    assert foreign.text == nowhere.text


def test_a_wrong_method_speaks_to_staff_too(demo: Site) -> None:
    answer = demo.client.post("/van-phong/don-vi/1")
    assert answer.status_code == 405
    assert check_page(answer).headings == ["Chưa làm được việc này"]
    assert "quét lại mã QR" not in answer.text


def test_without_a_database_only_the_address_of_a_form_speaks_of_a_form(demo: Site) -> None:
    with demo.house.sessions.begin() as session:
        for table in inspect(session.connection()).get_table_names():
            session.execute(text(f"ALTER TABLE {table} RENAME TO {table}_elsewhere"))
    for address in ("/van-phong", "/ket-qua", "/metrics"):
        page = check_page(open_page(demo.client, address, status=503))
        assert page.headings == ["Trang tạm thời chưa mở được"]
    page = check_page(open_page(demo.client, FORM, status=503))
    assert page.headings == ["Phiếu tạm thời chưa mở được"]


def test_citizens_are_still_told_about_their_code(site: Site) -> None:
    assert "mã QR tại quầy" in site.client.get("/khong-co").text


@pytest.mark.parametrize(
    ("address", "lit"),
    [
        ("/van-phong", "Tổng quan"),
        ("/van-phong/quay/{desk}", "Đơn vị và quầy"),
        ("/van-phong/don-vi/moi", "Đơn vị và quầy"),
        ("/van-phong/khoa-api", "Hồ sơ đã giải quyết"),
        ("/van-phong/ho-so/nhap", "Hồ sơ đã giải quyết"),
    ],
)
def test_menu_lights_the_page_that_the_shown_one_belongs_to(
    demo: Site, address: str, lit: str
) -> None:
    with demo.house.sessions.begin() as session:
        desk = store_desk(session, store_unit(session, "00008"), "Q8")
    answer = demo.client.get(address.format(desk=desk))
    assert answer.status_code == 200
    assert answer.text.count('aria-current="page"') == 1
    assert f'aria-current="page">{lit}</a>' in answer.text
