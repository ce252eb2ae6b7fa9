"""Prints the placards of desks: posters, tents, desk cards and stickers, all on sheets of A4."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from survey.rendering.emblem import Emblem
from survey.rendering.long_pdf import Part, Progress, render_long_pdf
from survey.rendering.pages import render_page
from survey.rendering.qr import qr_path

Size = Literal["A4", "A5", "A6", "stickers"]


@dataclass(frozen=True)
class Layout:
    """How placards of one size lie on a sheet."""

    template: str
    per_sheet: int


LAYOUTS: dict[Size, Layout] = {
    "A4": Layout("placards/posters.html", 1),
    "A5": Layout("placards/tents.html", 1),
    "A6": Layout("placards/cards.html", 4),
    "stickers": Layout("placards/stickers.html", 8),
}
#: Larger parts take more memory, smaller ones more time.
SHEETS_A_PART = 125
#: Longest text of each type size; a longer one takes the next, smaller size.
UNIT_STEPS = (30, 62, 125)
DESK_STEPS = (34, 56, 110)
ADDRESS_STEPS = (44, 60, 90)
SITE_STEPS = (24, 40, 70)
#: With more wide letters than these the letters take the smaller size.
WIDE_LETTERS = 3


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
    def site(self) -> str:
        """Return what stands before the letters in the plain address."""
        return self.plain_address.removesuffix(self.letters)

    @property
    def letters(self) -> str:
        """Return the letters that tell one code from another: abcd-efgh-jkmn-pqrs."""
        return self.address.rpartition("/")[2]

    @property
    def letters_size(self) -> str:
        """Return the type size of the letters: m and w take half as much place again."""
        return "wide" if sum(letter in "mw" for letter in self.letters) > WIDE_LETTERS else "usual"

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

    @property
    def site_size(self) -> str:
        """Return the type size of what stands before the letters."""
        return type_size(self.site, SITE_STEPS)

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


def placard_pages(
    placards: Sequence[PlacardPrint], size: Size, title: str, emblem: Emblem | None = None
) -> str:
    """Return the pages for the press, in the order given; stickers have no room for an emblem."""
    return render_page(LAYOUTS[size].template, placards=placards, title=title, emblem=emblem)


def placards_pdf(
    placards: Sequence[PlacardPrint],
    size: Size,
    title: str,
    progress: Progress = lambda done: None,
    emblem: Emblem | None = None,
) -> bytes:
    """Return the placards as one tagged PDF; without any placard there is nothing to print.

    `progress` is told after each sheet how many placards are done.
    """
    if not placards:
        raise ValueError("no placards to print")
    per_sheet, per_part = LAYOUTS[size].per_sheet, LAYOUTS[size].per_sheet * SHEETS_A_PART
    return render_long_pdf(
        [
            _part(placards[at : at + per_part], size, title, emblem)
            for at in range(0, len(placards), per_part)
        ],
        name="\0".join((size, title, *map(repr, placards), *_named(emblem))),
        stylesheets=("placards.css",),
        progress=lambda sheets: progress(min(sheets * per_sheet, len(placards))),
        pictures=emblem.pictures if emblem else None,
    )


def _named(emblem: Emblem | None) -> tuple[str, ...]:
    return () if emblem is None else (emblem.name, emblem.alt)


def _part(placards: Sequence[PlacardPrint], size: Size, title: str, emblem: Emblem | None) -> Part:
    sheets = math.ceil(len(placards) / LAYOUTS[size].per_sheet)
    return Part(lambda: placard_pages(placards, size, title, emblem), sheets)
