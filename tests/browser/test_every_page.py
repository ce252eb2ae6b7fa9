"""Every page there is, for everybody who may see it, at both sizes: rules of axe, width, weight."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from survey.database.engine import open_engine
from tests.browser.chromium import opened
from tests.browser.conftest import DESKTOP, ROOT, LiveServer, serving
from tests.browser.rounds import Rounds, read_addresses
from tests.browser.whole_site import Places, fill_site
from tests.staff import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.long]
#: Milliseconds until a few dozen reports are printed on a busy machine.
#: How often to look whether the server has come to ordering the reports.
TURNS = 2_000
PATIENCE = 600_000
PICTURES = ROOT / "test-artifacts" / "every-page"
INTAKE, FIRST_DAY = "tests/browser/test_intake.py", "tests/browser/test_first_day.py"
SETUP, CITIZEN = "tests/browser/test_office_setup.py", "tests/browser/test_citizen_screens.py"
#: Pages in the middle of something, looked at where it is done from step to step.
ELSEWHERE = {
    "citizen.thank": CITIZEN,
    "office.check_answer_file": INTAKE,
    "office.check_dossier_file": INTAKE,
    "office.choose_desks": SETUP,
    "office.choose_extents": SETUP,
    "office.choose_targets": SETUP,
    "office.map_answer_file": INTAKE,
    "office.map_dossier_file": INTAKE,
    "office.show_rearrangement": SETUP,
    "office.word_answer_file": INTAKE,
    "sign_in.show_code": FIRST_DAY,
    "sign_in.show_lock": FIRST_DAY,
}
#: Not for eyes, or only there with a provider of accounts; tested where they belong.
NO_PAGE = {
    "kiosk.give_file": "tests/survey/views/test_kiosk.py",
    "kiosk.give_worker": "tests/survey/views/test_kiosk.py",
    "kiosk.tell_desk": "tests/survey/views/test_kiosk.py",
    "office.give_job_file": "tests/survey/views/test_office_codes.py",
    "sign_in.come_back": "tests/survey/views/test_provider.py",
    "sign_in.go_there": "tests/survey/views/test_provider.py",
}
#: The forms sent without a word, and what must be left alone so that they can be.
FORMS = (
    "/van-phong/don-vi/moi",
    "/van-phong/don-vi/{unit}/sua",
    "/van-phong/don-vi/{unit}/quay/moi",
    "/van-phong/don-vi/{unit}/thoi",
    "/van-phong/quay/{desk}/sua",
    "/van-phong/quay/{desk}/chuyen",
    "/van-phong/dot/moi",
    "/van-phong/phieu",
    "/van-phong/phieu-giay",
    "/van-phong/linh-vuc",
    "/van-phong/lich",
    "/van-phong/gop-y/chu-de/moi",
    "/van-phong/don-vi/nhap",
    "/van-phong/ho-so/nhap",
    "/van-phong/nhap-phieu",
    "/van-phong/khoa-api",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with serving(tmp_path_factory.mktemp("pages")) as running:
        yield running


@pytest.fixture(scope="module")
def places(server: LiveServer) -> Places:
    return fill_site(server)


@pytest.fixture(scope="module")
def rounds(server: LiveServer) -> Rounds:
    return Rounds(server.address, PICTURES)


def the_role(page: Page, rounds: Rounds, role: str) -> None:
    page.goto(f"{rounds.base}/demo/{role}")
    rounds.seen.add(f"demo.as_{role.partition('/')[0]}")


def test_every_page_of_everybody(browser: Browser, rounds: Rounds, places: Places) -> None:
    with opened(browser, DESKTOP) as page:
        the_role(page, rounds, "office")
        await_reports(page, rounds)
        rounds.walk(page, "office", office_ways(places))
        report = code_of_a_report(page, rounds)
    with opened(browser, DESKTOP) as page:
        the_role(page, rounds, "admin")
        rounds.walk(page, "admin", ["/quan-tri", f"/quan-tri/tai-khoan/{places.account}"])
    with opened(browser, DESKTOP) as page:
        the_role(page, rounds, f"unit/{places.unit}")
        rounds.walk(page, "head", [f"/don-vi/{places.unit}"])
    with opened(browser, DESKTOP) as page:
        sign_in(page, rounds)
        rounds.walk(page, "viewer", ["/tai-khoan", f"/don-vi/{places.unit}"])
    with opened(browser, DESKTOP) as page:
        rounds.walk(page, "citizen", [report, *citizen_ways(places)])
    known = {one.endpoint for one in read_addresses()}
    exempt = {**ELSEWHERE, **NO_PAGE}
    unseen = [f"nobody looked at {one}" for one in sorted(known - rounds.seen - set(exempt))]
    assert not rounds.faults + unseen, "\n".join(rounds.faults + unseen)
    assert set(exempt) <= known
    assert all((ROOT / file).exists() for file in exempt.values())


def await_reports(page: Page, rounds: Rounds) -> None:
    """Wait until the reports that follow the closing of a quarter are ordered, then there."""
    for _ in range(TURNS):
        answer = page.goto(f"{rounds.base}/van-phong/bao-cao/1")
        if answer is not None and answer.ok:
            break
    expect(page.locator("main .tag").first).to_contain_text("xong", timeout=PATIENCE)


def code_of_a_report(page: Page, rounds: Rounds) -> str:
    """Give the address that is printed on a report."""
    page.goto(f"{rounds.base}/van-phong/bao-cao/ban/1")
    return str(page.locator("a[href^='/bao-cao/']").first.get_attribute("href"))


def office_ways(places: Places) -> list[str]:
    """Give where the office begins, and what no link leads to in this site."""
    return [
        "/van-phong",
        f"/van-phong/ky/{places.quarter}/duyet",
        f"/van-phong/ky/{places.published}",
        f"/van-phong/ky/{places.published}/rut/1",
        f"/van-phong/dau-hieu?ky={places.quarter.replace('-', '')}",
        f"/van-phong/so-sanh?dv={places.unit}&dv={places.long_unit}",
        f"/van-phong/so-sanh/bang.csv?dv={places.unit}",
        f"/van-phong/don-vi/{places.long_unit}",
        f"/van-phong/quay/{places.long_desk}",
        f"/don-vi/{places.long_unit}",
        f"/van-phong/phieu-giay/{places.desk}/{places.paper_day}",
        "/van-phong/bao-cao/1",
        "/van-phong/bao-cao/1/tien-do",
        "/van-phong/bao-cao/ban/1",
        "/van-phong/viec/1",
        "/van-phong/viec/1/tien-do",
        "/van-phong/sap-xep/1/buoc-1",
        "/van-phong/quet-ma.js",
    ]


def citizen_ways(places: Places) -> list[str]:
    """Give where people without an account come in."""
    return [
        "/",
        "/ket-qua",
        "/ket-qua/don-vi/SM/man-hinh?trang=2",
        "/ket-qua/don-vi/SM/man-hinh?trang=3",
        "/ket-qua/don-vi/SM",
        f"/d/{places.token}",
        f"/d/{places.token}/",
        f"/dat-mat-khau/{places.link}",
        "/dang-nhap",
        "/kiosk",
        "/health",
        "/ready",
        "/metrics",
        "/quen",
    ]


def sign_in(page: Page, rounds: Rounds) -> None:
    page.goto(f"{rounds.base}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill("an.thu")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{rounds.base}/don-vi/*")


def test_a_form_sent_empty_and_one_overtaken_tell_what_to_do(
    browser: Browser, server: LiveServer, places: Places
) -> None:
    rounds = Rounds(server.address, PICTURES / "refused")
    with opened(browser, DESKTOP) as page:
        the_role(page, rounds, "office")
        for form in FORMS:
            page.goto(f"{server.address}{form.format(unit=places.unit, desk=places.desk)}")
            send_empty(page)
            assert page.get_by_role("alert").count(), form
            rounds.look(page, f"empty{form.replace('/', '-')}")
        overtake(page, server, places)
        rounds.look(page, "overtaken")
    assert rounds.faults == []


def send_empty(page: Page) -> None:
    """Take everything out of the form and send it."""
    fields = "input[type=text], input[type=date], input[type=search], textarea"
    form = page.locator("form.sheet").first
    for field in form.locator(fields).all():
        field.fill("")
    form.locator("button[type=submit]").last.click()


def overtake(page: Page, server: LiveServer, places: Places) -> None:
    """Change a unit while somebody else has its form open."""
    page.goto(f"{server.address}/van-phong/don-vi/{places.unit}/sua")
    engine = open_engine(server.settings.database_url)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE unit SET revision = revision + 1 WHERE id = :id"), {"id": places.unit}
        )
    engine.dispose()
    with page.expect_response(lambda each: each.request.method == "POST") as answer:
        page.get_by_role("button", name="Lưu").click()
    assert answer.value.status == 409


def test_what_is_not_there_or_not_yours_is_told_alike(
    browser: Browser, server: LiveServer, places: Places
) -> None:
    rounds = Rounds(server.address, PICTURES / "missing")
    with opened(browser, DESKTOP) as page:
        rounds.visit(page, "nobody", "/khong-co", 404)
        rounds.visit(page, "nobody-report", "/bao-cao/aaaaa-aaaaa", 404)
        rounds.visit(page, "nobody-code", "/d/zzzz-zzzz-zzzz-zzzz", 404)
        rounds.visit(page, "nobody-results", "/ket-qua/2020-Q1", 404)
        the_role(page, rounds, f"unit/{places.unit}")
        rounds.visit(page, "head", "/van-phong", 404)
        rounds.visit(page, "head-other", f"/don-vi/{places.long_unit}", 404)
    assert rounds.faults == []


def test_a_new_installation_says_on_every_page_where_to_begin(
    browser: Browser, tmp_path: Path
) -> None:
    with serving(tmp_path / "new") as server, opened(browser, DESKTOP) as page:
        rounds = Rounds(server.address, PICTURES / "new")
        for role, first in (("office", "/van-phong"), ("admin", "/quan-tri")):
            the_role(page, rounds, role)
            rounds.walk(page, role, [first])
        rounds.walk(page, "citizen", ["/", "/ket-qua"])
    assert rounds.faults == []
