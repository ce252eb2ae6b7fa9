"""Decides which cells of the published tables are withheld, over all that outsiders can add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.disclosure import DisclosureCell, Key, Sum
from analysis.disclosure_audit import Suppression, protect
from analysis.period import Period
from analysis.sums import Sums
from survey.queries.settings import typed_setting
from survey.queries.tallies import tally_cells
from survey.queries.unit_tree import UnitTree
from survey.services.gather_tallies import pooled_channels

OVERALL = ("overall", "ALL")
#: A desk's answers of a period recorded under one unit; a desk that moved has several pieces.
Piece = tuple[int, int]


@dataclass(frozen=True)
class PublicTable:
    """The table of respondents as the public sees it: cells, further sums, and what is hidden."""

    cells: dict[Key, DisclosureCell]
    sums: tuple[Sum, ...]
    suppression: Suppression

    def hides(self, kind: str, key: int, period: Period) -> bool:
        """Tell whether the figures of a desk or unit in a period are withheld."""
        if kind == "unit":
            return (f"unit:{key}", period.compact) in self.suppression.hidden
        pieces = [
            cell
            for cell in self.cells
            if cell[1] == period.compact and cell[0].startswith(f"desk:{key}@")
        ]
        return any(cell in self.suppression.hidden for cell in pieces)


def public_table(session: Session, tree: UnitTree, periods: Sequence[Period]) -> PublicTable:
    """Build the table over all given periods (quarters with their years) and protect it."""
    counts = _respondents(session, periods)
    cells: dict[Key, DisclosureCell] = {}
    desk_hide = typed_setting(session, "thresholds.desk_hide", int)
    for period in periods:
        above = next((p.compact for p in periods if p.kind == "year" and _inside(period, p)), None)
        units: dict[int, Sums] = defaultdict(Sums)
        for (desk, unit), sums in counts[period].items():
            key = (f"desk:{desk}@{unit}", period.compact)
            cells[key] = DisclosureCell(f"unit:{unit}", above, sums.n, sums.s, desk_hide)
            for ancestor in tree.line_up(unit):
                units[ancestor] += sums
        for unit, sums in units.items():
            parent = tree.units[unit].parent_id
            name = None if parent is None else f"unit:{parent}"
            cells[f"unit:{unit}", period.compact] = DisclosureCell(name, above, sums.n, sums.s)
    threshold = typed_setting(session, "thresholds.hide", int)
    return PublicTable(cells, (), protect(cells, threshold=threshold))


def _respondents(session: Session, periods: Iterable[Period]) -> dict[Period, dict[Piece, Sums]]:
    """Sum each desk's overall row per period and unit, over the channels that are published."""
    pool = pooled_channels(session)
    found: dict[Period, dict[Piece, Sums]] = {}
    for period in periods:
        pieces: dict[Piece, Sums] = defaultdict(Sums)
        for cell in tally_cells(session, period.start, period.end):
            if cell.channel in pool:
                pieces[cell.desk_id, cell.unit_id] += cell.tally[OVERALL]
        found[period] = dict(pieces)
    return found


def _inside(period: Period, year: Period) -> bool:
    return period.kind != "year" and year.start <= period.start and period.end <= year.end
