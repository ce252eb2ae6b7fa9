"""Draws an address as a QR code, in one SVG path."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

#: Quiet zone around the code in modules; readers expect four.
BORDER = 4


@lru_cache(maxsize=512)
def qr_path(text: str) -> tuple[int, str]:
    """Return the side of the code in modules, quiet zone included, and the path of its dark parts.

    Dark modules of a row that touch are drawn as one run: a fifth of the size of a path per module.
    Level Q still reads when a quarter of the code is worn or covered.
    """
    code: QRCode[None] = QRCode(error_correction=ERROR_CORRECT_Q, border=BORDER)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        for dark, modules in groupby(row):
            length = len(list(modules))
            if dark:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return len(matrix), "".join(runs)
