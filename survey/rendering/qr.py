"""Draws an address as a QR code, in one SVG path."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

#: Quiet zone around the code in modules; readers expect four.
BORDER = 4
MASKS = 8
#: Finder-like runs that readers may take for a corner, with their four light modules.
_LOOKALIKE = (1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0)
Modules = NDArray[np.bool_]


@lru_cache(maxsize=64)
def qr_path(text: str) -> tuple[int, str]:
    """Return the side of the code in modules, quiet zone included, and the path of its dark parts.

    The path is to be stroked one module wide: dark modules of a row that touch are one stroke, two
    commands where an outline takes five. Half of the time of a placard was spent on these.
    Level Q still reads when a quarter of the code is worn or covered.
    """
    matrix = qr_modules(text)
    strokes = []
    for y, row in enumerate(matrix.tolist(), BORDER):
        x = BORDER
        for dark, modules in groupby(row):
            length = len(list(modules))
            if dark:
                strokes.append(f"M{x} {y}.5h{length}")
            x += length
    return len(matrix) + 2 * BORDER, "".join(strokes)


def qr_modules(text: str) -> Modules:
    """Return the dark modules of a code, without the quiet zone, under the mask that reads best.

    The mask is the one the standard's penalties choose among all eight. The library draws the code
    anew for each; here it is drawn once and the masks are laid over it.
    """
    code = _code()
    code.add_data(text)
    code.best_fit()
    code.makeImpl(True, 0)
    bare = np.array(code.modules, bool)
    trial, final = _masks(code.version)
    best = int(np.argmin(penalties(bare ^ trial)))
    chosen: Modules = bare ^ final[best]
    return chosen


def penalties(codes: Modules) -> NDArray[np.int64]:
    """Return the penalty points of each of several codes: long runs, blocks, lookalikes, balance.

    `codes` has the axes code, row, column.
    """
    both = np.stack((codes, codes.transpose(0, 2, 1)))
    blocks = _alike(codes[:, :-1, :-1], codes[:, 1:, :-1], codes[:, :-1, 1:], codes[:, 1:, 1:])
    share = codes.mean(axis=(1, 2)) * 100
    points: NDArray[np.int64] = (
        _runs(both) + 3 * blocks + 40 * _lookalikes(both) + 10 * (abs(share - 50) // 5).astype(int)
    )
    return points


def _runs(both: Modules) -> NDArray[np.int64]:
    """Count three points for a run of five modules of one colour, one more for each further one."""
    same = both[..., 1:] == both[..., :-1]
    five = same[..., :-3] & same[..., 1:-2] & same[..., 2:-1] & same[..., 3:]
    starts = five.copy()
    starts[..., 1:] &= ~five[..., :-1]
    return np.asarray((five.sum(axis=(-1, -2)) + 2 * starts.sum(axis=(-1, -2))).sum(axis=0))


def _alike(*corners: Modules) -> NDArray[np.int64]:
    """Count the blocks of two by two modules of one colour."""
    first, *others = corners
    alike = np.logical_and.reduce([first == other for other in others])
    return np.asarray(alike.sum(axis=(1, 2)))


def _lookalikes(both: Modules) -> NDArray[np.int64]:
    """Count what looks like a finder pattern with four light modules before or after it."""
    width = both.shape[-1] - len(_LOOKALIKE) + 1
    columns = [both[..., at : at + width] for at in range(len(_LOOKALIKE))]
    found = 0
    for pattern in (_LOOKALIKE, _LOOKALIKE[::-1]):
        parts = [column == bool(dark) for column, dark in zip(columns, pattern, strict=True)]
        found = found + np.logical_and.reduce(parts).sum(axis=(0, -1, -2))
    return np.asarray(found)


def _code() -> QRCode[None]:
    return QRCode(error_correction=ERROR_CORRECT_Q, border=0)


@lru_cache(maxsize=8)
def _masks(version: int) -> tuple[Modules, Modules]:
    """Return what each mask changes in a code of a version: while being tried, and when chosen.

    A mask changes the same modules whatever the code says, the words about itself included.
    """
    code = _code()
    code.version = version
    code.add_data("")
    drawn = {}
    for mask in range(MASKS):
        for trying in (True, False):
            code.makeImpl(trying, mask)
            drawn[trying, mask] = np.array(code.modules, bool)
    bare = drawn[True, 0]
    trial = np.stack([drawn[True, mask] ^ bare for mask in range(MASKS)])
    final = np.stack([drawn[False, mask] ^ bare for mask in range(MASKS)])
    return trial, final
