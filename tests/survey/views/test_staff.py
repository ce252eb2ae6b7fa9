"""Staff pages: closed to strangers, a unit sees itself only, and nothing of the running period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from survey.queries.questionnaires import standing_questionnaire
from survey.services.record_response import store_forms
from tests.factories import NOW, make_form, store_desk, store_unit
from tests.page import check_page, is_asked_to_sign_in, open_page
from tests.site import Site, make_site

STAFF = ["/van-phong", "/don-vi/1", "/don-vi/2"]


@pytest.fixture
def demo(tmp_path: Path, sqlite_url: str) -> Iterator[Site]:
    """A demonstration with a unit and another one under it."""
    made = make_site(tmp_path, sqlite_url, demo=True)
    with made.house.sessions.begin() as session:
        store_unit(session, "00005", name="Phường Thới An", parent_id=1)
    made.house.clock = lambda: NOW
    yield made
    made.close()


@pytest.fixture
def answered(demo: Site) -> Site:
    """The same with eight answers: enough to be shown, few enough to be flagged."""
    for number in range(8):
        assert demo.send(demo.filled_form(C1=str(1 + number % 5))).status_code == 303
    return demo


def fill(site: Site, unit: int, code: str, count: int, level: int) -> None:
    """Store answers with one level throughout, in quarter III/2026."""
    with site.house.sessions.begin() as session:
        desk = store_desk(session, unit, code)
        key, questionnaire = standing_questionnaire(session)
        answers = dict.fromkeys(questionnaire.positions, level)
        forms = [
            make_form(unit, desk, key, day=date(2026, 7, 1), answers=answers, facts={})
            for _ in range(count)
        ]
        store_forms(session.connection(), forms, {key: questionnaire})


@pytest.mark.parametrize("address", STAFF)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "OPTIONS"])
def test_staff_pages_tell_strangers_nothing_but_where_to_sign_in(
    demo: Site, address: str, method: str
) -> None:
    answer = demo.client.open(address, method=method)
    if method in {"GET", "HEAD"}:
        assert is_asked_to_sign_in(answer)
    else:
        assert answer.status_code == 404
    assert "Allow" not in answer.headers


def test_real_installation_has_no_way_in_without_signing_in(site: Site) -> None:
    for address in STAFF:
        assert is_asked_to_sign_in(site.client.get(address))
    for address in ("/demo/office", "/demo/unit/1", "/demo/admin"):
        assert site.client.get(address).status_code == 404


def test_role_cookie_of_a_demonstration_opens_nothing_elsewhere(demo: Site) -> None:
    demo.client.get("/demo/office")
    cookie = demo.client.get_cookie("demo_role")
    assert cookie is not None
    real = demo.restarted(demo=False)
    real.client.set_cookie("demo_role", cookie.value)
    assert is_asked_to_sign_in(real.client.get("/van-phong"))
    real.close()


def test_forged_cookie_opens_nothing(demo: Site) -> None:
    for value in ("office", '["office", null]', "WyJvZmZpY2UiLG51bGxd.AAAA", ""):
        demo.client.set_cookie("demo_role", value)
        assert is_asked_to_sign_in(demo.client.get("/van-phong"))


def test_unit_sees_itself_and_no_other(demo: Site) -> None:
    assert demo.client.get("/demo/unit/2").headers["Location"] == "/don-vi/2"
    open_page(demo.client, "/don-vi/2")
    for address in ("/don-vi/1", "/don-vi/3", "/don-vi/2/", "/don-vi/02x", "/van-phong"):
        assert demo.client.get(address).status_code == 404
    assert demo.client.post("/don-vi/1").status_code == 404


def test_unit_sees_nothing_of_the_running_period(answered: Site) -> None:
    answered.client.get("/demo/unit/1")
    assert answered.client.get("/don-vi/1?ky=2026Q4").status_code == 404
    before = answered.client.get("/don-vi/1").data
    assert answered.send(answered.filled_form()).status_code == 303
    assert answered.client.get("/don-vi/1").data == before
    answered.house.clock = lambda: NOW + timedelta(days=30)
    page = answered.client.get("/don-vi/1?ky=2026Q4").text
    assert '<span class="muted">phần lớn chưa hài lòng</span>' in page
    assert "Phần lớn câu trả lời là chưa hài lòng" in page
    # Nothing was told of an earlier quarter: no heading stands above nothing.
    assert "<h2>Các kỳ gần đây" not in page


def test_office_sees_units_and_their_index(answered: Site) -> None:
    answered.client.get("/demo/office")
    page = open_page(answered.client, "/van-phong?ky=2026Q4")
    assert "Phường Ô Môn" in page.text
    assert "%" in page.text
    unit = check_page(answered.client.get("/don-vi/1?ky=2026Q4"))
    assert unit.headings == ["Phường Ô Môn"]


def test_office_page_holds_in_an_empty_period(demo: Site) -> None:
    demo.client.get("/demo/office")
    open_page(demo.client, "/van-phong")
    open_page(demo.client, "/don-vi/2?ky=2020")


def test_office_page_tells_targets_and_the_three_ways(demo: Site) -> None:
    """Unit 2 stands under unit 1, which has desks of its own: both are lines of unit 1."""
    fill(demo, 2, "L2", 40, level=5)
    fill(demo, 1, "L1", 40, level=2)
    demo.client.get("/demo/office")
    page = open_page(demo.client, "/van-phong?ky=2026Q3")
    for words in (
        "50,0%, dưới 81%",
        "chưa đạt",
        "Gộp mọi câu trả lời (chỉ số chính thức)",
        "không nêu: chưa có số hồ sơ của",
        "trung bình cộng của 2 đơn vị",
        "trên mức chung",
        "Các quầy trực thuộc",
    ):
        assert words in page.text, words
    unit = open_page(demo.client, "/don-vi/2?ky=2026Q3")
    for words in (
        "Không so sánh với quý II/2026 vì chưa có số liệu của kỳ đó.",
        "So với các đơn vị còn lại gộp chung, chỉ số ở trên mức chung",
        "100,0%, không dưới 81%",
        "Mọi phiếu trong kỳ đều qua một kênh: “Mã QR”.",
    ):
        assert words in unit.text, words


def test_a_whole_of_three_people_shows_no_count(demo: Site) -> None:
    fill(demo, 1, "L1", 3, level=2)
    demo.client.get("/demo/office")
    for address in ("/van-phong?ky=2026Q3", "/don-vi/1?ky=2026Q3"):
        page = open_page(demo.client, address)
        assert "Số phiếu" not in page.text
        assert "không dưới" not in page.text


@pytest.mark.parametrize("period", ["2030Q1", "2026Q5", "hôm nay", "<b>", "2026Q4 "])
def test_impossible_period_is_not_found(demo: Site, period: str) -> None:
    demo.client.get("/demo/unit/1")
    answer = demo.client.get("/don-vi/1", query_string={"ky": period})
    assert answer.status_code == 404
    assert "<b>" not in answer.text
