"""What a report says about how final its figures are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from survey.rendering.closing_note import ClosingNote, Published
from survey.rendering.unit_report import unit_report_page, unit_report_pdf
from tests.survey.rendering.samples import report, text_of

DAY = date(2026, 10, 5)
UNCLOSED = "Kỳ báo cáo đã kết thúc, số liệu chưa chốt"
CHANGED = "Số liệu đã thay đổi sau khi chốt"


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        (ClosingNote(), f"{UNCLOSED}."),
        (
            ClosingNote(late_until=DAY),
            f"{UNCLOSED}; còn nhận phiếu giấy đến muộn đến hết ngày 05/10/2026.",
        ),
        (ClosingNote(1, DAY), "Số liệu chốt lần 1, ngày 05/10/2026."),
        (
            ClosingNote(2, DAY, "bổ sung phiếu."),
            "Số liệu chốt lần 2, ngày 05/10/2026; lý do: bổ sung phiếu.",
        ),
        (
            ClosingNote(2, DAY, "bổ sung phiếu", changed=True),
            f"{CHANGED} lần 2, ngày 05/10/2026; những thay đổi này chưa chốt.",
        ),
    ],
)
def test_each_state_has_its_sentence(note: ClosingNote, sentence: str) -> None:
    assert note.sentence == sentence
    page = unit_report_page(report(431, closing=note))
    assert page.count(sentence) == 1
    assert page.index("Phạm vi, thời gian") < page.index(sentence) < page.index("Kết quả chung")


@pytest.mark.parametrize(
    ("published", "told"),
    [
        (None, "Kỳ này chưa công bố."),
        (
            Published(2, 1, DAY),
            "Kỳ này đã công bố, bản 2, ngày 05/10/2026, theo số liệu chốt lần 1.",
        ),
        (
            Published(2, 1, DAY, date(2026, 11, 1)),
            "Kỳ này đã công bố, bản 2, ngày 05/10/2026; bản này đã rút ngày 01/11/2026.",
        ),
    ],
)
def test_says_after_its_closing_whether_the_period_is_published(
    published: Published | None, told: str
) -> None:
    page = unit_report_page(report(431, closing=ClosingNote(1, DAY, published=published)))
    assert f"Số liệu chốt lần 1, ngày 05/10/2026. {told}" in page


def test_a_running_period_says_nothing_about_closing(tmp_path: Path) -> None:
    assert "chốt" not in text_of(unit_report_pdf(report(431)), tmp_path)


def test_a_reason_cannot_become_markup() -> None:
    page = unit_report_page(report(431, closing=ClosingNote(2, DAY, "<b>muộn</b> & đủ")))
    assert "&lt;b&gt;muộn&lt;/b&gt; &amp; đủ." in page
