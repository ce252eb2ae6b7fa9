"""Decides which cells of the published tables are withheld, over all that outsiders can add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from analysis.disclosure import DisclosureCell, Key, Sum, hierarchy_sums
from analysis.disclosure_audit import Suppression, protect
from analysis.period import Period
from analysis.tally import Row, Tally
from survey.queries.settings import typed_setting
from survey.queries.tallies import tally_cells
from survey.queries.unit_tree import UnitTree
from survey.services.gather_tallies import pooled_channels, read_limits

OVERALL: Row = ("overall", "ALL")
#: A desk's answers of a period recorded under one unit; a desk that moved has several pieces.
Piece = tuple[int, int]
#: Respondents by row, of every cell.
Counts = Mapping[Key, Mapping[Row, int]]


@dataclass(frozen=True)
class PublicTable:
    """The table of respondents as the public sees it, and what of it is hidden."""

    cells: dict[Key, DisclosureCell]
    #: Cells whose every figure is hidden.
    suppression: Suppression
    #: Units whose criteria and factors are hidden; their overall index may be shown.
    details: frozenset[Key]

    def hides(self, kind: str, key: int, period: Period) -> bool:
        """Tell whether all figures of a desk or unit in a period are withheld."""
        if kind == "unit":
            return (f"unit:{key}", period.compact) in self.suppression.hidden
        start = f"desk:{key}@"
        return any(
            name.startswith(start) and at == period.compact for name, at in self.suppression.hidden
        )

    def hides_details(self, kind: str, key: int, period: Period) -> bool:
        """Tell whether criteria and factors are withheld; of a single desk they always are."""
        return kind == "desk" or (f"unit:{key}", period.compact) in self.details


def public_table(session: Session, tree: UnitTree, periods: Sequence[Period]) -> PublicTable:
    """Build the table over all given periods (quarters with their years) and protect it."""
    cells: dict[Key, DisclosureCell] = {}
    rows: dict[Key, dict[Row, int]] = {}
    desk_hide = typed_setting(session, "thresholds.desk_hide", int)
    hide = read_limits(session).thresholds.hide
    # Quarters before the year that ends with them: so they are published.
    in_order = sorted(periods, key=lambda period: (period.end, period.kind == "year"))
    for period in in_order:
        above = next((p.compact for p in periods if _inside(period, p)), None)
        units: dict[int, list[Tally]] = defaultdict(list)
        for (desk, unit), tally in _pieces(session, period).items():
            key = (f"desk:{desk}@{unit}", period.compact)
            cells[key] = _cell(tally, f"unit:{unit}", above, desk_hide)
            for ancestor in tree.line_up(unit):
                units[ancestor].append(tally)
        for unit, tallies in units.items():
            parent = tree.units[unit].parent_id
            total, name = Tally.sum(tallies), None if parent is None else f"unit:{parent}"
            cells[f"unit:{unit}", period.compact] = _cell(total, name, above)
            rows[f"unit:{unit}", period.compact] = {row: total[row].n for row in total.rows()}
    suppression = protect_in_order(cells, [period.compact for period in in_order], hide)
    return PublicTable(cells, suppression, withheld_details(cells, rows, suppression.hidden, hide))


def protect_in_order(
    cells: Mapping[Key, DisclosureCell], periods: Sequence[str], hide: int
) -> Suppression:
    """Protect the periods one after the other, as they were published.

    What was shown stays shown and what was hidden stays hidden: two editions of the table laid
    side by side show no more than the last one.
    """
    hidden: frozenset[Key] = frozenset()
    known: dict[Key, DisclosureCell] = {}
    suppression = protect({}, threshold=hide)
    for period in periods:
        shown = known.keys() - hidden
        new = {key: cell for key, cell in cells.items() if key[1] == period}
        # A threshold just above its own number hides a cell whatever the rule says.
        known |= {key: replace(known[key], threshold=known[key].n + 1) for key in hidden} | new
        suppression = protect(known, threshold=hide, fixed=shown)
        hidden = suppression.hidden
    small = {key for key, cell in cells.items() if 0 < cell.n < (cell.threshold or hide)}
    return replace(suppression, primary=frozenset(small))


def withheld_details(
    cells: Mapping[Key, DisclosureCell], rows: Counts, hidden: Iterable[Key], hide: int
) -> frozenset[Key]:
    """Choose the units whose criteria and factors are withheld.

    A unit with a row of few respondents shows none of its rows, so that nothing follows from its
    other rows. Units are added until, in every sum over units or periods, the hidden ones have no
    row or enough respondents together in each row.
    """
    units = {key: cells[key] for key in rows}
    sums = [item for item in hierarchy_sums(units) if len(item.children) > 1]
    out = {key for key in hidden if key in rows}
    out |= {key for key, counts in rows.items() if any(0 < n < hide for n in counts.values())}
    while more := set(_too_telling(sums, rows, out, hide)):
        out |= more
    return frozenset(out)


def _too_telling(sums: Iterable[Sum], rows: Counts, out: set[Key], hide: int) -> Iterator[Key]:
    """For each sum whose hidden terms could be read off, name one more term to hide."""
    for item in sums:
        terms = [key for key in item.children if key in out]
        open_terms = [key for key in item.children if key not in out]
        if item.total in out:
            if not terms:
                yield min(item.children, key=lambda key: (sum(rows[key].values()), key))
            continue
        together = [sum(rows[key].get(row, 0) for key in terms) for row in rows[item.total]]
        if terms and (len(terms) < 2 or any(0 < n < hide for n in together)):
            yield min(
                open_terms, key=lambda key: (sum(rows[key].values()), key), default=item.total
            )


def _pieces(session: Session, period: Period) -> dict[Piece, Tally]:
    """Add up each desk's answers under each unit, over the channels that are published."""
    pool = pooled_channels(session)
    found: dict[Piece, list[Tally]] = defaultdict(list)
    for cell in tally_cells(session, period.start, period.end):
        if cell.channel in pool:
            found[cell.desk_id, cell.unit_id].append(cell.tally)
    return {piece: Tally.sum(tallies) for piece, tallies in found.items()}


def _cell(
    tally: Tally, parent: str | None, above: str | None, threshold: int | None = None
) -> DisclosureCell:
    sums = tally[OVERALL]
    return DisclosureCell(parent, above, sums.n, sums.s, threshold)


def _inside(period: Period, year: Period) -> bool:
    return (
        year.kind == "year"
        and period.kind != "year"
        and year.start <= period.start
        and period.end <= year.end
    )
