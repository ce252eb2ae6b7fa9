"""Decides which cells of the published tables are withheld, over all that outsiders can add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from sqlalchemy.orm import Session

from analysis.disclosure import DisclosureCell, Key, Sum, hierarchy_sums
from analysis.disclosure_audit import Suppression, protect
from analysis.period import Kind, Period
from analysis.sums import MEASURES
from analysis.tally import Row
from analysis.tally_table import TallyTable
from survey.queries.public_patterns import kept_patterns
from survey.queries.settings import typed_setting
from survey.queries.unit_tree import UnitTree
from survey.services.gather_tallies import pooled_channels, read_limits
from survey.services.sum_periods import PeriodSums, nodes_of, sum_periods

OVERALL: Row = ("overall", "ALL")
#: In the order in which those that end on the same day are published.
PUBLISHED_KINDS = ("quarter", "half", "nine_months", "year")
#: With which quarter the sums over several end.
LAST_QUARTER: Mapping[Kind, int] = {"half": 2, "nine_months": 3, "year": 4}
#: Places of the respondents and of their satisfied answers among the measures.
N, SATISFIED = MEASURES.index("n"), MEASURES.index("s")
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
    #: Units whose further tables are hidden, by table: see `survey.services.protect_parts`.
    parts: Mapping[str, frozenset[Key]] = field(default_factory=dict)
    #: The periods for which these tables were decided; of others they are withheld.
    parts_of: frozenset[str] = frozenset()
    #: Tables that had been shown before it turned out what would follow from them.
    unsafe_parts: frozenset[Key] = frozenset()

    def hides(self, kind: str, key: int, period: Period) -> bool:
        """Tell whether all figures of a desk or unit in a period are withheld."""
        if kind == "unit":
            return (f"unit:{key}", period.compact) in self.suppression.hidden
        return (f"desk:{key}", period.compact) in self._hidden_desks

    @cached_property
    def _hidden_desks(self) -> frozenset[Key]:
        """Name the desks of which some piece is hidden: then the desk is hidden as a whole."""
        return frozenset((name.partition("@")[0], at) for name, at in self.suppression.hidden)

    def hides_details(self, kind: str, key: int, period: Period) -> bool:
        """Tell whether criteria and factors are withheld; of a single desk they always are."""
        return kind == "desk" or (f"unit:{key}", period.compact) in self.details

    def hides_part(self, name: str, unit: int, period: Period) -> bool:
        """Tell whether a further table of a unit is withheld, as it is while nobody decided."""
        if name not in self.parts or period.compact not in self.parts_of:
            return True
        return (f"unit:{unit}", period.compact) in self.parts[name]


@dataclass(frozen=True)
class Kept:
    """What was hidden and shown of closed periods at their closing."""

    hidden: frozenset[Key] = frozenset()
    shown: frozenset[Key] = frozenset()
    #: Units whose criteria and factors were hidden.
    details: frozenset[Key] = frozenset()


NOTHING = Kept()


def public_table(
    session: Session, tree: UnitTree, periods: Sequence[Period], sums: PeriodSums | None = None
) -> PublicTable:
    """Build the table over all given periods (quarters up to their years) and protect it.

    `sums` are those of the same periods and the pooled channels, if they are read already.
    """
    sums = sums or sum_periods(session, periods, pooled_channels(session))
    cells: dict[Key, DisclosureCell] = {}
    rows: dict[Key, dict[Row, int]] = {}
    desk_hide = typed_setting(session, "thresholds.desk_hide", int)
    hide = read_limits(session).thresholds.hide
    # Quarters before what ends with them: so they are published.
    in_order = sorted(periods, key=lambda period: (period.end, PUBLISHED_KINDS.index(period.kind)))
    for period in in_order:
        above = next((p.compact for p in periods_above(period) if p in periods), None)
        pieces, table = sums.pieces(period)
        for (desk, unit), counts in zip(pieces, _counts(table), strict=True):
            key = (f"desk:{desk}@{unit}", period.compact)
            cells[key] = DisclosureCell(f"unit:{unit}", above, *counts, desk_hide)
        nodes = nodes_of(tree, pieces, table, None)
        for (kind, unit), counts, shown in zip(
            nodes.keys, _counts(nodes.table), _respondents(nodes.table), strict=True
        ):
            if kind == "desk":
                continue
            parent = tree.units[unit].parent_id
            name = None if parent is None else f"unit:{parent}"
            cells[f"unit:{unit}", period.compact] = DisclosureCell(name, above, *counts)
            rows[f"unit:{unit}", period.compact] = shown
    kept = _kept(session, in_order)
    suppression = protect_in_order(cells, [period.compact for period in in_order], hide, kept)
    details = withheld_details(cells, rows, suppression.hidden | kept.details, hide)
    return PublicTable(cells, suppression, details)


def _kept(session: Session, periods: Sequence[Period]) -> Kept:
    """Collect what was hidden and shown when the periods were closed."""
    found: dict[str, set[Key]] = {"hidden": set(), "shown": set(), "details": set()}
    for calendar in {period.calendar for period in periods}:
        patterns = kept_patterns(session, calendar)
        for period in periods:
            if period.calendar == calendar and (pattern := patterns.get(period.code)):
                for name, keys in found.items():
                    keys |= {(node, period.compact) for node in getattr(pattern, name)}
    return Kept(**{name: frozenset(keys) for name, keys in found.items()})


def _counts(table: TallyTable) -> list[tuple[int, int]]:
    """Give the respondents of each tally, and their satisfied answers."""
    overall = table.row(OVERALL)
    return list(zip(overall[:, N].tolist(), overall[:, SATISFIED].tolist(), strict=True))


def _respondents(table: TallyTable) -> list[dict[Row, int]]:
    """Give the respondents of each row of each tally."""
    return [dict(zip(table.rows, one, strict=True)) for one in table.cells[:, :, N].tolist()]


def protect_in_order(
    cells: Mapping[Key, DisclosureCell], periods: Sequence[str], hide: int, kept: Kept = NOTHING
) -> Suppression:
    """Protect the periods one after the other, as they were published.

    What was shown stays shown and what was hidden stays hidden: two editions of the table laid
    side by side show no more than the last one. Of closed periods `kept` tells what was what.
    """
    of_period: dict[str, dict[Key, DisclosureCell]] = {period: {} for period in periods}
    for key, cell in cells.items():
        of_period[key[1]][key] = _as_before(cell, hidden=key in kept.hidden)
    above = {period: _sum_of(part) for period, part in of_period.items()}
    found = Suppression(frozenset(), frozenset(), {}, 0)
    for place, period in enumerate(periods):
        known = {
            key: _as_before(cell, hidden=key in found.hidden)
            for earlier in _tied(period, periods[:place], above)
            for key, cell in of_period[earlier].items()
        }
        shown = (known.keys() - found.hidden) | (of_period[period].keys() & kept.shown)
        more = protect(known | of_period[period], threshold=hide, fixed=shown)
        found = Suppression(
            found.hidden | more.hidden,
            found.primary | {k for k in more.primary if k[1] == period and k not in kept.hidden},
            {**found.unsafe, **more.unsafe},
            found.rounds + more.rounds,
        )
    return found


def _sum_of(part: Mapping[Key, DisclosureCell]) -> str | None:
    return next((cell.period_parent for cell in part.values()), None)


def _tied(period: str, earlier: Sequence[str], above: Mapping[str, str | None]) -> list[str]:
    """Choose the earlier periods that stand in a sum with a new one, through any chain of sums."""
    if period not in {above[one] for one in earlier} and above[period] not in earlier:
        return []
    return [one for one in earlier if _top(one, above) == _top(period, above)]


def _top(period: str, above: Mapping[str, str | None]) -> str:
    parent = above.get(period)
    return period if parent is None else _top(parent, above)


def _as_before(cell: DisclosureCell, *, hidden: bool) -> DisclosureCell:
    # A threshold just above its own number hides a cell whatever the rule says.
    return replace(cell, threshold=cell.n + 1) if hidden else cell


def withheld_details(
    cells: Mapping[Key, DisclosureCell], rows: Counts, hidden: Iterable[Key], hide: int
) -> frozenset[Key]:
    """Choose the units whose criteria and factors are withheld.

    A unit with a row of few respondents shows none of its rows, so that nothing follows from its
    other rows. Units are added until, in every sum over units or periods, the hidden ones have no
    row or enough respondents together in each row.
    """
    units = {key: cells[key] for key in rows}
    # A sum of one part counts too: the only quarter so far is what is known of the nine months.
    sums = hierarchy_sums(units)
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


def periods_above(period: Period) -> Iterator[Period]:
    """Name the periods that a period adds up to, the nearest first.

    Quarters make a half, it and the third quarter make nine months, these and the fourth the year.
    """
    for kind, last in LAST_QUARTER.items():
        longer = Period(period.calendar, kind, period.year)
        if LAST_QUARTER.get(period.kind, 0) < last and period.end <= longer.end:
            yield longer
