"""The office's inbox of comments, one step for several, themes, and the page for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from survey.models import Comment, CommentCase, StoredTheme
from tests.factories import NOW, TODAY
from tests.page import Page, check_page, open_page
from tests.site import Site
from tests.survey.services.comment_place import RAW, case, store_comments


def test_inbox_lists_by_state_unit_theme_and_clock(commented: Site, key: bytes) -> None:
    with commented.house.sessions.begin() as session:
        store_comments(session, 2, 1, TODAY, "Máy lấy số hỏng")
    page = open_page(commented.client, "/van-phong/gop-y")
    assert "20 góp ý chưa chuyển" in page.text
    assert "quá hạn" in page.text
    assert "Máy lấy số hỏng" in open_page(commented.client, "/van-phong/gop-y?don-vi=2").text
    assert "0912" not in commented.client.get("/van-phong/gop-y?don-vi=2").text
    with commented.house.sessions() as session:
        waiting = session.scalar(select(StoredTheme.id).where(StoredTheme.name == "Thời gian chờ"))
    found = open_page(commented.client, f"/van-phong/gop-y?chu-de={waiting}").text
    assert "0912" in found
    assert "Thời gian chờ: chờ lâu" in found
    assert "Cảm ơn cán bộ" not in found
    late = open_page(commented.client, "/van-phong/gop-y?qua-han=pass_on&ky=2026-Q3").text
    assert "0912" in late or "Trang sau" in late
    assert "Máy lấy số" not in late
    for state in ("passed_on", "answered", "published", "closed", "refused"):
        assert (
            "Không có góp ý nào"
            in open_page(commented.client, f"/van-phong/gop-y?trang-thai={state}").text
        )


@pytest.mark.parametrize(
    "query", ["trang-thai=x", "qua-han=x", "don-vi=x", "trang=0", "trang=-1", "ky=x", "chu-de=1e9"]
)
def test_impossible_filters_are_not_found(commented: Site, query: str) -> None:
    assert commented.client.get(f"/van-phong/gop-y?{query}").status_code == 404


def test_filters_never_make_an_address_elsewhere(commented: Site) -> None:
    page = commented.client.get("/van-phong/gop-y?_external=1&_scheme=javascript&trang=2").text
    assert "javascript:" not in page


def test_pages_follow_each_other(commented: Site) -> None:
    with commented.house.sessions.begin() as session:
        store_comments(session, 2, 30, TODAY, "Thêm")
    assert "trang=2" in open_page(commented.client, "/van-phong/gop-y").text
    second = open_page(commented.client, "/van-phong/gop-y?trang=2").text
    assert "trang=1" in second
    assert "Trang sau" not in second


def bulk(site: Site, step: str, *keys: bytes, **fields: str) -> str:
    page = Page(site.client.get("/van-phong/gop-y").text)
    sent = {
        "csrf_token": page.hidden["csrf_token"],
        "pick": [f"{key.hex()}:0" for key in keys],
        "step": step,
        **fields,
    }
    answer = site.client.post("/van-phong/gop-y", data=sent)
    if answer.status_code == 422:
        check_page(answer)
        return str(answer.text)
    assert answer.status_code == 303
    return site.client.get(answer.headers["Location"]).text


def test_several_are_passed_on_at_once_except_those_to_mask(commented: Site, key: bytes) -> None:
    with commented.house.sessions() as session:
        plain = session.scalars(select(Comment.id).where(Comment.text != RAW).limit(2)).all()
    assert "Chưa đánh dấu góp ý nào" in bulk(commented, "pass_on")
    assert "2 góp ý chưa xử lý: hãy đánh dấu là đã xem" in bulk(commented, "pass_on", *plain)
    told = bulk(commented, "pass_on", *plain, key, looked="y")
    assert "Đã xử lý 2 góp ý" in told
    assert "1 góp ý chưa xử lý: có chỗ cần che" in told
    with commented.house.sessions() as session:
        first = case(session, plain[0])
        assert (first.state, first.masked) == ("passed_on", "Cảm ơn cán bộ")
        assert [one.unit_id for one in first.addressees] == [1]
        assert case(session, key).state == "new"


def test_several_are_closed_or_sent_elsewhere_at_once(commented: Site, key: bytes) -> None:
    with commented.house.sessions() as session:
        first, second = session.scalars(select(Comment.id).where(Comment.text != RAW).limit(2))
    assert "chưa viết gì" in bulk(commented, "close", first)
    assert "Đã xử lý 1 góp ý" in bulk(commented, "close", first, bulk_reason="Lời khen")
    assert "người khác vừa xử lý" in bulk(commented, "close", first, bulk_reason="Lời khen")
    assert "kênh tiếp nhận" in bulk(commented, "portal", second)
    assert "Đã xử lý 2 góp ý" in bulk(commented, "hotline", second, key)
    assert "không còn" in bulk(commented, "hotline", b"x" * 16)
    token = Page(commented.client.get("/van-phong/gop-y").text).hidden["csrf_token"]
    for wrong in ("x", "00:y", "00"):
        fields = {"csrf_token": token, "pick": wrong, "step": "close"}
        assert commented.client.post("/van-phong/gop-y", data=fields).status_code == 400


def test_themes_are_counted_and_edited(commented: Site) -> None:
    empty = open_page(commented.client, "/van-phong/gop-y/chu-de?ky=2026Q3")
    assert "Chưa đơn vị nào có đủ 50 góp ý" in empty.text
    with commented.house.sessions.begin() as session:
        store_comments(session, 1, 40, text="Chờ lâu quá")
    page = open_page(commented.client, "/van-phong/gop-y/chu-de?ky=2026Q3")
    assert ">41<" in page.text
    sheet = commented.client.get("/van-phong/gop-y/chu-de.csv?ky=2026Q3")
    assert sheet.mimetype == "text/csv"
    assert "Phường Ô Môn,60," in sheet.text
    new = "/van-phong/gop-y/chu-de/moi"
    hidden = check_page(commented.client.get(new)).hidden
    refused = commented.client.post(new, data={**hidden, "name": "Phí, lệ phí", "phrases": "phí"})
    assert refused.status_code == 422
    assert "Đã có chủ đề" in refused.text
    assert (
        commented.client.post(new, data={**hidden, "name": "", "phrases": "phí"}).status_code == 422
    )
    done = commented.client.post(new, data={**hidden, "name": "Bãi xe", "phrases": "nhà xe"})
    assert done.status_code == 303
    with commented.house.sessions() as session:
        key = session.scalar(select(StoredTheme.id).where(StoredTheme.name == "Bãi xe"))
    at = f"/van-phong/gop-y/chu-de/{key}"
    hidden = check_page(commented.client.get(at)).hidden
    changed = {**hidden, "name": "Bãi xe", "phrases": "gửi xe", "exceptions": "gửi xe đạp"}
    assert commented.client.post(at, data=changed).status_code == 303
    late = commented.client.post(at, data={**changed, "phrases": "của tôi"})
    assert late.status_code == 409
    assert "của tôi" in late.text
    assert "Bãi xe: gửi xe" in late.text
    assert commented.client.post(f"{at}/bo", data={"revision": "2"}).status_code == 400
    assert commented.client.get(at).status_code == 200
    hidden = check_page(commented.client.get(at)).hidden
    assert commented.client.post(f"{at}/bo", data=hidden).status_code == 303
    assert commented.client.get(at).status_code == 404
    assert commented.client.post(f"{at}/bo", data=hidden).status_code == 404


def test_a_page_that_is_no_page_of_results_is_not_found(commented: Site) -> None:
    assert "Chưa có góp ý nào được công khai" in open_page(commented.client, "/ket-qua/gop-y").text
    for number in ("0", "x", "-1", "1" * 9):
        assert commented.client.get(f"/ket-qua/gop-y?trang={number}").status_code == 404


def test_public_pages_follow_each_other_and_name_years_where_few_wrote(commented: Site) -> None:
    with commented.house.sessions.begin() as session:
        for key in store_comments(session, 2, 21, NOW.date() - timedelta(days=1)):
            session.add(
                CommentCase(
                    id=key,
                    unit_id=2,
                    quarter=20264,
                    state="published",
                    masked="x",
                    summary="Chờ",
                    done="Xong",
                )
            )
    first = open_page(commented.client, "/ket-qua/gop-y").text
    assert "Phường Thới An, năm 2026" in first
    assert "trang=2" in first
    assert "trang=1" in open_page(commented.client, "/ket-qua/gop-y?trang=2").text


def test_a_comment_whose_words_are_deleted_says_so(commented: Site, key: bytes) -> None:
    bulk(commented, "close", key, bulk_reason="Đã trao đổi")
    with commented.house.sessions.begin() as session:
        session.execute(delete(Comment).where(Comment.id == key))
    gone = "Lời gốc đã xóa vì hết thời hạn lưu"
    assert gone in open_page(commented.client, "/van-phong/gop-y?trang-thai=closed").text
    assert gone in open_page(commented.client, f"/van-phong/gop-y/{key.hex()}").text
