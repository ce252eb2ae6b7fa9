"""Splits the units of a quarter by channel and by field, withheld so that no filter opens another.

Every filter the office may choose is a part of one table: units by channel, units by field, desks
within fields, and the totals that stand on other pages. It is protected as a whole, and the
pattern is proved by linear programs: looking at one filter after the other adds nothing. Two
filters at once would be a third table over the same people, so they are not offered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.disclosure import DisclosureCell, Key, Sum
from analysis.disclosure_audit import low_cells, protect
from analysis.index_methods import index_estimate
from analysis.intervals import Estimate
from analysis.period import Period
from analysis.scores import OVERALL, Thresholds
from analysis.sums import Sums
from analysis.tally_table import StoredGroup, TallyTable, sum_stored_groups
from survey.ordering import sort_key
from survey.queries.desks import all_desks
from survey.queries.questionnaires import all_questionnaires
from survey.queries.tallies import stored_cells
from survey.queries.unit_tree import UnitTree, read_unit_tree
from survey.rendering.figures import HIDDEN_FIGURE, LOW_FIGURE, NO_FIGURE, Figure
from survey.services.figures.add_up_units import UnitTotals, add_up_units
from survey.services.figures.lay_out_findings import CHANNELS
from survey.services.figures.page_figures import SplitFigures, SplitGroup
from survey.services.tallies.gather_tallies import Limits, pooled_channels, read_limits

ALL = "all"
WHOLE = "whole"
MANY_FIELDS = "Quầy nhận nhiều lĩnh vực"


@dataclass(frozen=True)
class _Split:
    """The sums of every place within every group, and what stands in the totals."""

    #: (place, group) -> sums; groups are "channel:qr", "field:Đất đai" and ALL.
    cells: Mapping[Key, Sums]
    desks: Mapping[Key, Sums]
    #: The group of each desk cell.
    desk_groups: Mapping[Key, Key]


def split_units(session: Session, period: Period) -> SplitFigures:
    """Split a quarter; nothing in an installation without units.

    ValueError for a longer period: its parts could be had by adding quarters up.
    """
    if period.kind != "quarter":
        raise ValueError("only quarters are split")
    tree = read_unit_tree(session)
    if tree.root is None:
        return SplitFigures({}, {})
    totals = add_up_units(session, tree, period)
    limits = read_limits(session)
    split = _read(session, totals, tree.root.id, period)
    hidden = _protect(split, totals, tree, limits)
    return SplitFigures(
        _groups(split, hidden, limits.thresholds, "channel:"),
        _groups(split, hidden, limits.thresholds, "field:"),
    )


def _read(session: Session, totals: UnitTotals, root: int, period: Period) -> _Split:
    """Add the tallies up by unit right under the authority, channel and field of the desk."""
    tree, fields = totals.tree, _fields(session)
    numbers: dict[tuple[str, str, str], int] = {}
    stored: dict[int, tuple[list[bytes], list[int]]] = defaultdict(lambda: ([], []))
    cells = stored_cells(session, period.start, period.end, pooled_channels(session))
    for unit_id, desk_id, _, form, sums, channel in cells:
        place = _place(tree, root, tree.today[unit_id])
        if place is None:
            continue
        key = (f"{place}", f"{desk_id}", channel)
        blobs, into = stored[form]
        blobs.append(sums)
        into.append(numbers.setdefault(key, len(numbers)))
    questionnaires = all_questionnaires(session)
    parts = [StoredGroup(questionnaires[key], *stored[key]) for key in sorted(stored)]
    return _split(numbers, _overall(sum_stored_groups(parts, len(numbers))), fields)


def _overall(table: TallyTable) -> list[Sums]:
    if OVERALL not in table.rows:
        return []
    return [Sums(*row) for row in table.row(OVERALL).tolist()]


def _split(
    numbers: Mapping[tuple[str, str, str], int], sums: list[Sums], fields: Mapping[str, str]
) -> _Split:
    cells: dict[Key, Sums] = defaultdict(Sums)
    desks: dict[Key, Sums] = defaultdict(Sums)
    groups: dict[Key, Key] = {}
    for (place, desk, channel), number in numbers.items():
        found = sums[number]
        field = f"field:{fields.get(desk, MANY_FIELDS)}" if fields else ""
        for group in (ALL, f"channel:{channel}", field):
            if group:
                cells[place, group] += found
                cells[WHOLE, group] += found
        if field:
            desk_key = (f"desk:{desk}@{place}", field)
            desks[desk_key] += found
            groups[desk_key] = (place, field)
    return _Split(dict(cells), dict(desks), groups)


def _fields(session: Session) -> dict[str, str]:
    """Name the one field of each desk that has one; empty when no desk has."""
    return {
        str(desk.id): desk.field.strip()
        for desk in all_desks(session)
        if desk.field and desk.field.strip() and ";" not in desk.field
    }


def _place(tree: UnitTree, root: int, unit: int) -> int | None:
    """Find the unit right under the authority, or the authority's own desks."""
    line = list(tree.line_up(unit))
    return line[max(line.index(root) - 1, 0)] if root in line else None


def _protect(split: _Split, totals: UnitTotals, tree: UnitTree, limits: Limits) -> frozenset[Key]:
    """Withhold cells of the whole table; what other pages show is known, what they hide stays."""
    root = tree.root.id if tree.root else 0
    withheld = {str(key) for key in totals.withheld(root)}
    cells: dict[Key, DisclosureCell] = {}
    known: set[Key] = set()
    for (place, group), sums in split.cells.items():
        hidden = group == ALL and place in withheld
        threshold = sums.n + 1 if hidden else None
        parent = None if place == WHOLE else WHOLE
        above = ALL if group.startswith("channel:") else None
        cells[place, group] = DisclosureCell(parent, above, sums.n, sums.s, threshold, sums.m)
        if group == ALL and not hidden and sums.n >= limits.thresholds.hide:
            known.add((place, group))
    for key, sums in split.desks.items():
        cells[key] = DisclosureCell(None, None, sums.n, sums.s, limits.desk.hide, sums.m)
    low = low_cells(cells, limits.thresholds.hide, limits.thresholds.flag)
    found = protect(
        cells,
        extra_sums=_sums(split),
        threshold=limits.thresholds.hide,
        fixed=frozenset(known),
        low=low,
        told=low,
    )
    # What could not be protected, because it follows from other pages alone, is shown nowhere.
    return found.hidden | found.unsafe.keys()


def _sums(split: _Split) -> list[Sum]:
    """Add the fields of each place up to it, and the desks of each field."""
    by_place: dict[Key, list[Key]] = defaultdict(list)
    for place, group in split.cells:
        if group.startswith("field:"):
            by_place[place, ALL].append((place, group))
    by_field: dict[Key, list[Key]] = defaultdict(list)
    for desk, total in split.desk_groups.items():
        by_field[total].append(desk)
    return [Sum(total, tuple(parts)) for total, parts in (by_place | by_field).items()]


def _groups(
    split: _Split, hidden: frozenset[Key], limits: Thresholds, prefix: str
) -> dict[str, SplitGroup]:
    found = {group for _, group in split.cells if group.startswith(prefix)}
    names = {group: CHANNELS.get(code := group.removeprefix(prefix), code) for group in found}
    return {
        group.removeprefix(prefix): SplitGroup(
            names[group],
            _figure(split.cells[WHOLE, group], limits, hide=(WHOLE, group) in hidden),
            {
                place: _figure(sums, limits, hide=(place, group) in hidden)
                for place, sums in _of_group(split, group)
            },
        )
        for group in sorted(names, key=lambda group: sort_key(names[group]))
    }


def _of_group(split: _Split, group: str) -> Iterable[tuple[str, Sums]]:
    return (
        (place, sums)
        for (place, found), sums in split.cells.items()
        if found == group and place != WHOLE
    )


def _figure(sums: Sums, limits: Thresholds, *, hide: bool) -> Figure:
    status = limits.status(sums.n)
    if status == "none":
        return NO_FIGURE
    estimate: Estimate = index_estimate(sums)
    if limits.is_low(sums):
        return LOW_FIGURE
    if hide or status == "hidden" or estimate.lo is None:
        return HIDDEN_FIGURE
    return Figure(
        status,
        estimate.n,
        estimate.answers,
        estimate.satisfied,
        estimate.p,
        estimate.lo,
        estimate.hi,
    )
