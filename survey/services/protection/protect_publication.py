"""Decides which cells of the published tables are withheld, over all that outsiders can add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from sqlalchemy.orm import Session

from analysis.disclosure import DisclosureCell, Key, Sum, hierarchy_sums
from analysis.disclosure_audit import Suppression, low_cells, protect
from analysis.disclosure_program import Bounds, Limits
from analysis.group_complements import Protection
from analysis.period import Kind, Period
from analysis.tally import Row
from analysis.tally_table import TallyTable
from survey.queries.public_patterns import kept_patterns
from survey.queries.settings import typed_setting
from survey.queries.unit_tree import UnitTree
from survey.services.protection.guard_groups import (
    NOTHING,
    GroupGuard,
    Kept,
    Stretches,
    top_of,
    withheld_details,
)
from survey.services.protection.protect_mergers import MergedSums, on_both_maps
from survey.services.tallies.gather_tallies import pooled_channels, read_limits
from survey.services.tallies.sum_periods import N, PeriodSums, counted, nodes_of, sum_periods

#: In the order in which those that end on the same day are published.
PUBLISHED_KINDS = ("quarter", "half", "nine_months", "year")
#: With which quarter the sums over several end.
LAST_QUARTER: Mapping[Kind, int] = {"half": 2, "nine_months": 3, "year": 4}


@dataclass(frozen=True)
class PublicTable:
    """The table of respondents as the public sees it, and what of it is hidden."""

    cells: dict[Key, DisclosureCell]
    #: Cells whose every figure is hidden.
    suppression: Suppression
    #: Units whose criteria and factors are hidden; their overall index may be shown.
    details: frozenset[Key]
    #: Units whose further tables are hidden, by table: `survey.services.protection.protect_parts`.
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

    def tells_low(self, kind: str, key: int, period: Period) -> bool:
        """Tell whether it is told of a hidden desk or unit that most were not satisfied."""
        if kind == "unit":
            return (f"unit:{key}", period.compact) in self.suppression.told
        return (f"desk:{key}", period.compact) in self._told_desks

    def hides_details(self, kind: str, key: int, period: Period) -> bool:
        """Tell whether criteria and factors are withheld; of a single desk they always are."""
        return kind == "desk" or (f"unit:{key}", period.compact) in self.details

    @cached_property
    def _told_desks(self) -> frozenset[Key]:
        """Name the desks of which every hidden piece is told to be low."""
        told, hidden = self.suppression.told, self.suppression.hidden
        untold = {(name.partition("@")[0], at) for name, at in hidden - told}
        return frozenset((name.partition("@")[0], at) for name, at in told) - untold

    def hides_part(self, name: str, unit: int, period: Period) -> bool:
        """Tell whether a further table of a unit is withheld, as it is while nobody decided."""
        if name not in self.parts or period.compact not in self.parts_of:
            return True
        return (f"unit:{unit}", period.compact) in self.parts[name]


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
    limits = read_limits(session).thresholds
    hide = limits.hide
    merged = MergedSums(tree)
    # Quarters before what ends with them: so they are published.
    in_order = sorted(periods, key=lambda period: (period.end, PUBLISHED_KINDS.index(period.kind)))
    for period in in_order:
        above = next((p.compact for p in periods_above(period) if p in periods), None)
        pieces, table = sums.pieces(period)
        for (desk, unit), (n, satisfied, answers) in zip(pieces, counted(table), strict=True):
            key = (f"desk:{desk}@{unit}", period.compact)
            cells[key] = DisclosureCell(f"unit:{unit}", above, n, satisfied, desk_hide, answers)
        nodes = nodes_of(tree, pieces, table, None)
        for (kind, unit), (n, satisfied, answers), shown in zip(
            nodes.keys, counted(nodes.table), _respondents(nodes.table), strict=True
        ):
            if kind == "desk":
                continue
            parent = tree.units[unit].parent_id
            name = None if parent is None else f"unit:{parent}"
            key = (f"unit:{unit}", period.compact)
            cells[key] = DisclosureCell(name, above, n, satisfied, answers=answers)
            rows[key] = shown
        merged.add(cells, (period.compact, above), pieces, table)
    kept = _kept(session, in_order)
    stretches = {p.compact: (p.start.toordinal(), p.end.toordinal()) for p in in_order}
    found = protect_in_order(cells, stretches, hide, kept, merged.sums, limits.flag)
    hidden = found.hidden | merged.hidden(found.hidden)
    details, unsafe = withheld_details(cells, rows, stretches, hidden, hide, kept)
    details |= merged.details(hidden, details)
    return PublicTable(cells, replace(found, hidden=hidden), details, unsafe_parts=unsafe)


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


def _respondents(table: TallyTable) -> list[dict[Row, int]]:
    """Give the respondents of each row of each tally."""
    return [dict(zip(table.rows, one, strict=True)) for one in table.cells[:, :, N].tolist()]


def protect_in_order(
    cells: Mapping[Key, DisclosureCell],
    stretches: Stretches,
    hide: int,
    kept: Kept = NOTHING,
    further: Sequence[Sum] = (),
    flag: int = 0,
) -> Suppression:
    """Protect the periods one after the other, as they were published.

    What was shown stays shown and what was hidden stays hidden: two editions of the table laid
    side by side show no more than the last one. Of closed periods `kept` tells what was what;
    `further` are sums beside those of the hierarchies. Groups below `flag` respondents are not
    shown where most were not satisfied.
    """
    of_period: dict[str, dict[Key, DisclosureCell]] = {period: {} for period in stretches}
    for key, cell in cells.items():
        of_period[key[1]][key] = _as_before(cell, hidden=key in kept.hidden)
    above = {period: _sum_of(part) for period, part in of_period.items()}
    guard = _guard(cells, stretches, above, hide)
    sums = [*hierarchy_sums(cells), *further]
    low = low_cells(cells, hide, flag)
    found = Suppression(frozenset(), frozenset(), {}, 0)
    for place, period in enumerate(stretches):
        earlier = list(stretches)[:place]
        tied = _tied(period, earlier, above)
        known = {
            key: _as_before(cell, hidden=key in found.hidden)
            for one in tied
            for key, cell in of_period[one].items()
        }
        before = {key for one in earlier for key in of_period[one]}
        shown = (before - found.hidden) | (of_period[period].keys() & kept.shown)
        of_stage = [one for one in sums if one.total[1] in {*tied, period}]
        told = found.told | _words(low, period, shown, sums)
        stage = _Stage(period, hide, of_stage, shown, found.hidden, low, told)
        more = stage.protect(known | of_period[period], guard)
        found = Suppression(
            found.hidden | more.hidden,
            found.primary | {k for k in more.primary if k[1] == period and k not in kept.hidden},
            {**found.unsafe, **more.unsafe},
            found.rounds + more.rounds,
            told,
        )
    return found


def _words(low: Limits, period: str, shown: Collection[Key], sums: Sequence[Sum]) -> frozenset[Key]:
    """Choose the low groups of a period that are told in words.

    Of a group of which a part was shown before nothing is said: its words would be about the rest.
    """
    asked = [key for key in low if key[1] == period]
    if not asked:
        return frozenset()
    parts: dict[Key, list[Key]] = defaultdict(list)
    for one in sums:
        parts[one.total] += one.children
    found = set()
    for key in asked:
        within = [key]
        for part in within:
            within += parts.get(part, ())
        if not any(part in shown for part in within):
            found.add(key)
    return frozenset(found)


def _guard(
    cells: Mapping[Key, DisclosureCell],
    stretches: Stretches,
    above: Mapping[str, str | None],
    hide: int,
) -> GroupGuard:
    return GroupGuard(
        {key[0]: cell.parent for key, cell in cells.items()},
        stretches,
        above,
        {key: np.array([cell.n]) for key, cell in cells.items()},
        {key[0]: cell.threshold for key, cell in cells.items() if cell.threshold is not None},
        hide,
    )


@dataclass(frozen=True)
class _Stage:
    """The publication of one period after others."""

    period: str
    hide: int
    #: All that an outsider can add up within it.
    sums: Sequence[Sum]
    #: Cells that are public already.
    shown: Collection[Key]
    #: Cells hidden before.
    hidden: frozenset[Key]
    #: Small groups in which most were not satisfied, and those of them that are told in words.
    low: Limits
    told: frozenset[Key]

    def protect(self, cells: Mapping[Key, DisclosureCell], guard: GroupGuard) -> Suppression:
        """Protect the period and those it stands in a sum with, by cells and by groups of them."""
        found = Protection(frozenset())

        def small_groups(hidden: Collection[Key]) -> Collection[Key]:
            nonlocal found
            found = guard.protect(self.period, self.hidden.union(hidden), self.shown)
            return found.hidden | on_both_maps(found.hidden.union(hidden), cells)

        cell_by_cell = protect(
            cells,
            sums=self.sums,
            threshold=self.hide,
            fixed=self.shown,
            further=small_groups,
            low=self.low,
            told=self.told,
        )
        told: dict[Key, Bounds] = {}
        told |= {(node, self.period): Bounds(n, n) for node, n in found.unsafe.items()}
        return replace(cell_by_cell, unsafe={**told, **cell_by_cell.unsafe})


def _sum_of(part: Mapping[Key, DisclosureCell]) -> str | None:
    return next((cell.period_parent for cell in part.values()), None)


def _tied(period: str, earlier: Sequence[str], above: Mapping[str, str | None]) -> list[str]:
    """Choose the earlier periods that stand in a sum with a new one, through any chain of sums."""
    if period not in {above[one] for one in earlier} and above[period] not in earlier:
        return []
    return [one for one in earlier if top_of(one, above) == top_of(period, above)]


def _as_before(cell: DisclosureCell, *, hidden: bool) -> DisclosureCell:
    # A threshold just above its own number hides a cell whatever the rule says.
    return replace(cell, threshold=cell.n + 1) if hidden else cell


def periods_above(period: Period) -> Iterator[Period]:
    """Name the periods that a period adds up to, the nearest first.

    Quarters make a half, it and the third quarter make nine months, these and the fourth the year.
    """
    for kind, last in LAST_QUARTER.items():
        longer = Period(period.calendar, kind, period.year)
        if LAST_QUARTER.get(period.kind, 0) < last and period.end <= longer.end:
            yield longer
