"""Prints the placards of desks: posters on A4, and desk cards on A6, four to a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from survey.rendering.pages import render_page
from survey.rendering.pdf import render_pdf
from survey.rendering.qr import qr_path

Size = Literal["A4", "A6"]
#: Longest text of each type size; a longer one takes the next, smaller size.
UNIT_STEPS = (30, 62, 125)
DESK_STEPS = (34, 56, 110)
ADDRESS_STEPS = (44, 60, 90)


def citizen_address(base_url: str, token: str) -> str:
    """Return the address in the code: base address, "/d/", the token in groups of four."""
    plain = token.replace("-", "")
    groups = "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))
    return f"{base_url.rstrip('/')}/d/{groups}"


@dataclass(frozen=True)
class PlacardPrint:
    """What one printed placard says."""

    #: The authority above the unit; may be empty.
    parent: str
    unit: str
    desk: str
    #: The whole address that the code holds.
    address: str
    hotline: str = ""

    @property
    def plain_address(self) -> str:
        """Return the address as people type it: browsers add https:// themselves."""
        return self.address.removeprefix("https://")

    @property
    def unit_size(self) -> str:
        """Return the type size of the unit's name."""
        return type_size(self.unit, UNIT_STEPS)

    @property
    def desk_size(self) -> str:
        """Return the type size of the desk's name."""
        return type_size(self.desk, DESK_STEPS)

    @property
    def address_size(self) -> str:
        """Return the type size of the plain address."""
        return type_size(self.plain_address, ADDRESS_STEPS)

    @cached_property
    def _code(self) -> tuple[int, str]:
        return qr_path(self.address)

    @property
    def code_side(self) -> int:
        """Return the side of the code in modules."""
        return self._code[0]

    @property
    def code_path(self) -> str:
        """Return the dark parts of the code as an SVG path."""
        return self._code[1]


def type_size(text: str, steps: tuple[int, int, int]) -> str:
    """Choose the class of the style sheet in which a text of this length fits its place."""
    names = ("short", "middling", "long")
    fitting = (name for name, step in zip(names, steps, strict=True) if len(text) <= step)
    return next(fitting, "longest")


def placard_pages(placards: Sequence[PlacardPrint], size: Size, title: str) -> str:
    """Return the pages for the press, in the order given."""
    template = {"A4": "placards/posters.html", "A6": "placards/cards.html"}[size]
    return render_page(template, placards=placards, title=title)


def placards_pdf(placards: Sequence[PlacardPrint], size: Size, title: str) -> bytes:
    """Return the placards as one tagged PDF; without any placard there is nothing to print."""
    if not placards:
        raise ValueError("no placards to print")
    return render_pdf(placard_pages(placards, size, title), stylesheets=("placards.css",))
