"""The words of the audit page."""

from __future__ import annotations

import pytest

from survey.web.audit_words import (
    action_words,
    detail_words,
    grouped_actions,
    named_in,
    subject_words,
)


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("account.grant", "Cấp vai trò"),
        ("unit.edit", "Sửa đơn vị"),
        ("rearrangement.undo", "Hoàn tác việc sắp xếp đơn vị"),
        ("machine.oil", "machine.oil"),
        ("unit.oil", "unit.oil"),
        ("", ""),
    ],
)
def test_action_is_told_in_words_or_by_its_name(action: str, words: str) -> None:
    assert action_words(action) == words


def test_subject_is_told_with_its_number_or_name() -> None:
    assert subject_words("unit:5") == "đơn vị số 5"
    assert subject_words("unit:5", "Xã Suối Nắng") == "đơn vị Xã Suối Nắng"
    assert subject_words("period:2026Q3") == "kỳ quý III/2026"
    assert subject_words("calendar:2026") == "lịch làm việc năm 2026"
    assert subject_words("period:reporting/2026-Q3") == "kỳ quý III/2026"
    assert subject_words("setting:form.ask_age") == "thiết lập “Hỏi nhóm tuổi”"
    assert subject_words(f"comment:{'7f' * 16}") == "góp ý 7f7f7f7f…"
    assert subject_words("machine:1") == "machine:1"


def test_detail_is_told_flat_and_without_what_is_missing() -> None:
    detail = {"role": "head", "unit": 4, "none": None, "before": {"name": "Bé"}, "list": [1, "đ"]}
    assert detail_words(detail) == (
        "vai trò: Lãnh đạo đơn vị; đơn vị: số 4; trước: (tên: Bé); list: 1, đ"
    )


def test_detail_tells_changes_days_and_yes_or_no() -> None:
    edited = {"name": ["Sở A", "Sở B"], "parent": [None, 3], "kind": ["ward", "commune"]}
    assert detail_words(edited, "unit.edit") == (
        "tên: Sở A → Sở B; trực thuộc: không có → số 3; loại: phường → xã"
    )
    told = {"end": "2026-09-14", "internal": True, "sha256": "ab" * 32, "arrows": [[1, 2, "full"]]}
    assert detail_words(told) == (
        "đến ngày: 14/09/2026; bản nội bộ: có; mã kiểm tra: abababab…; "
        "đơn vị cũ, đơn vị mới, mức độ: (số 1, số 2, toàn bộ)"
    )


def test_detail_names_units_desks_and_periods() -> None:
    detail = {
        "arrows": [[1, 2, "full"]],
        "closed_desks": [7],
        "period": "reporting:2026-Q3",
        "periods": ["2026-Q1", "2026-Q2"],
        "count": 2,
    }
    assert named_in(detail) == {"unit:1", "unit:2", "desk:7"}
    names = {"unit:1": "Xã Suối Nắng", "unit:2": "Xã Đồi Chè", "desk:7": "Quầy 1"}
    assert detail_words(detail, names=names) == (
        "đơn vị cũ, đơn vị mới, mức độ: (Xã Suối Nắng, Xã Đồi Chè, toàn bộ); quầy đóng: Quầy 1; "
        "kỳ: quý III/2026; kỳ: quý I/2026, quý II/2026; số lượng: 2"
    )
    moved = {"deciding": [[], [1, 9]]}
    assert named_in(moved) == {"unit:1", "unit:9"}
    assert detail_words(moved, "desk.edit", names) == (
        "đơn vị giải quyết: không có → Xã Suối Nắng, số 9"
    )


def test_what_was_is_told_before_what_is() -> None:
    assert detail_words({"after": True, "before": False}) == "trước: không; sau: có"


def test_actions_to_choose_from_stand_under_what_they_are_done_to() -> None:
    assert grouped_actions(["unit.edit", "machine.stop", "desk.edit"]) == [
        ("Quầy", [("desk.edit", "Sửa quầy")]),
        ("Việc khác", [("machine.stop", "machine.stop")]),
        ("Đơn vị", [("unit.edit", "Sửa đơn vị")]),
    ]
