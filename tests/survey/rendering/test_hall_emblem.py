"""The emblem on the sheet for the hall: beside the stamp, over nothing, told in words."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader

from survey.rendering.emblem import Emblem, size_of
from survey.rendering.hall_sheet import HallSheet, hall_sheet_pdf
from survey.rendering.stamp import Stamp
from tests.survey.rendering.emblems import emblem
from tests.survey.rendering.samples import report, run, tagged

BASE = "https://khaosat-su-hai-long.trungtamphucvuhanhchinhcong.tuyenquang.gov.vn"
STAMP = Stamp("k7m2p-9qxw4", 1, f"{BASE}/bao-cao/k7m2p-9qxw4")
NAME = ("Trung tâm Phục vụ hành chính công xã " + "Nghĩa Trường " * 30)[:300]


@pytest.mark.parametrize("shape", ["square", "wide", "tall"])
def test_an_emblem_covers_no_word_of_the_fullest_sheet(shape: str, tmp_path: Path) -> None:
    one = emblem(shape)
    with_it = hall_sheet_pdf(HallSheet(report(431), NAME, one), STAMP)
    reader = PdfReader(io.BytesIO(with_it))
    assert len(reader.pages) == 1
    figures = [
        p for p in tagged(reader.trailer["/Root"]["/StructTreeRoot"]) if p["/S"] == "/Figure"
    ]
    assert [part["/Alt"] for part in figures].count(one.alt) == 1
    page = photograph(with_it, tmp_path)
    ink = photograph(hall_sheet_pdf(HallSheet(report(431), NAME, white(one)), STAMP), tmp_path)
    added = ImageChops.difference(page, ink)
    words = ink.point(lambda shade: 255 if shade < 250 else 0)
    assert added.getbbox() is not None
    assert ImageChops.multiply(added, words).getbbox() is None


def white(one: Emblem) -> Emblem:
    """Give an emblem of the same size of which nothing is seen."""
    paper = io.BytesIO()
    Image.new("RGB", size_of(one.png), "#ffffff").save(paper, "PNG")
    return Emblem(paper.getvalue(), one.alt)


def photograph(pdf: bytes, folder: Path) -> Image.Image:
    (folder / "sheet.pdf").write_bytes(pdf)
    run(["pdftoppm", "-r", "80", "-png", "-singlefile", folder / "sheet.pdf", folder / "sheet"])
    return Image.open(folder / "sheet.png").convert("L")
