"""Reads from an address which units are compared over which quarters, and gives both as figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import NotFound

from analysis.period import Period, PeriodError, parse_period, period_of
from survey.queries.unit_tree import UnitTree, read_unit_tree
from survey.services.pages.compare_quarters import (
    MAPS,
    MOST_UNITS,
    ComparedQuarters,
    Reader,
    compare_quarters,
    quarters_between,
)
from survey.services.tallies.gather_tallies import last_periods
from survey.web.kept import page_figures
from survey.web.state import house
from survey.web.transaction import reading


@dataclass(frozen=True)
class AskedQuarters:
    """What the address asks for, checked, and what it gives."""

    units: tuple[int, ...]
    on_map: str
    compared: ComparedQuarters
    tree: UnitTree
    #: The quarters that may be chosen, newest first.
    choices: tuple[Period, ...]

    @property
    def address(self) -> dict[str, object]:
        """Give the arguments that make this page again."""
        return self.without()

    def without(self, unit_id: int | None = None) -> dict[str, object]:
        """Give the arguments of the page with one unit less."""
        return {
            "dv": [key for key in self.units if key != unit_id],
            "tu": self.compared.periods[0].compact,
            "den": self.compared.periods[-1].compact,
            "ban-do": self.on_map,
        }


def asked_quarters(always: Sequence[int], reader: Reader) -> AskedQuarters:
    """Read the address; `always` are units that stand on the page whatever it says."""
    newest = period_of(house().clock().date(), "reporting").previous()
    last = _quarter("den", newest)
    if last.end > newest.end:
        raise NotFound
    first = _quarter("tu", last_periods(last)[0])
    on_map = request.args.get("ban-do", "nay")
    with reading() as session:
        tree = read_unit_tree(session)
    given = [int(text) for text in request.args.getlist("dv") if text.isascii() and text.isdigit()]
    units = tuple(dict.fromkeys(key for key in (*always, *given) if key in tree.units))
    compared = compare_quarters(
        page_figures(),
        tree,
        units[:MOST_UNITS],
        quarters_between(first, last),
        reader,
        on_map if on_map in MAPS else "nay",
    )
    return AskedQuarters(
        units[:MOST_UNITS],
        on_map if on_map in MAPS else "nay",
        compared,
        tree,
        tuple(reversed([*last_periods(last_periods(newest)[0]), *last_periods(newest)[1:]])),
    )


def _quarter(name: str, otherwise: Period) -> Period:
    text = request.args.get(name)
    if not text:
        return otherwise
    try:
        found = parse_period(text, "reporting")
    except PeriodError as error:
        raise NotFound from error
    if found.kind != "quarter":
        raise NotFound
    return found
