"""The words of the audit page."""

from __future__ import annotations

import pytest

from survey.web.audit_words import action_words, detail_words, subject_words


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("account.grant", "Cấp vai trò"),
        ("unit.edit", "Sửa đơn vị"),
        ("rearrangement.undo", "Hoàn tác phương án sắp xếp đơn vị"),
        ("machine.oil", "machine.oil"),
        ("unit.oil", "unit.oil"),
        ("", ""),
    ],
)
def test_action_is_told_in_words_or_by_its_name(action: str, words: str) -> None:
    assert action_words(action) == words


def test_subject_is_told_with_its_number_or_name() -> None:
    assert subject_words("unit:5") == "đơn vị số 5"
    assert subject_words("period:2026Q3") == "kỳ 2026Q3"
    assert subject_words("calendar") == "lịch làm việc"
    assert subject_words("machine:1") == "machine:1"


def test_detail_is_told_flat_and_without_what_is_missing() -> None:
    detail = {"role": "head", "unit": 4, "none": None, "before": {"name": "Bé"}, "list": [1, "đ"]}
    assert detail_words(detail) == (
        'vai trò: Lãnh đạo đơn vị; đơn vị số: 4; trước: (họ và tên: Bé); list: [1, "đ"]'
    )
