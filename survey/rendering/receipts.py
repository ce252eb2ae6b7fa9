"""Prints one-time codes as slips to cut apart, twelve to a sheet of A4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from survey.rendering.pages import render_page
from survey.rendering.pdf import render_pdf
from survey.rendering.placards import citizen_address
from survey.rendering.qr import qr_path


def receipt_address(base_url: str, token: str, code: str) -> str:
    """Return the address in the QR code: that of the placard, with the one-time code behind it."""
    return f"{citizen_address(base_url, token)}?ma={code.replace('-', '')}"


@dataclass(frozen=True)
class ReceiptSlip:
    """What one slip says."""

    unit: str
    desk: str
    #: The code as it is printed: ABCD-EFGH.
    letters: str
    address: str

    @property
    def plain_address(self) -> str:
        """Return the address as people type it."""
        return self.address.removeprefix("https://")

    @cached_property
    def _code(self) -> tuple[int, str]:
        return qr_path(self.address)

    @property
    def code_side(self) -> int:
        """Return the side of the QR code in modules."""
        return self._code[0]

    @property
    def code_path(self) -> str:
        """Return the dark parts of the QR code as an SVG path."""
        return self._code[1]


def slips_pdf(slips: Sequence[ReceiptSlip], title: str) -> bytes:
    """Return the slips as one tagged PDF; without any slip there is nothing to print."""
    if not slips:
        raise ValueError("no slips to print")
    page = render_page("placards/slips.html", slips=slips, title=title)
    return render_pdf(page, stylesheets=("receipts.css",))
