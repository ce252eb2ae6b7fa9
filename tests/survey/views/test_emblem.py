"""The emblem on its page: given, shown, taken away; what is no emblem is told, nothing is lost."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from html import unescape

import pytest
from sqlalchemy import delete, select, update

from survey.engine.engines import Inline
from survey.models import AuditEntry, StoredEmblem
from survey.queries.settings import all_settings
from survey.services.emblem import encode_apart as apart
from survey.services.emblem.read_emblem import known_emblem
from survey.services.settings.manage_settings import SettingRefused, change_setting
from tests.page import Page, check_page, open_page
from tests.site import Site
from tests.survey.rendering.emblems import DRAWINGS, emblem, file_of, picture

LIST = "/quan-tri/thiet-lap"
EMBLEM = f"{LIST}/agency.emblem"
UNREAD = "Biểu trưng đã lưu không đọc được ({}), hãy tải lên lại ở trang Thiết lập."


@pytest.fixture
def admin(staff_site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Sign in; files are opened in this process, which another test shows to be unlike in life."""
    monkeypatch.setattr(apart, "Processes", lambda count: Inline())
    staff_site.client.get("/demo/admin")
    return staff_site


def send(site: Site, content: bytes | None, **fields: str) -> tuple[int, str]:
    """Open the page and send a file; give status and words of the answer."""
    data: dict[str, object] = {**Page(site.client.get(EMBLEM).text).hidden, **fields}
    if content is not None:
        data["file"] = (io.BytesIO(content), "bieu-trung.png")
    answer = site.client.post(EMBLEM, data=data, follow_redirects=True)
    check_page(answer)
    return answer.status_code, unescape(answer.text)


def stored(site: Site) -> tuple[str, list[bytes]]:
    with site.house.sessions() as session:
        pictures = session.scalars(select(StoredEmblem.picture)).all()
        return str(all_settings(session)["agency.emblem"]), list(pictures)


def test_an_emblem_is_given_shown_replaced_and_taken_away(admin: Site) -> None:
    assert "chưa có" in unescape(open_page(admin.client, EMBLEM).text)
    for content in (DRAWINGS["wide"].encode(), file_of(picture(), "JPEG")):
        status, words = send(admin, content)
        assert (status, "Đã lưu: Biểu trưng của cơ quan." in words) == (200, True)
        shown = re.search(r'<img class="emblem" src="data:image/png;base64,([^"]+)"', words)
        assert shown is not None
        assert base64.b64decode(shown[1]).startswith(b"\x89PNG")
        assert 'alt="Biểu trưng của Sở Nội vụ"' in words
        name, [kept] = stored(admin)
        assert name == hashlib.sha256(kept).hexdigest()
    assert "đã có" in unescape(open_page(admin.client, LIST).text)
    hidden = Page(admin.client.get(EMBLEM).text).hidden
    gone = admin.client.post(f"{EMBLEM}/bo", data=hidden, follow_redirects=True)
    assert "Đã bỏ biểu trưng" in unescape(gone.text)
    assert stored(admin) == ("", [])
    with admin.house.sessions() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
    details = [json.loads(entry.detail) for entry in entries]
    assert {entry.action for entry in entries} == {"setting.change"}
    assert [bool(one["after"]) for one in details] == [True, True, False]
    assert max(len(entry.detail) for entry in entries) < 200, "names, never the picture"
    assert open_page(admin.client, "/quan-tri/nhat-ky").text.count("Biểu trưng của cơ quan") >= 3


def test_what_is_no_emblem_is_told_at_its_field_and_the_one_that_stands_stays(admin: Site) -> None:
    send(admin, DRAWINGS["square"].encode())
    before = stored(admin)
    for content, said in (
        (None, "Tệp trống."),
        (b"GIF89a", "Chỉ nhận tệp PNG, JPEG hoặc SVG."),
        (file_of(picture())[:-30], "Tệp ảnh bị hỏng hoặc bị cắt cụt."),
        (DRAWINGS["wide"].encode()[:90], "Tệp SVG bị hỏng hoặc bị cắt cụt."),
    ):
        status, words = send(admin, content)
        assert (status, said in words, 'class="emblem"' in words) == (422, True, True)
    assert stored(admin) == before


def test_whoever_was_slower_changes_nothing_and_sees_what_stands(admin: Site) -> None:
    seen = Page(admin.client.get(EMBLEM).text).hidden["seen"]
    send(admin, DRAWINGS["square"].encode())
    before = stored(admin)
    status, words = send(admin, DRAWINGS["tall"].encode(), seen=seen)
    assert (status, "người khác đã thay đổi" in words) == (409, True)
    late = {**Page(admin.client.get(EMBLEM).text).hidden, "seen": seen}
    refused = admin.client.post(f"{EMBLEM}/bo", data=late, follow_redirects=True)
    assert "người khác đã thay đổi" in unescape(refused.text)
    assert stored(admin) == before


def test_a_form_of_another_site_and_a_typed_value_change_nothing(admin: Site) -> None:
    content = {"file": (io.BytesIO(DRAWINGS["tall"].encode()), "x.svg"), "seen": ""}
    assert admin.client.post(EMBLEM, data=content).status_code == 422
    admin.client.post(f"{EMBLEM}/bo", data={"seen": ""})
    with (
        admin.house.sessions.begin() as session,
        pytest.raises(SettingRefused, match="hãy tải lên ở trang Thiết lập"),
    ):
        change_setting(session, "agency.emblem", "a" * 64)
    assert stored(admin) == ("", [])
    for role in ("office", "unit/1"):
        admin.client.get(f"/demo/{role}")
        assert admin.client.get(EMBLEM).status_code == 404
        assert admin.client.post(EMBLEM).status_code == 404


@pytest.mark.parametrize("damage", ["lost", "cut", "altered", "exchanged"])
def test_a_stored_emblem_that_cannot_be_read_is_named_and_given_anew(
    admin: Site, damage: str
) -> None:
    send(admin, DRAWINGS["square"].encode())
    name, [kept] = stored(admin)
    done = {
        "lost": delete(StoredEmblem),
        "cut": update(StoredEmblem).values(picture=kept[:-100]),
        "altered": update(StoredEmblem).values(picture=kept[:99] + b"\0\1" + kept[101:]),
        "exchanged": update(StoredEmblem).values(picture=emblem("wide").png),
    }
    with admin.house.sessions.begin() as session:
        session.execute(done[damage])
    why = (
        "ảnh không còn trong cơ sở dữ liệu" if damage == "lost" else "ảnh đã bị sửa hoặc bị cắt cụt"
    )
    for address in (LIST, EMBLEM):
        text = unescape(open_page(admin.client, address).text)
        assert (UNREAD.format(why) in text, "<img" in text) == (True, False)
    send(admin, DRAWINGS["square"].encode())
    assert stored(admin) == (name, [kept])
    with admin.house.sessions() as session:
        assert known_emblem(session).fault == ""
