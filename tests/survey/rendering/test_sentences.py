"""Sentences say what the figures allow and not more."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.rendering import sentences as say
from survey.rendering.figures import (
    HIDDEN_FIGURE,
    NO_FIGURE,
    Change,
    Comparison,
    Core,
    FactOption,
    FactRow,
    Figure,
    Merger,
    NoChange,
    Part,
    Row,
)
from tests.survey.rendering.samples import figure

BEFORE = figure(420, 0.86, 8)


def compared(change: Change, **more: object) -> str:
    return say.change(Comparison("quý II/2026", BEFORE, change, **more), 30)  # type: ignore[arg-type]


def test_names_a_rise_only_when_the_whole_interval_is_above_zero():
    text = compared(Change(0.023, 0.004, 0.042))
    assert text == (
        "So với quý II/2026 (86,0%), chỉ số tăng 2,3 điểm phần trăm (khoảng tin cậy 95% của chênh "
        "lệch: từ 0,4 đến 4,2 điểm phần trăm); chênh lệch này lớn hơn mức dao động ngẫu nhiên."
    )


def test_names_a_fall_only_when_the_whole_interval_is_below_zero():
    text = compared(Change(-0.03, -0.05, -0.01))
    assert "chỉ số giảm 3,0 điểm phần trăm" in text
    assert "từ âm 5,0 đến âm 1,0" in text


@given(st.floats(-0.2, 0.2), st.floats(0, 0.2), st.floats(0, 0.2))
def test_never_claims_a_direction_the_interval_does_not_give(value: float, down: float, up: float):
    found = Change(value, value - down, value + up)
    text = compared(found)
    undecided = found.lo <= 0 <= found.hi
    assert ("Chưa đủ cơ sở để kết luận chỉ số tăng hay giảm" in text) == undecided
    assert ("), chỉ số tăng " in text) == (found.lo > 0)
    assert ("), chỉ số giảm " in text) == (found.hi < 0)
    assert say.verdict(found) == (
        "chưa thấy thay đổi rõ" if undecided else "tăng" if found.lo > 0 else "giảm"
    )


def test_calls_a_difference_that_rounds_to_nothing_unchanged():
    text = compared(Change(0.0002, -0.02, 0.02))
    assert "gần như không đổi: khoảng tin cậy 95%" in text
    assert "nhưng" not in text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("no_data", "chưa có số liệu của kỳ đó"),
        ("withheld_now", "kỳ này chưa có chỉ số"),
        ("withheld_before", "đã ẩn để bảo vệ người trả lời"),
        ("other_questionnaire", "không có tiêu chí nào chung"),
        ("core_withheld", "phần tiêu chí chung có số liệu đã ẩn"),
        ("mix_unknown", "có kênh quá ít phiếu"),
        ("too_few", "chưa đủ người trả lời để so sánh (dưới 40 người)"),
        ("fragment", "chỉ có phiếu trả lời ở quý IV/2025, dưới một nửa số quý"),
    ],
)
def test_says_why_it_does_not_compare(reason: NoChange, words: str):
    part = Part(("quý IV/2025",), 4)
    text = say.change(Comparison("quý II/2026", NO_FIGURE, reason=reason, part=part), 40)
    assert text.startswith("Không so sánh với quý II/2026")
    assert words in text
    assert "{" not in text


def test_a_limit_just_beside_nothing_is_not_printed_as_nothing():
    assert "từ 0,03 đến 7,1 điểm" in compared(Change(0.036, 0.0003, 0.0712))
    assert "từ âm 7,1 đến âm 0,0001 điểm" in compared(Change(-0.036, -0.0712, -1e-8))


def test_says_in_one_sentence_that_the_channels_are_held_as_before():
    text = compared(Change(-0.07, -0.16, 0.02), fixed_mix=True, basis=(0.694, 0.765))
    assert text.startswith(
        "Tỷ lệ phiếu theo kênh của hai kỳ khác nhau hơn 10 điểm phần trăm, nên chỉ số kỳ này được "
        "tính lại theo tỷ lệ kênh của kỳ trước. Tính như vậy, chỉ số kỳ này là 69,4%; so với quý "
        "II/2026 (76,5%), "
    )


def test_says_on_how_many_common_criteria_two_forms_are_compared():
    text = compared(Change(0.06, -0.01, 0.13), core=Core(4, 5, 6), basis=(0.81, 0.75))
    assert text.startswith(
        "Phiếu khảo sát của hai kỳ khác nhau, nên chỉ so sánh trên 4 tiêu chí có ở mọi phiếu "
        "của hai kỳ (kỳ trước hỏi 5 tiêu chí, kỳ này hỏi 6). Tính như vậy, chỉ số kỳ này là 81,0%; "
        "so với quý II/2026 (75,0%), "
    )
    with pytest.raises(ValueError, match="both indices"):
        Comparison("quý II/2026", BEFORE, Change(0, 0, 0), core=Core(4, 5, 6))


def test_a_comparison_has_a_change_or_a_reason_and_never_both():
    with pytest.raises(ValueError, match="either"):
        Comparison("quý II/2026", BEFORE)
    with pytest.raises(ValueError, match="either"):
        Comparison("quý II/2026", BEFORE, Change(0, 0, 0), reason="no_data")


def test_withheld_figures_cannot_hold_numbers():
    with pytest.raises(ValueError, match="hidden"):
        Figure("hidden", respondents=3)
    with pytest.raises(ValueError, match="not shown"):
        Figure("hidden", share=0.5)
    with pytest.raises(ValueError, match="not shown"):
        Figure("none", levels=(0, 0, 0, 0, 1))
    with pytest.raises(ValueError, match="needs"):
        Figure("ok", 40, 40, 30, 0.75)
    with pytest.raises(ValueError, match="hidden"):
        FactRow("L1", "?", "hidden", (FactOption("a", 1),))


def test_says_how_many_answered_without_telling_a_small_number():
    dates = "từ ngày 15/06/2026 đến ngày 14/09/2026"
    assert "chưa nhận được phiếu trả lời nào" in say.measured("xã A", dates, NO_FIGURE, 5)
    hidden = say.measured("xã A", dates, HIDDEN_FIGURE, 5)
    assert "dưới 5 người" in hidden
    assert "20.000 người" in say.measured("xã A", dates, figure(20_000, 0.9, 8), 5)


def test_gives_the_index_its_counts_and_interval():
    sound = Figure("ok", 431, 3448, 3014, 3014 / 3448, 0.854, 0.894)
    assert say.index(sound, 30) == (
        "Chỉ số hài lòng là 87,4%: 3.014 trong 3.448 câu trả lời là “Hài lòng” hoặc “Rất hài "
        "lòng”; khoảng tin cậy 95% từ 85,4% đến 89,4%."
    )
    assert "chưa đủ mẫu" in say.index(figure(20, 0.9, 8), 30)
    assert "không tính chỉ số" in say.index(NO_FIGURE, 30)
    assert "đã ẩn để bảo vệ người trả lời" in say.index(HIDDEN_FIGURE, 30)


def rows(*shares: tuple[float, float, float]) -> list[Row]:
    return [
        Row(f"C{n}", f"tiêu chí {n}", Figure("ok", 100, 100, 50, p, lo, hi))
        for n, (p, lo, hi) in enumerate(shares)
    ]


def test_calls_the_lowest_certain_only_when_its_interval_stands_alone():
    apart = say.lowest(rows((0.9, 0.88, 0.92), (0.7, 0.66, 0.74), (0.8, 0.76, 0.84)), "tiêu chí")
    assert "“tiêu chí 1” (70,0%" in apart
    assert "không chồng lên" in apart
    near = say.lowest(rows((0.9, 0.88, 0.92), (0.7, 0.6, 0.8), (0.8, 0.76, 0.84)), "tiêu chí")
    assert "chưa chắc chắn" in near
    assert "với một tiêu chí khác" in near


def test_names_no_lowest_among_equals_among_two_or_among_small_samples():
    equal = rows((0.7, 0.6, 0.8), (0.7, 0.6, 0.8), (0.9, 0.8, 0.95))
    assert "Chưa có tiêu chí nào thấp hơn hẳn" in say.lowest(equal, "tiêu chí")
    assert say.lowest(equal[1:], "tiêu chí") == ""
    small = [Row(str(n), str(n), figure(20, 0.8 + n / 20)) for n in range(3)]
    assert say.lowest(small, "tiêu chí") == ""


def test_tells_the_story_of_a_merger_as_far_as_figures_follow_it():
    day = date(2026, 7, 1)
    whole = say.merger(Merger("from", ("xã A", "xã B", "thị trấn C"), day), "phường Ỷ La")
    assert whole == (
        "Phường Ỷ La được hình thành từ xã A, xã B và thị trấn C từ ngày 01/07/2026. "
        "Số liệu trước ngày này được cộng từ số liệu của các đơn vị cũ."
    )
    part = say.merger(Merger("from", ("xã A",), day, whole=False), "phường Ỷ La")
    assert "không cộng số liệu cũ" in part
    gone = say.merger(Merger("into", ("phường Ỷ La",), day), "xã A")
    assert "đã nhập vào phường Ỷ La" in gone


def test_mentions_left_out_desks_and_comments_only_as_numbers():
    assert say.desks(False, 0, 10) == ""
    assert say.desks(False, 3, 10).startswith("Có 3 quầy")
    assert "cá nhân" in say.desks(True, 0, 10)
    assert say.comments(0) == "Kỳ này không có góp ý bằng lời."
    assert say.comments(1234).startswith("Có 1.234 góp ý")


def test_writes_a_known_agency_as_in_a_sentence():
    assert say.agency("SỞ NỘI VỤ") == "Sở Nội vụ"
    assert say.agency("Sở Tư pháp") == "Sở Tư pháp"


def test_names_the_highest_by_the_same_rule():
    apart = say.highest(rows((0.9, 0.88, 0.92), (0.7, 0.66, 0.74), (0.8, 0.76, 0.84)), "tiêu chí")
    assert "cao nhất" in apart
    assert "90,0%" in apart
    assert "không chồng lên" in apart
    near = say.highest(rows((0.9, 0.82, 0.94), (0.7, 0.66, 0.74), (0.8, 0.76, 0.84)), "tiêu chí")
    assert "với một tiêu chí khác nên thứ tự này chưa chắc chắn" in near


def test_says_beside_a_change_that_the_period_before_was_no_whole_one():
    part = Part(("quý III/2025", "quý IV/2025"), 4)
    text = say.change(Comparison("năm 2025", BEFORE, Change(0.06, 0.01, 0.11), part=part), 30)
    assert text.endswith(
        "Trong năm 2025 chỉ có phiếu trả lời ở quý III/2025 và quý IV/2025 (2 trong 4 quý), nên "
        "đây là so với một phần của kỳ đó, không phải với cả kỳ."
    )
