"""The office closes a period, approves what the public will see, publishes it, takes it back."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape

import pytest
from sqlalchemy import select, update

from analysis.period import parse_period
from survey.clock import VIETNAM
from survey.models import AuditEntry, Unit
from survey.queries.publications import live_publications
from tests.page import Page, check_page, open_page
from tests.site import Site
from tests.survey.services.publication_place import HALF, Q2, Q3, Place

LIST = "/van-phong/ky"
PERIOD = f"{LIST}/2026-Q3"
#: The days of waiting after 14 September are over on the 30th.
WAITING, AFTER = datetime(2026, 9, 20, tzinfo=VIETNAM), datetime(2026, 10, 5, tzinfo=VIETNAM)


@pytest.fixture
def place(staff_site: Site) -> Place:
    with staff_site.house.sessions.begin() as session:
        made = Place(session)
        session.execute(update(Unit).where(Unit.code == "00004").values(parent_id=made.root))
        made.answer(Q2, 40, 31, 22)
        made.answer(Q3, 41, 33, 3)
    return made


@pytest.fixture
def office(staff_site: Site, place: Place) -> Site:
    staff_site.house.clock = lambda: AFTER
    staff_site.client.get("/demo/office")
    return staff_site


def press(site: Site, address: str, **fields: str) -> Page:
    """Send the form of a page that starts a job, let it be done, and give the page of the job."""
    hidden = Page(site.client.get(address).text).hidden
    answer = site.client.post(address, data={**hidden, **fields})
    assert answer.status_code == 303, answer.text
    site.do_jobs()
    page = open_page(site.client, answer.headers["Location"])
    page.title = unescape(page.text)
    return page


def post(site: Site, address: str, opened: str | None = None, **fields: str) -> Page:
    """Open a page and send its form; give the page that answers."""
    hidden = Page(site.client.get(opened or address).text).hidden
    answer = site.client.post(address, data={**hidden, **fields}, follow_redirects=True)
    page = check_page(answer)
    page.title = f"{answer.status_code} {unescape(answer.text)}"
    return page


def test_a_period_goes_from_closing_to_withdrawal(office: Site) -> None:
    listed = unescape(open_page(office.client, LIST).text)
    assert listed.index("Quý III/2026") < listed.index("Quý II/2026")
    assert "có thể chốt" in listed
    preview = unescape(open_page(office.client, f"{PERIOD}/chot").text)
    assert "<dd>77</dd>" in preview
    assert 'Xã Số 2</th><td data-label="Vì sao">ít người trả lời' in preview
    assert 'Xã Số 1</th><td data-label="Vì sao">để không lấy tổng trừ đi' in preview
    assert "Đã chốt quý III/2026, lần 1." in press(office, f"{PERIOD}/chot").title
    approval = unescape(open_page(office.client, f"{PERIOD}/duyet").text)
    assert re.search(r"\b74\b", approval) is None  # 41 + 33, of which one is withheld
    assert "được ẩn" in approval
    assert office.client.get("/ket-qua/2026-Q3").status_code == 404
    assert "Đã duyệt quý III/2026." in press(office, f"{PERIOD}/duyet").title
    assert office.client.get("/ket-qua/2026-Q3").status_code == 404
    assert "Đã công bố quý III/2026." in post(office, f"{PERIOD}/cong-bo", PERIOD).title
    assert office.client.get("/ket-qua/2026-Q3").status_code == 200
    missing = post(office, f"{PERIOD}/rut/1", reason=" ")
    assert missing.title.startswith("422")
    assert "Xin ghi lý do." in missing.title
    gone = post(office, f"{PERIOD}/rut/1", reason="sai tên <đơn vị>")
    assert "Đã rút bản 1" in gone.title
    assert "lý do: sai tên <đơn vị>" in gone.title
    assert office.client.get("/ket-qua/2026-Q3").status_code == 404
    with office.house.sessions() as session:
        steps = session.execute(select(AuditEntry.action, AuditEntry.actor_name)).all()
    assert [action for action, _ in steps] == [
        f"period.{step}" for step in ("close", "approve", "publish", "withdraw")
    ]
    assert {name for _, name in steps} == {"Cán bộ Sở Nội vụ (chạy thử)"}
    # Nothing is lost: approved again, it may be published again.
    assert "Đã duyệt" in press(office, f"{PERIOD}/duyet").title


def test_closing_early_or_again_needs_a_reason_and_keeps_what_was_typed(
    office: Site, place: Place
) -> None:
    office.house.clock = lambda: WAITING
    assert "chốt sớm" in unescape(office.client.get(f"{PERIOD}/chot").text)
    long = "d" * 501
    refused = post(office, f"{PERIOD}/chot", reason=long)
    assert refused.title.startswith("422")
    assert long in refused.title
    assert post(office, f"{PERIOD}/chot").title.startswith("422")
    assert "tỉnh yêu cầu" in press(office, f"{PERIOD}/chot", reason="tỉnh yêu cầu").title
    assert "lý do: tỉnh yêu cầu" in unescape(office.client.get(PERIOD).text)
    with office.house.sessions.begin() as session:
        place.on(session).answer(Q3, 10, 10, 10)
    assert "đã thay đổi sau khi chốt" in unescape(office.client.get(PERIOD).text)
    refused = post(office, f"{PERIOD}/duyet")
    assert "hãy chốt lại trước khi duyệt" in refused.title
    again = press(office, f"{PERIOD}/chot", reason="phiếu giấy đến muộn")
    assert "lần 2" in again.title


def test_a_running_period_cannot_be_closed(office: Site) -> None:
    page = office.client.get(f"{LIST}/2026/chot", follow_redirects=True)
    assert "chưa kết thúc" in unescape(page.text)
    assert "Kỳ đang chạy" in unescape(page.text)


def test_whoever_looked_at_other_figures_confirms_nothing(office: Site) -> None:
    hidden = Page(office.client.get(f"{PERIOD}/chot").text).hidden
    stale = office.client.post(f"{PERIOD}/chot", data={**hidden, "seen": "0" * 64})
    assert stale.status_code == 409
    assert "Chưa chốt gì" in unescape(stale.text)
    press(office, f"{PERIOD}/chot")
    stale = office.client.post(f"{PERIOD}/duyet", data={**hidden, "seen": "0" * 64})
    assert stale.status_code == 409
    press(office, f"{PERIOD}/duyet")
    stale = office.client.post(f"{PERIOD}/cong-bo", data={**hidden, "revision": "9"})
    assert stale.status_code == 409
    assert "người khác đã thay đổi" in unescape(stale.text)
    twice = Page(office.client.get(PERIOD).text).hidden
    assert office.client.post(f"{PERIOD}/cong-bo", data=twice).status_code == 303
    assert office.client.post(f"{PERIOD}/cong-bo", data=twice).status_code == 409
    stale = office.client.post(
        f"{PERIOD}/rut/1", data={**twice, "revision": "1", "reason": "cũ rồi"}
    )
    assert (stale.status_code, "cũ rồi" in unescape(stale.text)) == (409, True)
    with office.house.sessions() as session:
        assert list(live_publications(session)) == [Q3]


def test_a_form_from_another_site_does_nothing(office: Site) -> None:
    for address in ("chot", "duyet", "cong-bo"):
        answer = office.client.post(f"{PERIOD}/{address}", data={"seen": "0" * 64})
        assert answer.status_code in {400, 409, 422}
    with office.house.sessions() as session:
        assert session.scalars(select(AuditEntry)).all() == []


def test_periods_without_answers_and_editions_never_made_are_not_there(office: Site) -> None:
    for code in ("2026-Q4", "2019-Q1", "2026Q3", "x", "2026-H2"):
        for end in ("", "/chot", "/duyet", "/rut/1"):
            assert office.client.get(f"{LIST}/{code}{end}").status_code == 404, (code, end)
    assert office.client.get(f"{PERIOD}/rut/7").status_code == 404


def test_the_half_and_the_nine_months_are_on_the_list_as_they_are_published(office: Site) -> None:
    listed = unescape(office.client.get(LIST).text)
    nine = parse_period("2026-9M", "reporting")
    for period in (HALF, nine, Q2):
        assert f'href="{LIST}/{period.code}"' in listed


def test_an_empty_installation_says_when_periods_appear(staff_site: Site) -> None:
    staff_site.client.get("/demo/office")
    assert "Chưa có phiếu trả lời nào" in open_page(staff_site.client, LIST).text


def test_nobody_else_learns_of_these_pages(office: Site) -> None:
    pages = (LIST, PERIOD, f"{PERIOD}/chot", f"{PERIOD}/duyet")
    files = (f"{LIST}/bang.csv", f"{PERIOD}/duyet/bang/xem-truoc.csv")
    for role in ("admin", "unit/1"):
        office.client.get(f"/demo/{role}")
        for address in (*pages, *files):
            assert office.client.get(address).status_code == 404, (role, address)
        assert office.client.post(f"{PERIOD}/cong-bo").status_code == 404
