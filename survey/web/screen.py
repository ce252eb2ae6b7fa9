"""The pages of the hall's screen: what stands on each, and which comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flask import url_for

from survey.queries.published_tables import PublicRow, PublicUnit, PublishedTables
from survey.web.language import gettext as _
from survey.web.language import language, words
from survey.web.public_words import unit_name

SECONDS = 20
#: So many lines can be read from the back of a hall.
LINES = 9


@dataclass(frozen=True)
class Line:
    """One line of a table; without a row its status says why."""

    name: str
    row: PublicRow | None
    status: str


@dataclass(frozen=True)
class Slide:
    """One page: the index when it has no lines, else a table."""

    caption: str = ""
    first: str = ""
    lines: tuple[Line, ...] = field(default=())


@dataclass(frozen=True)
class Turn:
    """Where the screen is and where it may go; `next` only while it runs by itself."""

    place: int
    places: int
    before: str
    after: str
    next: str | None
    #: Stops it, or lets it run again: whoever needs more time takes it.
    other: str
    seconds: int = SECONDS


def screen_slides(tables: PublishedTables, unit: PublicUnit) -> list[Slide]:
    """Give the index, the factors, and the units under this one a few at a time."""
    return [Slide(), *_factors(tables, unit), *_units(tables, unit)]


def turn_of(label: str, asked: Mapping[str, str], places: int) -> Turn:
    """Read from the address which page is asked for; anything else is the first one."""
    text = asked.get("trang", "")
    place = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    place = place if 1 <= place <= places else 1
    halted = "dung" in asked

    def address(number: int, *, halt: bool) -> str:
        # A value of none is left out of an address.
        return url_for(
            "results.show_screen",
            label=label,
            lang=language(),
            trang=number,
            dung=1 if halt else None,
        )

    before, after = (place - 2) % places + 1, place % places + 1
    return Turn(
        place=place,
        places=places,
        before=address(before, halt=halted),
        after=address(after, halt=halted),
        next=None if halted else address(after, halt=False),
        other=address(place, halt=not halted),
    )


def _factors(tables: PublishedTables, unit: PublicUnit) -> Iterator[Slide]:
    lines = [
        Line(words(factor.text), row, "none")
        for factor, _criteria in tables.factors()
        if (row := unit.by_code.get(("factor", factor.code)))
    ]
    if lines:
        yield Slide(_("Các yếu tố"), _("Yếu tố"), tuple(lines))


def _units(tables: PublishedTables, unit: PublicUnit) -> Iterator[Slide]:
    children = tables.children(unit.id)
    caption = _("Các đơn vị, theo thứ tự tên; không xếp hạng")
    for start in range(0, len(children), LINES):
        part = children[start : start + LINES]
        lines = tuple(Line(unit_name(one), one.overall, one.status) for one in part)
        yield Slide(caption, _("Đơn vị"), lines)
