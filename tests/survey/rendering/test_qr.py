"""The code on a placard is read back by an independent reader."""

from __future__ import annotations

import re

import numpy as np
import zxingcpp

from survey.rendering.qr import BORDER, qr_path

ADDRESS = "https://hailong.hanam.gov.vn/d/abcd-efgh-jkmn-pqrs"


def picture(side: int, path: str, scale: int = 8):
    """Paint the path on a grid, run by run."""
    grid = np.full((side, side), 255, np.uint8)
    for x, y, length, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path):
        assert length == back
        grid[int(y), int(x) : int(x) + int(length)] = 0
    return np.kron(grid, np.ones((scale, scale), np.uint8))


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


def test_path_is_small_and_made_of_runs_only():
    side, path = qr_path(ADDRESS)
    assert len(path) < 7000
    assert re.fullmatch(r"(M\d+ \d+h\d+v1h-\d+z)+", path)
    runs = re.findall(r"M(\d+) (\d+)h(\d+)", path)
    ends = {(int(y), int(x) + int(length)) for x, y, length in runs}
    assert not ends & {(int(y), int(x)) for x, y, _ in runs}, "touching runs are one run"
    assert side == 17 + 4 * 5 + 8
