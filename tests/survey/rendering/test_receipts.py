"""Slips are photographed, decoded and measured."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from survey.rendering.receipts import ReceiptSlip, receipt_address, slips_pdf
from survey.services.intake.seal_receipts import ReceiptKeys, shown_code
from tests.survey.rendering.samples import run, text_of

BASE = "https://khaosat-su-hai-long.trungtamphucvuhanhchinhcong.tuyenquang.gov.vn"
UNIT = "Trung tâm Phục vụ hành chính công phường Nguyễn Thị Hường Ỷ La, tỉnh Tuyên Quang"
DESK = "Quầy số 7 – Tiếp nhận hồ sơ, trả kết quả lĩnh vực bảo trợ xã hội, người có công"


def slips(count: int) -> list[ReceiptSlip]:
    keys = ReceiptKeys("an installation's secret, long enough")
    codes = [shown_code(keys.seal(1, bytes(16), serial)) for serial in range(count)]
    return [
        ReceiptSlip(UNIT, DESK, code, receipt_address(BASE, "abcdefghjkmnpqrs", code))
        for code in codes
    ]


def test_the_address_is_that_of_the_placard_with_the_code_behind_it() -> None:
    address = receipt_address("http://127.0.0.1:8000/", "abcdefghjkmnpqrs", "ABCD-EFGH")
    assert address == "http://127.0.0.1:8000/d/abcd-efgh-jkmn-pqrs?ma=ABCDEFGH"


def test_every_slip_opens_its_own_address(tmp_path: Path) -> None:
    made = slips(14)
    (tmp_path / "slips.pdf").write_bytes(slips_pdf(made, "Phiếu hẹn"))
    run(["pdftoppm", "-r", "150", "-png", tmp_path / "slips.pdf", tmp_path / "photo"])
    pages = [Image.open(file) for file in sorted(tmp_path.glob("photo*.png"))]
    found = [sorted(code.text for code in zxingcpp.read_barcodes(page)) for page in pages]
    assert found == [
        sorted(slip.address for slip in made[:12]),
        sorted(slip.address for slip in made[12:]),
    ]


def test_says_the_code_in_letters_and_what_it_is_in_two_languages(tmp_path: Path) -> None:
    (slip,) = slips(1)
    text = text_of(slips_pdf([slip], "Phiếu hẹn"), tmp_path)
    for sentence in (slip.letters, "không cho biết ông/bà là ai", "does not tell who you are"):
        assert sentence in text


def test_a_long_name_stays_in_its_slip_and_no_code_is_cut(tmp_path: Path) -> None:
    made = slips(12)
    (tmp_path / "w.pdf").write_bytes(slips_pdf(made, "Phiếu hẹn"))
    words = re.findall(
        r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>',
        run(["pdftotext", "-bbox", tmp_path / "w.pdf", "-"]),
    )
    mm = 25.4 / 72
    letters = [word for word in words if re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", word[4])]
    assert sorted(word[4] for word in letters) == sorted(slip.letters for slip in made)
    ends = [word for word in words if word[4] in {"who", "are."}]
    assert len(ends) == 24
    for word in (*letters, *ends):
        left, top, right, bottom = (float(edge) * mm for edge in word[:4])
        column, row = int(left // 105), int(top // 49.5)
        assert left > column * 105 + 44
        assert right < column * 105 + 101
        assert bottom < row * 49.5 + 47


def test_without_a_slip_there_is_nothing_to_print() -> None:
    with pytest.raises(ValueError, match="no slips"):
        slips_pdf([], "Phiếu hẹn")
