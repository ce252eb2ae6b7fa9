"""Pages of comments: the office reads and handles, a unit sees masked words of its own only."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from survey.models import Comment
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.comments.handle_comments import add_note
from survey.services.comments.release_comments import release_comments
from tests.factories import NOW
from tests.page import Page, check_page, open_page
from tests.site import Site
from tests.survey.services.comment_place import LONG_AGO, OFFICE, passed_on

MASKED = "Cán bộ <b>bắt</b> chờ lâu"
SHOWN = "Cán bộ &lt;b&gt;bắt&lt;/b&gt; chờ lâu"


def post(site: Site, address: str, step: str, status: int = 303, **fields: object) -> str:
    """Open a page, fill one of its forms in and send it; give the page that follows."""
    hidden = Page(site.client.get(address).text).hidden
    sent = {"csrf_token": hidden["csrf_token"], "revision": hidden.get("revision", ""), **fields}
    answer = site.client.post(f"{address}/{step}", data=sent)
    assert answer.status_code == status, answer.text
    if status == 303:
        return site.client.get(answer.headers["Location"]).text
    check_page(answer)
    return str(answer.text)


def address(key: bytes) -> str:
    return f"/van-phong/gop-y/{key.hex()}"


def test_office_walks_a_comment_from_new_to_published(commented: Site, key: bytes) -> None:
    at = address(key)
    page = open_page(commented.client, at)
    assert "<mark" in page.text
    assert "&lt;i&gt;mãi&lt;/i&gt;" in page.text
    assert "<i>" not in page.text
    assert "[tên người] ở quầy 3 bắt chờ lâu, gọi [số điện thoại]" in page.text
    assert "chuyen" not in page.text
    assert "xác nhận" in post(commented, at, "che", masked=MASKED)
    assert "Đã chuyển góp ý" in post(commented, at, "chuyen", units=["1", "2"])
    assert "Đơn vị chưa thấy" in open_page(commented.client, at).text
    with commented.house.sessions.begin() as session:
        release_comments(session, NOW)
    for unit in (1, 2):
        commented.client.get(f"/demo/unit/{unit}")
        open_page(commented.client, f"/don-vi/{unit}/gop-y")
        own = f"/don-vi/{unit}/gop-y/{key.hex()}"
        if unit == 1:
            assert "Đã báo tiến độ" in post(commented, own, "tien-do", progress="Đang xếp lịch")
        assert "Đã gửi câu trả lời" in post(commented, own, "tra-loi", answer=f"Quầy mới {unit}")
    commented.client.get("/demo/office")
    page = open_page(commented.client, at)
    for words in ("Đã trả lời", "Quầy mới 1", "Đang xếp lịch", "Đợt quý III/2026"):
        assert words in page.text
    post(commented, at, "cong-khai", summary="Phải chờ lâu", done="Đã thêm hai quầy")
    commented.client.delete_cookie("demo_role")
    public = open_page(commented.client, "/ket-qua/gop-y")
    for words in ("Phường Ô Môn, quý III/2026", "Phải chờ lâu", "Đã thêm hai quầy"):
        assert words in public.text
    assert SHOWN not in public.text
    open_page(commented.client, "/ket-qua/gop-y?lang=en", language="en")
    commented.client.get("/demo/office")
    post(commented, at, "thoi-cong-khai")
    assert "Phải chờ lâu" not in commented.client.get("/ket-qua/gop-y").text


def test_a_unit_sees_no_own_words_no_days_and_nothing_of_others(
    commented: Site, key: bytes
) -> None:
    with commented.house.sessions.begin() as session:
        passed_on(session, key, 1, words=MASKED)
        release_comments(session, NOW)
    commented.client.get("/demo/unit/1")
    assert 'href="/don-vi/1/gop-y"' in open_page(commented.client, "/don-vi/1").text
    for page in ("/don-vi/1/gop-y", f"/don-vi/1/gop-y/{key.hex()}"):
        text = open_page(commented.client, page).text
        assert SHOWN in text
        assert "quý III/2026" in text
        for secret in ("Tuấn", "0912", "Cảm ơn cán bộ", "07/2026", LONG_AGO.isoformat(), "Quầy"):
            assert secret not in text, secret
    for closed in ("/van-phong/gop-y", address(key), "/van-phong/gop-y/chu-de", "/don-vi/2/gop-y"):
        assert commented.client.get(closed).status_code == 404
    commented.client.get("/demo/unit/2")
    assert commented.client.get(f"/don-vi/2/gop-y/{key.hex()}").status_code == 404
    assert commented.client.get(f"/don-vi/1/gop-y/{key.hex()}").status_code == 404
    assert "Chưa có góp ý nào" in open_page(commented.client, "/don-vi/2/gop-y").text


def test_before_the_batch_is_due_a_unit_sees_nothing(commented: Site, key: bytes) -> None:
    with commented.house.sessions.begin() as session:
        passed_on(session, key, 1, words=MASKED)
    commented.client.get("/demo/unit/1")
    assert SHOWN not in open_page(commented.client, "/don-vi/1/gop-y").text
    assert commented.client.get(f"/don-vi/1/gop-y/{key.hex()}").status_code == 404


def test_doubtful_words_are_kept_and_asked_about(commented: Site, key: bytes) -> None:
    at = address(key)
    text = post(commented, at, "che", 422, masked="Chị Hương bắt chờ")
    assert "Hương. Hãy che" in text
    assert "Chị Hương bắt chờ" in text
    assert "xác nhận" in post(commented, at, "che", masked="Chị Hương bắt chờ", looked="y")


def test_two_people_at_one_comment_see_what_stands_and_keep_what_they_typed(
    commented: Site, key: bytes
) -> None:
    at = address(key)
    hidden = Page(commented.client.get(at).text).hidden
    with commented.house.sessions.begin() as session:
        add_note(session, OFFICE, key, 0, "Người khác ghi", now=NOW)
    fields = {**hidden, "note": "Ghi chú của tôi"}
    answer = commented.client.post(f"{at}/ghi-chu", data=fields)
    assert answer.status_code == 409
    page = check_page(answer)
    assert "Người khác ghi" in answer.text
    assert "Ghi chú của tôi" in answer.text
    assert str(ChangedMeanwhile())[:40] in answer.text
    again = commented.client.post(f"{at}/ghi-chu", data={**page.hidden, "note": "Ghi chú của tôi"})
    assert again.status_code == 303


def test_an_empty_reason_and_an_unknown_way_are_refused(commented: Site, key: bytes) -> None:
    at = address(key)
    assert "Chưa viết gì" in post(commented, at, "dong", 422, close_reason=" ")
    assert "kênh tiếp nhận" in post(commented, at, "ngoai-kenh", 422, channel="facebook")
    assert "không thuộc kênh" in post(commented, at, "ngoai-kenh", channel="hotline")
    assert "1022" in open_page(commented.client, at).text
    assert "Đã mở lại" in post(commented, at, "mo-lai")
    assert "Đã đóng" in post(commented, at, "dong", close_reason="Lời khen")


@pytest.mark.parametrize("text", ["0" * 31, "0" * 32, "AB" * 16, "x" * 32, "00 " * 10 + "00"])
def test_an_impossible_comment_is_not_found(commented: Site, text: str) -> None:
    assert commented.client.get(f"/van-phong/gop-y/{text}").status_code == 404
    assert commented.client.get(f"/don-vi/1/gop-y/{text}").status_code == 404
    token = Page(commented.client.get("/van-phong/gop-y").text).hidden["csrf_token"]
    fields = {"csrf_token": token, "revision": "0", "note": "x", "answer": "x"}
    for step in (f"/van-phong/gop-y/{text}/ghi-chu", f"/don-vi/1/gop-y/{text}/tra-loi"):
        assert commented.client.post(step, data=fields).status_code == 404


def test_an_unknown_step_is_not_found(commented: Site, key: bytes) -> None:
    assert commented.client.post(f"{address(key)}/xoa").status_code == 404
    assert commented.client.post(f"/don-vi/1/gop-y/{key.hex()}/xoa").status_code == 404


def test_a_case_whose_words_are_gone_can_still_be_read(commented: Site, key: bytes) -> None:
    with commented.house.sessions.begin() as session:
        passed_on(session, key, 1, words=MASKED)
        session.execute(delete(Comment))
    page = open_page(commented.client, address(key))
    assert "Lời gốc đã xóa" in page.text
    assert SHOWN in page.text
    assert SHOWN in open_page(commented.client, "/van-phong/gop-y?trang-thai=passed_on").text
