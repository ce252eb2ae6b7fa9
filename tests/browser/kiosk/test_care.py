"""What happens to a tablet over its life: revoked, moved, renewed, left alone in the middle."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from survey.models import Setting
from survey.web.kiosk_files import files_version, kiosk_file
from tests.browser.kiosk.tablet import (
    COMMENT,
    FILL_QUEUE,
    STORED_HERE,
    Hall,
    choose_all,
    fill,
    heading,
    pair,
    waits,
)
from tests.factories import make_questionnaire, store_desk, store_questionnaire

KEPT = "Đã giữ trên máy này"
THANKS = "Cảm ơn ông/bà"


def test_questionnaire_changed_meanwhile_is_asked_next_and_old_forms_keep_theirs(
    page: Page, context: BrowserContext, hall: Hall
) -> None:
    context.set_offline(True)
    fill(page, 5)
    heading(page, KEPT)
    with hall.site.house.sessions.begin() as session:
        store_questionnaire(session, make_questionnaire("phieu-moi"))
        session.add(Setting(key="questionnaire.standing", value='"phieu-moi"'))
    page.get_by_role("button", name="Người tiếp theo").click()
    page.locator(".tile").nth(3).click()
    context.set_offline(False)
    waits(page, 0)
    expect(page.locator(".step")).to_have_text("Câu 2 trên 9")
    for tile in (3, 3, 3, 3, 3, 1, 1):
        page.locator(".faces .tile, .facts .tile").nth(tile).click()
    page.get_by_role("button", name="Gửi ý kiến").click()
    heading(page, THANKS)
    assert hall.answers() == ["444444", "555555"]
    page.get_by_role("button", name="Người tiếp theo").click()
    expect(page.locator(".title")).to_have_text("Phiếu thử")
    expect(page.locator(".step")).to_have_text("Câu 1 trên 7")


def test_revoked_tablet_keeps_its_forms_until_it_is_connected_again(page: Page, hall: Hall) -> None:
    hall.revoke_all()
    fill(page, 1)
    heading(page, KEPT)
    expect(page.locator("main")).to_contain_text("cần được cơ quan chủ trì ghép lại")
    expect(page.locator("main")).not_to_contain_text("khi có mạng")
    page.get_by_role("button", name="Người tiếp theo").click()
    heading(page, "Máy này chưa được phép nhận ý kiến")
    expect(page.locator("main")).to_contain_text("đã bị thu hồi từ ngày")
    waits(page, 1)
    assert hall.answers() == []
    page.get_by_label("Mã ghép máy").fill("0000-0000")
    page.get_by_role("button", name="Ghép máy").click()
    expect(page.get_by_role("alert").get_by_text("Mã không đúng")).to_be_visible()
    expect(page.get_by_role("alert").get_by_role("heading")).to_have_text("Chưa ghép được máy")
    page.get_by_label("Mã ghép máy").fill(hall.code())
    page.get_by_role("button", name="Ghép máy").click()
    waits(page, 0)
    heading(page, "Nơi tiếp đón: dễ tìm, sạch sẽ, đủ chỗ ngồi chờ")
    assert hall.answers() == ["111111"]


def test_refused_form_is_set_aside_and_taken_out_with_a_new_code_only(
    page: Page, hall: Hall, tmp_path: Path
) -> None:
    changes = {"questionnaire": "phieu-la", "comment": COMMENT}
    page.evaluate(FILL_QUEUE, {"count": 1, "changes": changes})
    page.reload()
    expect(page.locator("#state")).to_contain_text("1 phiếu cần cán bộ xem")
    waits(page, 0)
    page.locator("#state").click()
    expect(page.locator("main")).to_contain_text("Máy chủ không có mẫu phiếu “phieu-la”")
    assert "tận tình" not in page.content()
    save = page.get_by_role("button", name="Lưu phiếu cần xem ra tệp")
    expect(save).to_have_count(0)
    page.get_by_role("button", name="Nhập mã mới").click()
    page.get_by_label("Mã ghép máy").fill(hall.code())
    page.get_by_role("button", name="Ghép máy").click()
    with page.expect_download() as download:
        save.click()
    file = tmp_path / "phieu.txt"
    download.value.save_as(file)
    text = file.read_text(encoding="utf-8-sig")
    assert COMMENT in text
    assert "Mẫu phiếu: phieu-la" in text
    page.get_by_role("button", name="Xóa các phiếu đã lưu ra tệp").click()
    expect(page.locator("#asides")).to_have_text("0 phiếu cần cán bộ xem")
    assert page.evaluate(STORED_HERE) == [0, 0]
    assert hall.answers() == []


def test_form_of_another_desk_is_sent_once_the_tablet_belongs_there(page: Page, hall: Hall) -> None:
    with hall.site.house.sessions.begin() as session:
        store_desk(session, 1, "Q2")
    page.evaluate(FILL_QUEUE, {"count": 1, "changes": {"desk": "Q2"}})
    page.reload()
    expect(page.locator("#state")).to_contain_text("1 phiếu cần cán bộ xem")
    page.locator("#state").click()
    expect(page.locator("main")).to_contain_text("Phiếu được điền tại quầy Q2")
    page.get_by_role("button", name="Nhập mã mới").click()
    page.get_by_label("Mã ghép máy").fill(hall.code("Q2"))
    page.get_by_role("button", name="Ghép máy").click()
    page.get_by_role("button", name="Gửi lại phiếu cần xem").click()
    expect(page.locator("#asides")).to_have_text("0 phiếu cần cán bộ xem")
    assert page.evaluate(STORED_HERE) == [0, 0]
    assert len(hall.answers()) == 1


def test_form_is_emptied_after_thirty_seconds_without_a_touch(
    context: BrowserContext, hall: Hall
) -> None:
    page = context.new_page()
    page.clock.install()
    pair(page, hall)
    choose_all(page)
    page.locator("textarea").fill(COMMENT)
    page.clock.run_for(9_000)
    expect(page.locator("#still")).to_be_empty()
    page.clock.run_for(2_000)
    expect(page.locator("#still")).to_contain_text("Ông/bà còn ở đây không?")
    page.locator("textarea").press("End")
    expect(page.locator("#still")).to_be_empty()
    page.clock.run_for(29_000)
    assert page.locator("textarea").input_value() == COMMENT
    page.clock.run_for(2_000)
    expect(page.locator(".step")).to_have_text("Câu 1 trên 9")
    assert page.locator("[aria-pressed=true]").count() == 0
    assert "tận tình" not in page.content()
    assert hall.answers() == []
    choose_all(page)
    expect(page.locator("textarea")).to_have_value("")
    page.locator("textarea").fill(COMMENT)
    page.get_by_role("button", name="Gửi ý kiến").click()
    heading(page, THANKS)
    # What was thanked for is on the tablet no more.
    assert page.evaluate(STORED_HERE) == [0, 0]
    assert page.evaluate("[...Object.values(localStorage), ...Object.values(sessionStorage)]") == []
    page.clock.run_for(5_000)
    page.locator("h1").click()
    page.clock.run_for(6_000)
    expect(page.locator(".step")).to_have_text("Câu 1 trên 9")


def test_new_version_of_the_page_is_picked_up_at_rest_and_loses_no_form(
    page: Page, context: BrowserContext, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = "document.querySelector('script[type=module]').getAttribute('src')"
    before = page.evaluate(version)
    context.set_offline(True)
    page.evaluate(FILL_QUEUE, {"count": 3, "changes": {}})
    page.locator(".tile").first.click()

    def newer(name: str) -> str:
        return f"{kiosk_file(name)}\n// newer\n"

    with monkeypatch.context() as patched:
        patched.setattr("survey.web.kiosk_files.kiosk_file", newer)
        patched.setattr("survey.views.kiosk.kiosk_file", newer)
        files_version.cache_clear()
        context.set_offline(False)
        waits(page, 0)
        # Somebody is in the middle of a form: nothing is taken away from them.
        page.wait_for_timeout(1_500)
        assert page.evaluate(version) == before
        page.get_by_role("button", name="Quay lại").click()
        page.evaluate("document.querySelector('#state').click()")
        page.get_by_role("button", name="Đóng").click()
        expect(page.locator(f"script[src='{before}']")).to_have_count(0)
        expect(page.locator(".step")).to_have_text("Câu 1 trên 9")
        hall.close()
        page.reload()
        expect(page.locator(".step")).to_have_text("Câu 1 trên 9")
    files_version.cache_clear()
    assert len(hall.answers()) == 3
