"""The first page of administration says what a broken disk would cost."""

from __future__ import annotations

from datetime import timedelta

from survey.services.changes.keep_audit import COMMAND_LINE, note_action
from survey.services.intake.seal_receipts import ReceiptKeys
from survey.services.upkeep.let_go import let_go
from survey.services.upkeep.note_upkeep import note_canary
from tests.factories import NOW
from tests.page import open_page
from tests.site import Site
from tests.staff import hire, sign_in, submit, switch_on_second_factor


def enter(site: Site) -> None:
    """Sign in as an administrator."""
    site.house.clock = lambda: NOW
    account = hire(site, "an", ("admin", None))
    with site.house.sessions.begin() as session:
        phone = switch_on_second_factor(
            session, account, site.house.settings.secret_key, NOW - timedelta(minutes=9)
        )
    sign_in(site.client)
    submit(site.client, "/dang-nhap/ma-xac-thuc", ma=phone.at(NOW))


def test_administrators_see_how_old_the_last_backup_is(site: Site) -> None:
    enter(site)
    assert "Chưa có bản sao lưu nào" in open_page(site.client, "/quan-tri").text
    for days, words in ((3, "(3 ngày trước)"), (1, "(hôm qua)")):
        with site.house.sessions.begin() as session:
            detail = {"backup_forms": 0, "backup_comments": 0}
            at = NOW - timedelta(days=days)
            note_action(session, COMMAND_LINE, "backup.make", "backup", detail, now=at)
        page = open_page(site.client, "/quan-tri").text
        assert words in page
        assert ("python -m survey backup" in page) == (days > 1)


def test_administrators_see_whether_the_canary_came_back_and_what_was_deleted(site: Site) -> None:
    enter(site)
    page = open_page(site.client, "/quan-tri").text
    assert "Chưa có phiếu thử nào" in page
    assert "Chưa có ngày nào được ghi lại" in page
    with site.house.sessions.begin() as session:
        note_canary(session, None, NOW)
        let_go(session, ReceiptKeys("k" * 40), NOW, files=2)
    page = open_page(site.client, "/quan-tri").text
    assert "Lần cuối lúc 09:30 hôm nay được nhận, lưu và cảm ơn; 1 lần thử" in page
    assert ">2 tệp tải lên.</td>" in page
    with site.house.sessions.begin() as session:
        note_canary(session, "Mở trang: máy chủ trả lời mã 502.", NOW)
    page = open_page(site.client, "/quan-tri").text
    why = "(gần nhất: Mở trang: máy chủ trả lời mã 502)"
    assert f"hôm nay bị hỏng; 2 lần thử trong ngày, 1 lần hỏng {why}" in page
    assert page.count("mã 502") == 1
