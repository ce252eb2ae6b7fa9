"""The shorter ways through the print engine print what its own ways print, byte for byte."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from survey.rendering import pdf, shortcuts
from survey.rendering.hall_sheet import HallSheet, hall_sheet_pdf
from survey.rendering.pdf import Enclosure, render_pdf
from survey.rendering.placards import PlacardPrint, placards_pdf
from survey.rendering.qr import qr_path
from survey.rendering.receipts import ReceiptSlip, slips_pdf
from survey.rendering.stamp import Stamp
from survey.rendering.unit_report import unit_report_pdf
from tests.survey.rendering.samples import report

STAMP = Stamp("k7m2p-9qxw4", 1, "https://x.example.vn/bao-cao/k7m2p")
ADDRESS = "https://khaosat.example.vn/d/abcd-efgh-jkmn-pqrs"
PLACARD = PlacardPrint("UBND tỉnh", "UBND xã Ỷ La", 'Quầy 1 <b> & "x"', ADDRESS, "0226 3852 626")
ODD = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Lạ</title></head>
<body><p><u style="font-feature-settings: 'tnum' 1">Một</u> <br> hai &nbsp; ba<p>Bốn
<table><tr><td>5<td
style="width: 1.5em; padding: 3%">6,5</table>
<svg viewBox="0 0 9 9"><title>M</title>
<path d="M1 1c2 2 3 3 4 1z"/><path d="M1 1.5h3M6 7h2"/></svg>"""


def archive() -> bytes:
    enclosed = [Enclosure("so-lieu.csv", "Số liệu (1) \\ x", "Tên;1,5".encode())]
    return render_pdf(
        "<html lang=vi><title>(T)</title><p>Ỷ", variant="pdf/a-3a", enclosures=enclosed
    )


@pytest.mark.parametrize(
    "made",
    [
        lambda: unit_report_pdf(report(431, stamp=STAMP)),
        lambda: hall_sheet_pdf(HallSheet(report(20), "Trung tâm"), STAMP),
        lambda: placards_pdf([PLACARD] * 5, "A6", "Mã"),
        lambda: slips_pdf([ReceiptSlip("UBND xã", "Quầy 1", "ABCD-EFGH", ADDRESS)], "Phiếu hẹn"),
        lambda: render_pdf(ODD),
        archive,
    ],
    ids=["unit", "hall", "placards", "slips", "odd page", "archive"],
)
def test_short_and_long_ways_give_the_same_bytes(
    made: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    short = made()
    monkeypatch.setattr(shortcuts, "well_formed", lambda text: None)
    monkeypatch.setattr(pdf, "seal", lambda document, written: None)
    with shortcuts.long_way():
        assert made() == short


@pytest.mark.parametrize("people", [0, 3, 20, 4000])
def test_our_prints_are_well_formed(people: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_guessing(*_: object, **__: object) -> None:
        raise AssertionError("not well-formed")

    monkeypatch.setattr(shortcuts.HTML, "__init__", no_guessing)
    prints = (
        unit_report_pdf(report(people, stamp=STAMP)),
        hall_sheet_pdf(HallSheet(report(people), "Trung tâm"), STAMP),
        placards_pdf([PLACARD], "stickers", "Mã"),
    )
    assert all(one.startswith(b"%PDF-") for one in prints)


@pytest.mark.parametrize(
    "text",
    [
        "<p>x",
        "<html><head/><body/></html>",
        "<!DOCTYPE html><html><body></body></html>",
        "<!DOCTYPE html><html><head></head><body>\x0b</body></html>",
        "<!DOCTYPE html><html><head></head><body><table><tr></tr></table></body></html>",
        "<!DOCTYPE html><html><head></head><body><svg></svg></body></html>",
        '<!DOCTYPE html><html><head><base href="x" /></head><body></body></html>',
        '<!DOCTYPE html [<!ENTITY a "b">]><html><head></head><body>&a;</body></html>',
    ],
)
def test_leaves_to_the_engine_what_it_must_complete(text: str) -> None:
    assert shortcuts.well_formed(text) is None


def test_knows_the_path_of_a_code() -> None:
    assert shortcuts._STROKES.fullmatch(qr_path(ADDRESS)[1])
