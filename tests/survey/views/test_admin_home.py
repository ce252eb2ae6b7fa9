"""The first page of administration says what a broken disk would cost."""

from __future__ import annotations

from datetime import timedelta

from survey.services.keep_audit import COMMAND_LINE, note_action
from tests.factories import NOW
from tests.page import open_page
from tests.site import Site
from tests.staff import hire, sign_in, submit, switch_on_second_factor


def test_administrators_see_how_old_the_last_backup_is(site: Site) -> None:
    site.house.clock = lambda: NOW
    account = hire(site, "an", ("admin", None))
    with site.house.sessions.begin() as session:
        phone = switch_on_second_factor(
            session, account, site.house.settings.secret_key, NOW - timedelta(minutes=9)
        )
    sign_in(site.client)
    submit(site.client, "/dang-nhap/ma-xac-thuc", ma=phone.at(NOW))
    assert "Chưa có bản sao lưu nào" in open_page(site.client, "/quan-tri").text
    for days, words in ((3, "(3 ngày trước)"), (1, "(hôm qua)")):
        with site.house.sessions.begin() as session:
            detail = {"backup_forms": 0, "backup_comments": 0}
            at = NOW - timedelta(days=days)
            note_action(session, COMMAND_LINE, "backup.make", "backup", detail, now=at)
        page = open_page(site.client, "/quan-tri").text
        assert words in page
        assert ("python -m survey backup" in page) == (days > 1)
