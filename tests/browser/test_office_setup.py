"""The office sets up a district: from an empty installation to posters, and a merger to come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import opened
from tests.browser.conftest import DESKTOP, ROOT, LiveServer, serving
from tests.browser.watch import Watch

PICTURES = ROOT / "test-artifacts" / "office-setup"
UNITS = """Mã đơn vị,Tên đơn vị,Loại,Mã cấp trên,Hiệu lực từ
SL,Tỉnh Suối Lam,Tỉnh,,2024-01-01
00012,Xã Đất Đỏ,Xã,SL,2024-01-01
00015,Xã Nà Bản,Xã,SL,2024-01-01
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with serving(tmp_path_factory.mktemp("setup")) as running:
        yield running


@pytest.fixture
def office(browser: Browser, server: LiveServer) -> Iterator[Page]:
    with opened(browser, DESKTOP) as page:
        page.goto(f"{server.address}/demo/office")
        yield page


def test_from_nothing_to_posters_and_a_merger_to_come(
    office: Page, server: LiveServer, tmp_path: Path
) -> None:
    page, watch, base = office, Watch(PICTURES), server.address
    page.goto(f"{base}/van-phong/don-vi")
    watch(page, "no-units")
    import_units(page, watch, tmp_path)
    set_fields_and_days(page, watch, base)
    add_desk(page, watch, base)
    issue_and_print(page, watch, base)
    plan_merger(page, watch, base)
    assert watch.seen > 20


def import_units(page: Page, watch: Watch, folder: Path) -> None:
    page.get_by_role("link", name="Nhập danh sách từ bảng tính").click()
    wrong = folder / "sai.csv"
    wrong.write_text(UNITS.replace("2024-01-01", "hôm qua", 1), encoding="utf-8")
    page.set_input_files("#file", wrong)
    page.get_by_role("button", name="Xem trước").click()
    watch(page, "faults-by-row")
    page.get_by_role("link", name="Chọn lại tệp").click()
    watch(page, "choose-file")
    right = folder / "don-vi.csv"
    right.write_text(UNITS, encoding="utf-8")
    page.set_input_files("#file", right)
    page.get_by_role("button", name="Xem trước").click()
    watch(page, "preview")
    page.get_by_role("button", name="Nhập", exact=True).click()
    expect(page.get_by_text("Đã nhập: 3 mới")).to_be_visible()
    page.fill("#q", "dat do")
    page.get_by_role("button", name="Xem").click()
    watch(page, "found-without-marks")


def set_fields_and_days(page: Page, watch: Watch, base: str) -> None:
    page.goto(f"{base}/van-phong/linh-vuc")
    watch(page, "no-fields")
    page.get_by_role("button", name="Thêm các lĩnh vực thường gặp").click()
    watch(page, "fields")
    page.goto(f"{base}/van-phong/lich?nam=2027")
    watch(page, "calendar")
    page.get_by_role("button", name="Xác nhận lịch năm 2027").click()
    expect(page.get_by_text("Đã xác nhận ngày")).to_be_visible()


def add_desk(page: Page, watch: Watch, base: str) -> None:
    page.goto(f"{base}/van-phong/don-vi")
    page.get_by_role("link", name="Xã Đất Đỏ").click()
    watch(page, "unit-without-desks")
    page.get_by_role("link", name="Giờ tiếp nhận").click()
    page.fill("#day5", "sáng")
    page.get_by_role("button", name="Lưu giờ tiếp nhận").click()
    watch(page, "hours-refused")
    page.fill("#day5", "7h30-11h30")
    page.get_by_role("button", name="Lưu giờ tiếp nhận").click()
    expect(page.get_by_text("Giờ của riêng đơn vị.")).to_be_visible()
    page.get_by_role("link", name="Thêm quầy").first.click()
    page.fill("#name", "Quầy số 1: Hộ tịch")
    page.fill("#code", "00012-Q1")
    page.fill("#valid_from", "2025-01-01")
    page.get_by_label("Hộ tịch").check()
    watch(page, "new-desk")
    page.get_by_role("button", name="Thêm quầy").click()
    watch(page, "desk")


def issue_and_print(page: Page, watch: Watch, base: str) -> None:
    page.goto(f"{base}/van-phong/ma-qr")
    watch(page, "codes-missing")
    page.get_by_role("button", name="Cấp mã cho các quầy này").click()
    watch(page, "codes")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Áp phích A4").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF")
    page.goto(f"{base}/van-phong/may-tinh-bang")
    page.get_by_role("button", name="Cấp mã kích hoạt").click()
    watch(page, "kiosk-code")


def plan_merger(page: Page, watch: Watch, base: str) -> None:
    page.goto(f"{base}/van-phong/sap-xep")
    watch(page, "no-mergers")
    page.get_by_role("button", name="Lập việc sắp xếp mới").click()
    page.fill("#basis", "Nghị quyết số 00/NQ (minh họa)")
    page.fill("#from_date", "2099-01-01")
    page.get_by_label("Xã Đất Đỏ").check()
    page.get_by_label("Xã Nà Bản").check()
    watch(page, "merger-old-units")
    page.get_by_role("button", name="Tiếp").click()
    page.fill("#name", "Phường Suối Lam")
    page.fill("#code", "00012")
    page.get_by_role("button", name="Thêm đơn vị mới này").click()
    watch(page, "merger-targets")
    page.get_by_role("button", name="Tiếp").click()
    page.get_by_role("group", name="Xã Nà Bản").get_by_role("combobox").select_option("partial")
    watch(page, "merger-extents")
    page.get_by_role("button", name="Tiếp").click()
    watch(page, "merger-desks")
    page.get_by_role("button", name="Tiếp").click()
    watch(page, "merger-preview")
    page.get_by_role("button", name="Xác nhận, thực hiện vào ngày 01/01/2099").click()
    expect(page.get_by_text("chờ đến ngày")).to_be_visible()
    watch(page, "merger-planned")
