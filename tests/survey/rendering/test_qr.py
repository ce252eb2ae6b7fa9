"""The code on a placard is read back by an independent reader."""

from __future__ import annotations

import random
import re

import numpy as np
import zxingcpp
from qrcode import util
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

from survey.queries.placards import BASE32_SIGNS
from survey.rendering.qr import BORDER, MASKS, penalties, qr_modules, qr_path

ADDRESS = "https://hailong.hanam.gov.vn/d/abcd-efgh-jkmn-pqrs"


STROKE = re.compile(r"M(\d+) (\d+)\.5h(\d+)")


def picture(side: int, path: str, scale: int = 8):
    """Paint the path on a grid, stroke by stroke."""
    grid = np.full((side, side), 255, np.uint8)
    for x, y, length in STROKE.findall(path):
        grid[int(y), int(x) : int(x) + int(length)] = 0
    return np.kron(grid, np.ones((scale, scale), np.uint8))


def addresses(count: int) -> list[str]:
    """Invent addresses of many lengths, so that codes of several sizes come out."""
    draw = random.Random(20261120)
    hosts = ["a" * draw.randrange(1, 90) for _ in range(count)]
    return [f"https://{host}.vn/d/{''.join(draw.choices(BASE32_SIGNS, k=16))}" for host in hosts]


def test_reader_finds_the_address_and_level_q():
    read = zxingcpp.read_barcodes(picture(*qr_path(ADDRESS)))
    assert [code.text for code in read] == [ADDRESS]
    assert read[0].ec_level == "Q"


def test_keeps_a_quiet_zone_of_four_modules():
    side, path = qr_path(ADDRESS)
    image = picture(side, path, 1)
    dark = np.argwhere(image == 0)
    assert BORDER == 4
    assert dark.min() == 4
    assert dark.max() == side - 5


def test_path_is_small_and_made_of_strokes_that_do_not_touch():
    side, path = qr_path(ADDRESS)
    assert len(path) < 4000
    strokes = STROKE.findall(path)
    assert "".join(f"M{x} {y}.5h{length}" for x, y, length in strokes) == path
    ends = {(y, int(x) + int(length)) for x, y, length in strokes}
    assert not ends & {(y, int(x)) for x, y, _ in strokes}, "touching strokes are one"
    assert side == 17 + 4 * 5 + 8


def test_mask_and_modules_are_those_the_library_would_choose():
    versions = set()
    for address in addresses(40):
        code = QRCode(error_correction=ERROR_CORRECT_Q, border=0)
        code.add_data(address)
        code.make()
        versions.add(code.version)
        assert np.array_equal(qr_modules(address), np.array(code.modules, bool))
    assert len(versions) > 4


def test_penalties_of_all_masks_are_those_of_the_library():
    for address in addresses(6):
        code = QRCode(error_correction=ERROR_CORRECT_Q, border=0)
        code.add_data(address)
        code.best_fit()
        drawn, expected = [], []
        for mask in range(MASKS):
            code.makeImpl(True, mask)
            drawn.append(np.array(code.modules, bool))
            expected.append(util.lost_point(code.modules))
        assert penalties(np.stack(drawn)).tolist() == expected
