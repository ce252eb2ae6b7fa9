"""Lists of words are edited by the office; an installation starts with lists that work."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from survey.queries.themes import all_themes, theme_lists
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.comments.manage_themes import (
    ThemeRefused,
    add_theme,
    change_theme,
    phrase_lines,
    remove_theme,
)
from tests.factories import NOW
from tests.survey.services.comment_place import OFFICE


def found(session: Session, text: str) -> list[str]:
    themes = all_themes(session)
    names = {theme.code: theme.name for theme in themes}
    return [names[match.theme] for match in theme_lists(themes).find(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Chờ hơi lâu vào buổi sáng", ["Thời gian chờ"]),
        ("cho doi rat lau", ["Thời gian chờ"]),
        ("Thiếu ghế ngồi chờ", ["Cơ sở vật chất"]),
        ("can bo thai do kem", ["Thái độ phục vụ"]),
        ("Được miễn phí", []),
        ("Cán bộ hướng dẫn rất nhiệt tình", ["Hướng dẫn và thông tin", "Thái độ phục vụ"]),
        ("Nộp trực tuyến bị lỗi", ["Dịch vụ công trực tuyến"] * 2),
        ("Em không hài lòng", []),
        ("Phải đi lại hai lần", ["Số lần đi lại"]),
    ],
)
def test_starting_lists_find_what_people_write(
    session: Session, text: str, names: list[str]
) -> None:
    assert found(session, text) == names


def test_there_are_ten_to_fifteen_themes_to_start_with(session: Session) -> None:
    assert 10 <= len(all_themes(session)) <= 15
    assert all(theme.phrases for theme in all_themes(session))


def test_a_changed_list_finds_other_words(session: Session) -> None:
    key = add_theme(session, OFFICE, " Bãi  xe ", "Nhà xe, giữ xe\n\nnhà xe", "xe lăn", now=NOW)
    theme = next(one for one in all_themes(session) if one.id == key)
    assert (theme.name, theme.phrases, theme.exceptions, theme.revision) == (
        "Bãi xe",
        ("nhà xe", "giữ xe"),
        ("xe lăn",),
        1,
    )
    change_theme(session, OFFICE, key, 1, "Bãi xe", "gửi xe", "", now=NOW)
    assert found(session, "gửi xe ở ngoài") == ["Bãi xe"]
    with pytest.raises(ChangedMeanwhile):
        change_theme(session, OFFICE, key, 1, "Bãi xe", "xe", "", now=NOW)
    remove_theme(session, OFFICE, key, 2, now=NOW)
    assert found(session, "gửi xe ở ngoài") == []
    with pytest.raises(LookupError):
        remove_theme(session, OFFICE, key, 3, now=NOW)


@pytest.mark.parametrize(
    ("name", "phrases", "why"),
    [
        ("", "chờ", "đặt tên"),
        ("Mới", " , ; \n -", "ít nhất một"),
        ("Phí, lệ phí", "phí", "Đã có chủ đề"),
        ("Mới", "x" * 61, "dài quá 60"),
        ("Mới", "\n".join(f"từ {number}" for number in range(201)), "nhiều nhất 200"),
    ],
)
def test_lists_that_make_no_sense_are_refused(
    session: Session, name: str, phrases: str, why: str
) -> None:
    with pytest.raises(ThemeRefused, match=why):
        add_theme(session, OFFICE, name, phrases, "", now=NOW)


def test_there_is_an_end_to_themes(session: Session) -> None:
    for number in range(40 - len(all_themes(session))):
        add_theme(session, OFFICE, f"Chủ đề {number}", f"từ {number}", "", now=NOW)
    with pytest.raises(ThemeRefused, match="Đã có 40"):
        add_theme(session, OFFICE, "Thêm", "từ", "", now=NOW)


def test_phrases_are_read_once_each_in_small_letters() -> None:
    assert phrase_lines("Chờ  LÂU; chờ lâu\r\nđợi, !") == ["chờ lâu", "đợi"]
