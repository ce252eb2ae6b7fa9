"""What a citizen meets: an open form, clear refusals, one thank-you per filled form."""

from __future__ import annotations

import gzip
import unicodedata

import pytest
from sqlalchemy import text

from survey.clock import today
from survey.services.record_response import FilledForm, NotStored, Recorder
from tests.factories import NOW, TODAY, store_placard
from tests.page import check_page, open_page
from tests.site import FORM, Site

LIMIT = 10 * 1024
ODD = [
    "Tuyệt vời 😀👍🏽👩‍👩‍👧",
    "សេវាកម្មល្អណាស់",
    "خدمة ممتازة 123",
    "Nguyễn ở Ỷ La",
    "=1+1",
    "<b>rất tốt</b> & 'nhanh'",
    "a" * 2000,
    "dòng một\ndòng hai",
]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_form_keeps_the_rules_of_the_house(site: Site, language: str) -> None:
    response = open_page(site.client, f"{FORM}?lang={language}", language=language)
    page = check_page(response, language=language)
    radios = {field["name"] for tag, field in page.fields if tag == "input"}
    assert radios == {"C1", "C2", "C3", "C4", "C5", "OV", "trips", "who"}
    assert "Phường Ô Môn" in response.text
    assert "Set-Cookie" not in response.headers


def test_form_is_small_in_one_response(site: Site) -> None:
    response = site.client.get(FORM, headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.data) <= LIMIT
    # Bytes 4 to 8 of a gzip header are a time; it must not tell when a page was opened.
    assert response.data[4:8] == bytes(4)
    plain = gzip.decompress(response.data).decode()
    assert "src=" not in plain
    assert '<link rel="icon" href="data:,">' in plain


def test_opening_a_form_stores_nothing(site: Site) -> None:
    for method in ("GET", "HEAD"):
        assert site.client.open(f"{FORM}?C1=5&end=1", method=method).status_code == 200
    with site.house.sessions() as session:
        tokens = session.scalar(text("SELECT count(*) FROM seen_token"))
    assert (site.count(), tokens) == (0, 0)


def test_thanks_after_storing_and_repeats_nothing(site: Site) -> None:
    answer = site.send(site.filled_form(comment="Cán bộ Xyzzy rất tận tình"))
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{FORM}/cam-on?lang=vi"
    (row,) = site.stored()
    assert (row.answers, row.facts, row.day, row.channel) == ("543994", "2---", today(), "qr")
    assert site.comments() == ["Cán bộ Xyzzy rất tận tình"]
    thanks = open_page(site.client, answer.headers["Location"])
    assert "Cảm ơn" in thanks.text
    assert "Xyzzy" not in thanks.text
    # A face beside the thanks would look like one of the answers.
    assert "#f5" not in thanks.text


def test_same_form_sent_again_is_thanked_again_and_stored_once(site: Site) -> None:
    fields = site.filled_form()
    answers = [site.send(fields) for _ in range(3)]
    answers.append(site.send({**fields, "C1": "1"}))
    assert [answer.status_code for answer in answers] == [303] * 4
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert [row.answers for row in site.stored()] == ["543994"]


def test_two_forms_with_the_same_answers_are_two_answers(site: Site) -> None:
    assert [site.send(site.filled_form()).status_code for _ in range(2)] == [303, 303]
    assert site.count() == 2


@pytest.mark.parametrize("language", ["vi", "en"])
def test_missing_answers_come_back_with_everything_that_was_typed(
    site: Site, language: str
) -> None:
    fields = site.filled_form(comment="Giữ nguyên <b>chữ</b> này")
    del fields["C2"], fields["OV"]
    answer = site.send(fields, f"{FORM}?lang={language}")
    assert answer.status_code == 422
    page = check_page(answer, language=language)
    checked = {field["name"]: field["value"] for _, field in page.fields if "checked" in field}
    assert checked == {"C1": "5", "C3": "3", "C4": "9", "C5": "9", "trips": "2"}
    assert "Giữ nguyên &lt;b&gt;chữ&lt;/b&gt; này</textarea>" in answer.text
    assert 'href="#C2"' in answer.text
    assert 'href="#OV"' in answer.text
    assert 'href="#C1"' not in answer.text
    said = "Phiếu chưa được gửi" if language == "vi" else "Your form has not been sent"
    assert page.title.startswith(said)
    assert f"<h2>{said}</h2>" in answer.text
    more = "Xin chọn thêm 2 câu" if language == "vi" else "Please answer 2 more questions"
    assert more in answer.text
    assert {"C2", "OV"} <= {field.get("id") for _, field in page.fields}
    assert page.hidden["form_token"] == fields["form_token"]
    assert site.count() == 0
    assert site.send({**fields, "C2": "4", "OV": "4"}).status_code == 303


def test_comment_limit_counts_composed_characters(site: Site) -> None:
    decomposed = unicodedata.normalize("NFD", "ễ") * 2000
    assert site.send(site.filled_form(comment=decomposed)).status_code == 303
    assert site.comments() == ["ễ" * 2000]
    longer = site.send(site.filled_form(comment="ễ" * 2001))
    assert longer.status_code == 422
    assert "Góp ý dài 2.001 ký tự; xin viết gọn trong 2.000 ký tự." in longer.text
    assert "Xin chọn thêm" not in longer.text
    english = site.send(site.filled_form(comment="ễ" * 2001), f"{FORM}?lang=en")
    assert "Your comment has 2,001 characters; please keep it within 2,000." in english.text
    assert "ễ" * 2001 in longer.text


@pytest.mark.parametrize("comment", ODD)
def test_honest_odd_texts_are_kept_as_written(site: Site, comment: str) -> None:
    assert site.send(site.filled_form(comment=comment)).status_code == 303
    assert site.comments() == [unicodedata.normalize("NFC", comment)]


def test_control_characters_are_left_out(site: Site) -> None:
    assert site.send(site.filled_form(comment="\x07a\x1b[31mb\x85c\r\nd\x7f")).status_code == 303
    assert site.comments() == ["a[31mbc\nd"]


@pytest.mark.parametrize("typed", ["ABCD-EFGH-JKMN-PQRS", "abcdefghjkmnpqrs", "abcd efghjkmnpqrs"])
def test_address_is_understood_as_people_type_it(site: Site, typed: str) -> None:
    assert site.client.get(f"/d/{typed}").status_code == 200


def test_slash_at_the_end_of_an_address_changes_nothing(site: Site) -> None:
    fields = {**site.filled_form(), **site.opened_form(f"{FORM}/")}
    assert site.client.get(f"{FORM}/?lang=en").status_code == 200
    assert site.send(fields).status_code == 303
    assert site.client.post(f"{FORM}/", data=fields).status_code == 405


def test_unknown_code_gets_a_friendly_page(site: Site) -> None:
    page = open_page(site.client, "/d/zzzz-efgh-jkmn-pqrs", status=404)
    assert "quét lại mã QR" in page.text
    assert "Cổng Dịch vụ công quốc gia" in page.text


def test_code_out_of_use_says_so_and_stores_nothing(site: Site) -> None:
    fields = site.filled_form()
    site.revoke()
    page = open_page(site.client, FORM, status=410)
    assert "Cổng Dịch vụ công quốc gia" in page.text
    assert site.send(fields).status_code == 410
    assert site.count() == 0


@pytest.mark.parametrize("chunked", [True, False])
def test_too_large_form_is_told_so(site: Site, chunked: bool) -> None:
    body = b"comment=" + b"a" * (64 * 1024)
    length = "" if chunked else str(len(body))
    answer = site.client.post(
        FORM,
        data=body,
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"CONTENT_LENGTH": length, "wsgi.input_terminated": chunked},
    )
    assert answer.status_code == 413
    assert "2.000 ký tự" in answer.text
    assert site.count() == 0


def test_form_of_one_code_is_refused_at_another(site: Site) -> None:
    with site.house.sessions.begin() as session:
        store_placard(session, 1, token="0123456789abcdef")
    fields = site.filled_form()
    answer = site.send(fields, "/d/0123-4567-89ab-cdef")
    assert answer.status_code == 400
    assert 'href="/d/0123-4567-89ab-cdef?lang=vi"' in answer.text
    assert site.count() == 0


def test_form_opened_before_a_restart_is_taken(site: Site) -> None:
    fields = site.filled_form()
    again = site.restarted()
    try:
        assert again.send(fields).status_code == 303
    finally:
        again.close()
    assert site.count() == 1


def test_form_is_stored_under_the_version_it_was_shown_with(site: Site) -> None:
    fields = site.filled_form()
    with site.house.sessions.begin() as session:
        session.execute(
            text("INSERT INTO setting (key, value) VALUES ('questionnaire.standing', :code)"),
            {"code": '"dieu-tra-xhh-2026"'},
        )
    assert "C11" in site.client.get(FORM).text
    assert site.send(fields).status_code == 303
    (row,) = site.stored()
    shown, _ = site.house.questionnaires.by_code["mot-cua-2026-2"]
    assert row.questionnaire_id == shown


def test_refused_write_keeps_the_form_and_can_be_sent_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = site.filled_form(comment="Đừng mất dòng này")

    def refuse(_: Recorder, __: FilledForm) -> str:
        raise NotStored("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(Recorder, "record", refuse)
        answer = site.send(fields)
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert "Chưa lưu được" in answer.text
    assert "Đừng mất dòng này" in answer.text
    page = check_page(answer)
    assert page.hidden["form_token"] == fields["form_token"]
    assert site.count() == 0
    assert site.send(fields).status_code == 303
    assert site.count() == 1


def test_vanished_database_keeps_the_form(site: Site) -> None:
    fields = site.filled_form(comment="Đừng mất dòng này")
    with site.house.sessions.begin() as session:
        session.execute(text("ALTER TABLE source_mark RENAME TO elsewhere"))
    answer = site.send(fields)
    assert answer.status_code == 503
    assert "Đừng mất dòng này" in answer.text
    assert open_page(site.client, FORM, status=503).headers["Retry-After"]
    with site.house.sessions.begin() as session:
        session.execute(text("ALTER TABLE elsewhere RENAME TO source_mark"))
    assert site.send(fields).status_code == 303


def test_restart_without_a_database_still_keeps_the_form(site: Site) -> None:
    fields = site.filled_form(comment="Đừng mất dòng này")
    with site.house.sessions.begin() as session:
        for table in ("placard", "questionnaire", "setting"):
            session.execute(text(f"ALTER TABLE {table} RENAME TO {table}_elsewhere"))
    again = site.restarted()
    answer = again.send(fields)
    again.close()
    assert answer.status_code == 503
    assert "Đừng mất dòng này" in answer.text
    assert check_page(answer).hidden["form_token"] == fields["form_token"]


def test_day_is_the_local_day_and_no_address_is_kept(site: Site) -> None:
    site.house.clock = lambda: NOW
    assert site.send(site.filled_form()).status_code == 303
    (row,) = site.stored()
    assert row.day == TODAY
    assert "127.0.0.1" not in repr(vars(row))


def test_host_header_has_no_part_in_addresses(site: Site) -> None:
    headers = {"Host": "evil.example"}
    page = site.client.get(FORM, headers=headers)
    sent = site.client.post(FORM, data=site.filled_form(), headers=headers)
    thanks = site.client.get(sent.headers["Location"], headers=headers)
    for answer in (page, sent, thanks, site.client.get("/d//x", headers=headers)):
        assert "evil" not in answer.text + str(answer.headers)


@pytest.mark.parametrize(
    ("address", "header", "language"),
    [
        (FORM, "en-GB,en;q=0.9", "en"),
        (FORM, "vi-VN,en;q=0.9", "vi"),
        (FORM, "fr", "vi"),
        (FORM, "en;q=0", "vi"),
        (FORM, "en;q=0, vi;q=0.1", "vi"),
        (FORM, "", "vi"),
        (f"{FORM}?lang=vi", "en", "vi"),
        (f"{FORM}?lang=xx", "vi", "vi"),
    ],
)
def test_language_follows_the_address_then_the_browser(
    site: Site, address: str, header: str, language: str
) -> None:
    answer = site.client.get(address, headers={"Accept-Language": header})
    assert f'<html lang="{language}">' in answer.text
