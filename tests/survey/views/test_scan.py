"""The office's page that checks posters, as its browser gets it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.services.places.manage_placards import replace_placard
from tests.factories import NOW
from tests.page import is_asked_to_sign_in, open_page
from tests.site import FORM, TOKEN, Site, make_site

PAGE = "/van-phong/quet-ma"
SCRIPT = "/van-phong/quet-ma.js"


@pytest.fixture
def demo(tmp_path: Path, sqlite_url: str) -> Iterator[Site]:
    made = make_site(tmp_path, sqlite_url, demo=True)
    made.house.clock = lambda: NOW
    yield made
    made.close()


@pytest.fixture
def office(demo: Site) -> Site:
    demo.client.get("/demo/office")
    return demo


@pytest.mark.parametrize("address", [PAGE, SCRIPT, f"{PAGE}?ma={TOKEN}"])
def test_page_does_not_exist_for_others(demo: Site, address: str) -> None:
    assert is_asked_to_sign_in(demo.client.get(address))
    demo.client.get("/demo/unit/1")
    assert demo.client.get(address).status_code == 404
    demo.client.get("/demo/office")
    assert demo.client.get(address).status_code == 200
    cookie = demo.client.get_cookie("demo_role")
    assert cookie is not None
    real = demo.restarted(demo=False)
    real.client.set_cookie("demo_role", cookie.value)
    assert is_asked_to_sign_in(real.client.get(address))
    real.close()


def test_empty_page_asks_and_answers_nothing(office: Site) -> None:
    page = open_page(office.client, PAGE)
    assert "Kiểm tra mã QR" in page.text
    assert 'role="alert"' not in page.text


@pytest.mark.parametrize("text", [TOKEN.upper(), f"http://127.0.0.1:8000{FORM}"])
def test_code_of_ours_is_named_with_its_desk_and_unit(office: Site, text: str) -> None:
    page = office.client.get(PAGE, query_string={"ma": text})
    assert page.status_code == 200
    for words in ("Quầy số 1: Hộ tịch", "Phường Ô Môn", "đang dùng"):
        assert words in page.text


def test_replaced_code_tells_how_long_it_still_works(office: Site) -> None:
    with office.house.sessions.begin() as session:
        replace_placard(session, TOKEN, NOW, grace_days=10)
    assert "còn hạn đến hết ngày 29/11/2026" in open_page(office.client, f"{PAGE}?ma={TOKEN}").text


def test_foreign_address_is_text_and_never_a_link(office: Site) -> None:
    foreign = 'https://example.com/d/abcd"><script>alert(1)</script>'
    page = office.client.get(PAGE, query_string={"ma": foreign, "quet": "1"})
    assert "KHÔNG PHẢI mã của hệ thống này" in page.text
    assert "Gỡ ngay tờ dán" in page.text
    assert "https://example.com/d/abcd" in page.text
    assert 'href="https:' not in page.text
    assert "<script>" not in page.text
    assert page.text.count("example.com") == 1


def test_only_this_page_may_use_script_and_camera(office: Site) -> None:
    page = office.client.get(PAGE)
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    assert page.headers["Permissions-Policy"].startswith("camera=(self),")
    for other in ("/van-phong", "/", FORM):
        headers = office.client.get(other).headers
        assert "script-src" not in headers["Content-Security-Policy"]
        assert headers["Permissions-Policy"].startswith("camera=(),")


def test_script_is_ours_and_opens_nothing(office: Site) -> None:
    answer = office.client.get(SCRIPT)
    assert answer.mimetype == "text/javascript"
    for way_out in ("location", "fetch(", "window.open", "XMLHttpRequest", "http:", "https:"):
        assert way_out not in answer.text


def test_checking_stores_nothing(office: Site) -> None:
    before = (office.house.settings.data / "data" / "survey.db").read_bytes()
    for text in (TOKEN, "https://example.com", "zzzz-efgh-jkmn-pqrs"):
        office.client.get(PAGE, query_string={"ma": text})
    assert (office.house.settings.data / "data" / "survey.db").read_bytes() == before
    assert office.count() == 0
