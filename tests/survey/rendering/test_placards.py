"""Placards are photographed, decoded and measured."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops
from pypdf import PdfReader

from survey.rendering.placards import (
    PlacardPrint,
    Size,
    citizen_address,
    placard_pages,
    placards_pdf,
    type_size,
)
from tests.survey.rendering.emblems import emblem
from tests.survey.rendering.samples import run, tagged, text_of

BASE = "https://hailong.hanam.gov.vn"
LONG_UNIT = (
    "Trung tâm Phục vụ hành chính công phường Nguyễn Thị Hường Ỷ La và các điểm tiếp nhận hồ sơ "
    "thuộc đặc khu Lý Sơn miền núi"
)[:120]
LONG_DESK = (
    "Quầy số 7 – Tiếp nhận hồ sơ, trả kết quả lĩnh vực bảo trợ xã hội, người có công, trẻ em"
)
TOKENS = (
    "abcdefghjkmnpqrs",
    "0000111122223333",
    "zzzzyyyyxxxxwwww",
    "vtsr9876qpnm5432",
    "1a2b3c4d5e6f7g8h",
)


def placards(base: str = BASE) -> list[PlacardPrint]:
    units = ("UBND xã An Bình", "Trung tâm Phục vụ hành chính công phường Ỷ La", LONG_UNIT)
    desks = ("Quầy số 3 – Đất đai", LONG_DESK, "Quầy 1")
    return [
        PlacardPrint(
            parent="UBND tỉnh Hà Nam",
            unit=units[number % 3],
            desk=desks[number % 3],
            address=citizen_address(base, token),
            hotline="0226 3852 626" if number % 2 else "",
        )
        for number, token in enumerate(TOKENS)
    ]


def photographs(pdf: bytes, folder: Path) -> list[Image.Image]:
    (folder / "print.pdf").write_bytes(pdf)
    run(["pdftoppm", "-r", "150", "-png", folder / "print.pdf", folder / "photo"])
    return [Image.open(file) for file in sorted(folder.glob("photo*.png"))]


@pytest.mark.parametrize(
    ("size", "pages", "per_page"), [("A4", 5, 1), ("A6", 2, 4), ("stickers", 1, 8)]
)
def test_every_code_opens_exactly_its_address(
    size: Size, pages: int, per_page: int, tmp_path: Path
):
    pictures = photographs(placards_pdf(placards(), size, "Mã QR niêm yết"), tmp_path)
    assert len(pictures) == pages
    found = [sorted(code.text for code in zxingcpp.read_barcodes(photo)) for photo in pictures]
    assert all(len(texts) <= per_page for texts in found)
    expected = {f"{BASE}/d/{t[:4]}-{t[4:8]}-{t[8:12]}-{t[12:]}" for t in TOKENS}
    assert sorted(text for texts in found for text in texts) == sorted(expected)


def test_codes_still_read_from_a_very_long_address(tmp_path: Path):
    base = "https://khaosat-su-hai-long.trungtamphucvuhanhchinhcong.tuyenquang.gov.vn"
    for size in ("A4", "A5", "A6", "stickers"):
        folder = tmp_path / size
        folder.mkdir()
        photo = photographs(placards_pdf(placards(base)[:1], size, "Mã"), folder)[0]
        read = [code.text for code in zxingcpp.read_barcodes(photo)]
        assert set(read) == {f"{base}/d/abcd-efgh-jkmn-pqrs"}


def test_address_is_the_base_the_path_and_the_token_in_groups():
    assert citizen_address("http://127.0.0.1:8000/", "abcd-efghjkmnpqrs") == (
        "http://127.0.0.1:8000/d/abcd-efgh-jkmn-pqrs"
    )


def test_says_what_citizens_must_know_in_two_languages(tmp_path: Path):
    text = text_of(placards_pdf(placards()[1:2], "A4", "Mã"), tmp_path)
    for sentence in (
        "hailong.hanam.gov.vn/d/0000-1111-2222-3333",
        "1. Mở máy ảnh điện thoại, quét mã, chạm vào đường dẫn hiện ra.",
        "1. Point your phone camera at the code and tap the link that appears.",
        "Không bao giờ yêu cầu đăng nhập, cài ứng dụng hay trả tiền.",
        "You will never be asked to log in, to install an app, or to pay.",
        "0226 3852 626",
    ):
        assert sentence in text
    assert "https://" not in text


def test_leaves_the_hotline_out_where_none_is_set(tmp_path: Path):
    assert "Hotline" not in text_of(placards_pdf(placards()[:1], "A4", "Mã"), tmp_path)


WORST = PlacardPrint(
    parent="ỦY BAN NHÂN DÂN TỈNH TUYÊN QUANG",
    unit=LONG_UNIT.upper(),
    desk=LONG_DESK,
    address=citizen_address(BASE, TOKENS[0]),
    hotline="0226 3852 626",
)
#: Millimetres from the top of the poster or card: the parts of the print, in order.
REGIONS = {
    "A4": {"band": (0, 44), "desk": (86, 99.5), "address": (203, 220), "steps": (221, 256)},
    "A6": {"band": (7, 28), "desk": (48.6, 56), "address": (106, 115), "steps": (115, 129.8)},
}


def lines(pdf: bytes, folder: Path) -> list[tuple[float, float, float, float, str]]:
    """Give every word with its box in millimetres."""
    (folder / "w.pdf").write_bytes(pdf)
    words = re.findall(
        r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>',
        run(["pdftotext", "-bbox", folder / "w.pdf", "-"]),
    )
    mm = 25.4 / 72
    return [(*(float(edge) * mm for edge in word[:4]), word[4]) for word in words]


@pytest.mark.parametrize("size", ["A4", "A6"])
def test_a_name_of_120_letters_stays_in_its_place(size: Size, tmp_path: Path):
    words = lines(placards_pdf([WORST], size, "Mã"), tmp_path)
    width = {"A4": 210, "A6": 105}[size]
    assert all(left > 0 and right < width for left, _, right, _, _ in words)
    for part, probe in (
        ("band", WORST.unit.split()),
        ("desk", WORST.desk.split()[5:]),
        ("address", [WORST.plain_address]),
        ("steps", ["Point", "camera", "needed."]),
    ):
        top, bottom = REGIONS[size][part]
        boxes = [word for word in words if word[4] in probe and top - 2 < word[1] < bottom + 2]
        assert len(boxes) >= len(probe), f"all words of {part} are printed"
        assert min(word[1] for word in boxes) >= top
        assert max(word[3] for word in boxes) <= bottom + 0.5


def test_longer_texts_take_smaller_letters():
    assert [type_size("x" * n, (3, 5, 7)) for n in (3, 4, 6, 8)] == [
        "short",
        "middling",
        "long",
        "longest",
    ]


def test_a_tent_shows_the_same_to_both_sides_of_the_desk(tmp_path: Path):
    pictures = photographs(placards_pdf(placards()[:1], "A5", "Mã"), tmp_path)
    assert len(pictures) == 1
    codes = sorted(zxingcpp.read_barcodes(pictures[0]), key=lambda code: code.position.top_left.y)
    assert [code.text for code in codes] == [placards()[0].address] * 2
    assert [abs(code.orientation) for code in codes] == [180, 0]
    middle = pictures[0].height / 2
    assert codes[0].position.top_left.y < middle < codes[1].position.top_left.y
    text = text_of((tmp_path / "print.pdf").read_bytes(), tmp_path)
    assert "Gấp theo đường này / Fold here" in text


@pytest.mark.parametrize(
    "name",
    ["Quầy 1 cơ sở Suối Trong: Tổng hợp", LONG_DESK[:56], f"{LONG_DESK}, thanh niên xung phong"],
)
def test_the_name_of_a_desk_is_not_cut_on_a_tent(name: str, tmp_path: Path):
    words = lines(placards_pdf([replace(WORST, desk=name)], "A5", "Mã"), tmp_path)
    below = min(word[1] for word in words if word[4] == "Hoặc" and word[1] > 150)
    boxes = [word for word in words if word[4] in name.split() and 205 < word[1] < below + 8]
    assert len(boxes) >= len(name.split())
    assert max(word[3] for word in boxes) <= below + 0.5


@pytest.mark.parametrize("size", ["A5", "stickers"])
def test_letters_stand_apart_and_large(size: Size, tmp_path: Path):
    words = lines(placards_pdf([WORST], size, "Mã"), tmp_path)
    letters = next(word for word in words if word[4] == "abcd-efgh-jkmn-pqrs")
    assert WORST.site == "hailong.hanam.gov.vn/d/"
    assert WORST.site + WORST.letters == WORST.plain_address
    # Four millimetres for a line of type is about 11 points: read at arm's length.
    assert letters[3] - letters[1] > 4
    sheet = {"A5": 210, "stickers": 105}[size]
    assert all(left > 0 and right < sheet for left, _, right, _, _ in words)


def test_stickers_keep_inside_their_cut_lines(tmp_path: Path):
    wide = PlacardPrint("", LONG_UNIT, LONG_DESK, citizen_address(BASE, "wwwwmmmmwwwwmmmm"))
    pdf = placards_pdf([wide] * 8, "stickers", "Mã")
    columns, rows = set(), set()
    for left, top, right, bottom, _ in lines(pdf, tmp_path):
        assert int(left // 105) == int(right // 105)
        assert int(top // 74.25) == int(bottom // 74.25)
        columns.add(int(left // 105))
        rows.add(int(top // 74.25))
    assert (columns, rows) == ({0, 1}, {0, 1, 2, 3})
    unit = [word for word in lines(pdf, tmp_path) if word[4] in wide.unit.upper().split()]
    assert len(unit) == 8 * len(wide.unit.split())
    assert all(bottom % 74.25 <= 14.2 for *_, bottom, _ in unit)


def test_tells_how_many_placards_are_done():
    told: list[int] = []
    placards_pdf(placards(), "A6", "Mã", told.append)
    assert told == [4, 5]


def test_same_placards_give_the_same_bytes_and_other_ones_another_name():
    first = placards_pdf(placards(), "A6", "Mã")
    assert placards_pdf(placards(), "A6", "Mã") == first
    assert placards_pdf(placards()[::-1], "A6", "Mã") != first


def test_outline_names_the_desks(tmp_path: Path):
    (tmp_path / "o.pdf").write_bytes(placards_pdf(placards()[:2], "A4", "Mã"))
    outline = PdfReader(tmp_path / "o.pdf").outline
    assert [entry.title for entry in outline] == ["Quầy số 3 – Đất đai", LONG_DESK]


def test_four_cards_share_a_sheet_with_cut_marks():
    page = placard_pages(placards(), "A6", "Mã")
    assert page.count('class="sheet"') == 2
    assert [page.count(f'class="card at-{n}"') for n in (1, 2, 3, 4)] == [2, 1, 1, 1]
    assert page.count('class="cut ') == 2 * 6


def test_names_cannot_bring_markup_into_the_print(tmp_path: Path):
    nasty = PlacardPrint(
        "", '<img src="file:///etc/passwd">', "{{ 1 }}", citizen_address(BASE, TOKENS[0])
    )
    text = text_of(placards_pdf([nasty], "A4", "Mã"), tmp_path)
    assert '<IMG SRC="FILE:///ETC/PASSWD">' in text


def test_refuses_to_print_nothing():
    with pytest.raises(ValueError, match="no placards"):
        placards_pdf([], "A4", "Mã")


CORNERS = ("top_left", "top_right", "bottom_left", "bottom_right")


@pytest.mark.parametrize(
    ("size", "shape"), [("A4", "wide"), ("A5", "square"), ("A6", "tall"), ("stickers", "square")]
)
def test_an_emblem_stands_where_paper_is_free_and_moves_nothing(
    size: Size, shape: str, tmp_path: Path
):
    """Where ink is added there was none before, and none of it lies in or near a code."""
    faces, one = [WORST], emblem(shape)
    bare = photographs(placards_pdf(faces, size, "Mã"), tmp_path)[0].convert("L")
    pdf = placards_pdf(faces, size, "Mã", emblem=one)
    with_it = photographs(pdf, tmp_path)[0].convert("L")
    added = ImageChops.difference(bare, with_it)
    printed = bare.point(lambda shade: 255 if shade < 250 else 0)
    assert ImageChops.multiply(added, printed).getbbox() is None
    assert (added.getbbox() is None) == (size == "stickers"), "a sticker has no room"
    codes = zxingcpp.read_barcodes(with_it)
    assert [code.text for code in codes] == [WORST.address] * (2 if size == "A5" else 1)
    for code in codes:
        ends = [getattr(code.position, corner) for corner in CORNERS]
        xs, ys = [end.x for end in ends], [end.y for end in ends]
        quiet = (max(xs) - min(xs)) // 8  # more than four modules
        box = (min(xs) - quiet, min(ys) - quiet, max(xs) + quiet, max(ys) + quiet)
        assert added.crop(box).getbbox() is None
    told = [part.get("/Alt") for part in tagged(structure(pdf)) if part["/S"] == "/Figure"]
    assert told.count(one.alt) == {"A5": 2, "stickers": 0}.get(size, 1)


def structure(pdf: bytes) -> object:
    return PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]


def test_the_same_emblem_gives_the_same_bytes_and_another_one_another_name():
    sheets = [
        placards_pdf(placards()[:1], "A6", "Mã", emblem=emblem(shape))
        for shape in ("wide", "wide", "square")
    ]
    assert sheets[0] == sheets[1]
    names = [PdfReader(io.BytesIO(one)).trailer["/ID"][0] for one in sheets]
    assert names[1] != names[2]
