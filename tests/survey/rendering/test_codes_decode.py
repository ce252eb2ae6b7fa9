"""Hundreds of codes are read back by an independent reader: as printed, turned, and damaged."""

from __future__ import annotations

import random

import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from survey.queries.placards import BASE32_SIGNS
from survey.rendering.placards import PlacardPrint, citizen_address, placards_pdf
from survey.rendering.qr import BORDER
from tests.survey.rendering.samples import run

Picture = NDArray[np.uint8]
#: How many codes are printed and read; the thousand takes most of a minute.
CODES = [pytest.param(240, id="240"), pytest.param(1000, id="1000", marks=pytest.mark.long)]
DPI = 150
#: On the sheet of stickers, the smallest print: its place of the code, and the code's side.
COLUMNS, ROWS = 2, 4
LEFT, TOP, SIDE = 6 + 0.9, 15.5 + 0.9, 46 - 1.8  # millimetres, border and padding taken off
MODULES = 37
FINDER = 8  # modules of a finder pattern with its light edge


@pytest.fixture(scope="module", params=CODES)
def addresses(request: pytest.FixtureRequest) -> list[str]:
    """Draw tokens as they are issued, but from a seed."""
    draw = random.Random(150)
    tokens = ["".join(draw.choices(BASE32_SIGNS, k=16)) for _ in range(request.param)]
    return [citizen_address("https://hailong.hanam.gov.vn", token) for token in tokens]


@pytest.fixture(scope="module")
def sheets(addresses: list[str], tmp_path_factory: pytest.TempPathFactory) -> list[Picture]:
    """Print all codes as stickers and photograph the sheets at 150 dpi."""
    folder = tmp_path_factory.mktemp("stickers")
    prints = [PlacardPrint("", "UBND xã An Bình", "Quầy số 3", address) for address in addresses]
    (folder / "s.pdf").write_bytes(placards_pdf(prints, "stickers", "Mã"))
    run(["pdftoppm", "-r", str(DPI), "-gray", folder / "s.pdf", folder / "s"])
    return [np.array(Image.open(file)) for file in sorted(folder.glob("s*.pgm"))]


@pytest.fixture(scope="module")
def codes(sheets: list[Picture], addresses: list[str]) -> list[Picture]:
    """Cut every code with its quiet zone out of the photographs, in the order of printing."""
    cut = [
        sheet[
            pixels(TOP + row * 74.25) : pixels(TOP + row * 74.25 + SIDE),
            pixels(LEFT + column * 105) : pixels(LEFT + column * 105 + SIDE),
        ]
        for sheet in sheets
        for row in range(ROWS)
        for column in range(COLUMNS)
    ]
    return cut[: len(addresses)]


def pixels(millimetres: float) -> int:
    return round(millimetres / 25.4 * DPI)


def read(picture: Picture) -> str | None:
    found = zxingcpp.read_barcode(picture, zxingcpp.BarcodeFormat.QRCode)
    return found.text if found else None


def unread(pictures: list[Picture], addresses: list[str]) -> list[str]:
    """List the codes that are not read back exactly."""
    return [
        address
        for picture, address in zip(pictures, addresses, strict=True)
        if read(picture) != address
    ]


def test_all_codes_of_a_sheet_are_read_from_its_photograph(
    sheets: list[Picture], addresses: list[str]
):
    assert len(sheets) == len(addresses) // 8
    found = [code.text for sheet in sheets for code in zxingcpp.read_barcodes(sheet)]
    assert sorted(found) == sorted(addresses)


@pytest.mark.parametrize("angle", [90, 180, 7])
def test_turned_codes_are_read(codes: list[Picture], addresses: list[str], angle: int):
    turned = [
        np.array(
            Image.fromarray(code).rotate(angle, Image.Resampling.BILINEAR, True, None, None, 255)
        )
        for code in codes
    ]
    assert unread(turned, addresses) == []


def damaged(code: Picture, places: int, seed: int, colour: int, share: float = 0.10) -> Picture:
    """Paint over a share of the code's area, quiet zone not counted, in equal squares.

    A square lies anywhere in the code, up to the very edge of the finder patterns, but never on
    them: when one of the three is broken, most readers do not find the code at all, however much
    of the rest is whole.
    """
    draw = random.Random(seed)
    side = (MODULES**2 * share / places) ** 0.5
    scale = code.shape[0] / (MODULES + 2 * BORDER)
    hurt = code.copy()
    for _ in range(places):
        x, y = beside_the_finders(draw, side)
        top, left, wide = round((y + BORDER) * scale), round((x + BORDER) * scale), side * scale
        hurt[top : top + round(wide), left : left + round(wide)] = colour
    return hurt


def beside_the_finders(draw: random.Random, side: float) -> tuple[float, float]:
    low, high = FINDER, MODULES - FINDER
    while True:
        x, y = (draw.uniform(0, MODULES - side) for _ in range(2))
        right, bottom = x + side > high, y + side > high
        if not ((x < low and y < low) or (right and y < low) or (x < low and bottom)):
            return x, y


@pytest.mark.parametrize("colour", [0, 128, 255])
def test_codes_with_a_tenth_painted_over_in_one_place_are_all_read(
    codes: list[Picture], addresses: list[str], colour: int
):
    hurt = [damaged(code, 1, seed, colour) for seed, code in enumerate(codes)]
    painted = [
        np.mean(a == colour) - np.mean(b == colour) for a, b in zip(hurt, codes, strict=True)
    ]
    assert np.mean(painted) > 0.02, "the quiet zone and what had that colour before count for less"
    assert unread(hurt, addresses) == []


@pytest.mark.long
def test_codes_with_three_twentieths_painted_over_are_mostly_read_and_never_as_another(
    codes: list[Picture], addresses: list[str]
):
    hurt = [damaged(code, 1, seed, 255, 0.15) for seed, code in enumerate(codes)]
    found = [read(code) for code in hurt]
    assert found.count(None) < 0.25 * len(codes)
    for text, address in zip(found, addresses, strict=True):
        assert text in {None, address}


@pytest.mark.long
def test_codes_from_ten_to_a_hundred_millimetres_are_read(
    codes: list[Picture], addresses: list[str]
):
    # A hundred of each size; the small ones are photographed from nearer by.
    sizes = [10 + 10 * (at % 10) for at in range(len(codes))]
    sides = [round(size / 25.4 * (300 if size <= 30 else DPI)) for size in sizes]
    printed = [
        np.array(Image.fromarray(code).resize((side, side), Image.Resampling.LANCZOS))
        for code, side in zip(codes, sides, strict=True)
    ]
    assert unread(printed, addresses) == []


@pytest.mark.parametrize("colour", [0, 255])
def test_codes_with_a_tenth_painted_over_in_four_places_are_mostly_read(
    codes: list[Picture], addresses: list[str], colour: int
):
    # Four places touch more code words than level Q can mend when they fall badly.
    hurt = [damaged(code, 4, seed, colour) for seed, code in enumerate(codes)]
    assert len(unread(hurt, addresses)) < 0.1 * len(codes)


def test_a_code_that_lost_half_of_itself_is_not_read_as_another(codes: list[Picture]):
    # What cannot be mended must be refused, never guessed: an address must not lead elsewhere.
    torn = [code.copy() for code in codes[:100]]
    for code in torn:
        code[code.shape[0] // 3 :, code.shape[1] // 3 :] = 255
    assert {read(code) for code in torn} == {None}
