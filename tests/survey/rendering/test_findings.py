"""What is printed beside the index: targets, units, channels, mergers, new forms."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from survey.formatting import line_start
from survey.rendering import finding_sentences as tell
from survey.rendering.figures import HIDDEN_FIGURE, NO_FIGURE, Change, QuarterPoint, Row
from survey.rendering.findings import (
    ChannelRow,
    FactorChange,
    Findings,
    PublishedRow,
    RollUpFigures,
    Target,
    UnitRow,
)
from survey.rendering.receipt_note import ReceiptNote
from survey.rendering.unit_formats import UNIT_WRITERS
from survey.rendering.unit_report import unit_report_page, unit_report_pdf
from tests.survey.rendering.samples import comparison, figure, report, text_of

ROLLUP = RollUpFigures((0.748, 0.73, 0.765), 0.956, 0.777, 13, 1, 15, (), apart=True)
FULL = Findings(
    targets=(
        Target("81", "87,4", True, "đạt", Decimal(81)),
        Target("90", "87,4", False, "chưa đạt", Decimal(90)),
    ),
    standing=("trên mức chung", 13),
    has_rest=True,
    factors=(
        FactorChange("Tiếp cận dịch vụ", Change(0.03, 0.01, 0.05), 2),
        FactorChange("Thủ tục hành chính", None),
    ),
    channels=(
        ChannelRow("Mã QR", figure(300, 0.85, 8), None, pooled=True, reference=True),
        ChannelRow("Phiếu giấy", figure(60, 0.9, 8), Change(0.05, -0.02, 0.12), True, False),
        ChannelRow("Máy tính bảng", HIDDEN_FIGURE, None, pooled=True, reference=False),
        ChannelRow("Người phỏng vấn hỏi", figure(20, 0.95, 8), None, False, False),
    ),
    units=(
        UnitRow(4, "Xã Một", figure(200, 0.9, 8), "trên mức chung"),
        UnitRow(5, "Xã Hai", HIDDEN_FIGURE, "không so (ít người)"),
    ),
    rollup=ROLLUP,
    published=(
        PublishedRow(
            "II/2026",
            (Row("a", "Xã Cũ", figure(40, 0.8, 8)), Row("b", "Xã Nhỏ", HIDDEN_FIGURE)),
            HIDDEN_FIGURE,
        ),
    ),
)


def test_everything_beside_the_index_reaches_paper(tmp_path: Path) -> None:
    text = text_of(unit_report_pdf(report(431, more=FULL)), tmp_path, "-layout")
    for words in (
        "87,4%, không dưới 81%",
        "87,4%, dưới 90%",
        "So với các đơn vị còn lại gộp chung, chỉ số ở trên mức chung (phép so đã",
        "trên 2 tiêu chí chung",
        "+5,0 (−2,0 đến +12,0)",
        "đại diện cho 95,6% hồ sơ",
        "Tính theo số hồ sơ thì chỉ số thấp hơn 12,6 điểm phần trăm",
        "77,7%",
        "Theo đơn vị của kỳ đó",
        "Xã Cũ: 80,0% (67,1% – 92,9%; 40 người)",
        "Phiếu của kênh “Người phỏng vấn hỏi” nêu riêng",
        "Các đơn vị, xếp theo tên; không xếp hạng",
    ):
        assert words in text, words
    assert [int(n) for n in re.findall(r"Bảng (\d+)\.", text)] == list(range(1, 11))


def test_a_hidden_unit_or_channel_prints_no_number() -> None:
    page = unit_report_page(report(431, more=FULL))
    for name in ("Xã Hai", "Máy tính bảng"):
        row = page[
            page.index(f'<th scope="row">{name}') if name == "Xã Hai" else page.index(name) :
        ]
        cells = row.partition("</tr>")[0].partition("</th>")[2]
        assert "đã ẩn để bảo vệ người trả lời" in cells
        assert not re.search(r">[^<]*\d", cells)


def test_everything_beside_the_index_reaches_the_data_files() -> None:
    left_out = "Khi xem xét các dấu hiệu bất thường, cơ quan chủ trì xác định có phiếu"
    told = report(431, more=FULL, left_out=left_out, receipts=ReceiptNote(431, 400, 9))
    data = json.loads(UNIT_WRITERS["json"](told, None))
    tables = {table["name"]: table["rows"] for table in data["tables"]}
    assert [row[0] for row in tables["Ba cách tính"]][1:] == [
        "Theo số hồ sơ của từng đơn vị",
        "Trung bình các đơn vị",
    ]
    assert tables["Ba cách tính"][1][1:4] == [0.748, 0.73, 0.765]
    assert "đại diện cho 95,6% hồ sơ" in tables["Ba cách tính"][1]
    assert [row[0] for row in tables["Kênh so với mã QR"]] == ["Phiếu giấy"]
    series = [line for line in data["figures"] if line["group"] == "Trước và sau sắp xếp"]
    assert [(line["code"], line["name"], line["index"]) for line in series] == [
        ("II/2026", "Xã Cũ", 0.8),
        ("II/2026", "Xã Nhỏ", None),
        ("II/2026", line_start(told.unit), None),
    ]
    assert [line["remark"] for line in series[1:]] == list(tell.SERIES)
    for words in (left_out, "Phiếu kèm mã phiếu hẹn hợp lệ: 400/431", told.desk_remark):
        assert any(words in note for note in data["notes"]), words


def test_a_small_or_silent_unit_prints_none_of_it(tmp_path: Path) -> None:
    for n in (0, 3):
        text = text_of(unit_report_pdf(report(n, more=replace(FULL, published=()))), tmp_path)
        assert "không dưới 81%" not in text
        assert "mức chung" not in text
        assert "Xã Một" not in text
        kept = UNIT_WRITERS["json"](report(n, more=replace(FULL, published=())), None).decode()
        assert "Ba cách tính" not in kept
        assert "Kênh so với mã QR" not in kept


def test_the_line_has_a_gap_where_the_form_changed() -> None:
    first, one, two = (
        QuarterPoint("I/2026", figure(90, 0.8, 8)),
        QuarterPoint("II/2026", figure(90, 0.8, 8)),
        QuarterPoint("III/2026", figure(90, 0.9, 8)),
    )
    joined = unit_report_page(report(431, quarters=(first, one, two)))
    parted = unit_report_page(report(431, quarters=(first, one, replace(two, new_form=True))))
    assert joined.count('stroke="#14456f" stroke-width="2"') == 2
    assert parted.count('stroke="#14456f" stroke-width="2"') == 1
    assert "phiếu mới</text>" in parted
    assert tell.NEW_FORM in parted
    assert "phiếu mới" not in joined


def test_a_target_is_written_beside_an_index_with_enough_decimals() -> None:
    near = replace(FULL, targets=(Target("81", "80,999", False, "chưa đủ căn cứ", Decimal(81)),))
    page = unit_report_page(report(431, more=near, places=3))
    assert "80,999%, dưới 81%" in page
    assert re.search(r"Chỉ số hài lòng là \d+,\d{3}%", page)


def test_limits_are_written_on_their_side_of_a_target() -> None:
    sample = report(431, more=FULL)
    limits = replace(sample.overall, lo=0.8097, hi=0.89996)
    page = unit_report_page(replace(sample, overall=limits))
    assert "khoảng tin cậy 95% từ 80,97% đến 89,996%" in page
    # The summary, the line "Chung" under the factors and the headline of the three ways.
    assert page.count("80,97%\u00a0–\u00a089,996%") == 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "đại diện cho 95,6% hồ sơ"),
        ({"weighted": None, "covered": 0.727}, "chỉ giải quyết 72,7% hồ sơ, cần ít nhất 80%"),
        ({"weighted": None, "covered": None}, "chưa có số hồ sơ đã giải quyết"),
        (
            {"weighted": None, "covered": None, "unknown": ("Xã A", "Xã B", "Xã C", "Xã D")},
            "chưa có số hồ sơ của Xã A, Xã B, Xã C và 1 đơn vị khác",
        ),
    ],
)
def test_says_what_the_weighted_index_stands_for_or_why_it_is_missing(
    changes: dict[str, object], words: str
) -> None:
    assert words in tell.weighted(replace(ROLLUP, **changes))  # type: ignore[arg-type]  # fields by name


def test_explains_the_gap_in_its_direction_and_only_when_it_is_large() -> None:
    assert "chỉ số thấp hơn 3,7 điểm" in tell.gap(ROLLUP, 0.785)
    assert "đang có chỉ số cao hơn mặt bằng" in tell.gap(ROLLUP, 0.785)
    assert "chỉ số cao hơn 4,8 điểm" in tell.gap(ROLLUP, 0.70)
    assert "đang có chỉ số thấp hơn mặt bằng" in tell.gap(ROLLUP, 0.70)
    assert tell.gap(replace(ROLLUP, apart=False), 0.785) == ""
    assert tell.mean(ROLLUP).endswith("không tính 1 đơn vị đã ẩn số liệu và 1 đơn vị chưa có phiếu")
    assert "không tính" not in tell.mean(replace(ROLLUP, units=13, hidden=0))


def test_says_where_a_unit_stands_or_why_it_is_not_placed() -> None:
    unclear = replace(FULL, standing=("chưa phân biệt được", 5))
    sound, few = figure(90, 0.8, 8), figure(20, 0.8, 8)
    assert "chưa phân biệt được với mức chung" in tell.standing(unclear, sound, 30)
    alone = replace(FULL, standing=None)
    assert tell.standing(alone, few, 30).endswith("vì có dưới 30 người trả lời.")
    assert tell.standing(alone, sound, 30).endswith("vì không đủ số liệu để so.")
    gone = replace(alone, joined="xã Suối Nắng")
    assert tell.standing(gone, sound, 30).endswith("số liệu này được cộng vào xã Suối Nắng.")
    assert tell.standing(replace(FULL, has_rest=False), sound, 30) == ""
    assert tell.standing(FULL, NO_FIGURE, 30) == ""


def test_says_how_changes_of_factors_are_to_be_read() -> None:
    plain = comparison(431)
    assert "không so sánh" not in tell.factor_changes(FULL.factors[:1], plain)
    assert "đã ẩn hoặc chưa đủ mẫu" in tell.factor_changes(FULL.factors, plain)
    mixed = replace(plain, fixed_mix=True, basis=(0.8, 0.7))
    assert "tỷ lệ kênh của kỳ trước" in tell.factor_changes(FULL.factors, mixed)


def test_one_channel_is_a_sentence_and_hidden_units_are_explained() -> None:
    one = replace(FULL, channels=FULL.channels[:1])
    assert tell.channels(one) == "Mọi phiếu trong kỳ đều qua một kênh: “Mã QR”."
    assert '<p class="caption">Bảng' in unit_report_page(report(431, more=one))
    assert "Chỉ số theo kênh trả lời" not in unit_report_page(report(431, more=one))
    assert tell.channels(replace(FULL, channels=FULL.channels[:2])) == tell.CHANNEL_RULE
    assert "dưới 5 người" in tell.hidden_units(FULL, 5)
    assert tell.hidden_units(replace(FULL, units=FULL.units[:1]), 5) == ""
