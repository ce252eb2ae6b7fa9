"""Decides of which units and periods the further tables of reports are withheld.

A report shows people by channel, by question of fact and by what came of one-time codes. Each such
table is shown or withheld as a whole. A quarter decides for itself: people are withheld together
with others of their quarter until each remainder, a unit less the units under it that are shown, is
empty or large enough in every row. A longer period is shown only where it is the sum of quarters
that are shown, so it never tells anything new, whatever comes after.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from analysis.disclosure import Key
from analysis.period import Period
from survey.queries.public_patterns import KeptPattern, kept_patterns
from survey.queries.settings import typed_setting
from survey.queries.unit_tree import UnitTree
from survey.services.protection.count_parts import PARTS, UnitCounts
from survey.services.protection.protect_publication import PublicTable

Parents = Mapping[int, int | None]


@dataclass(frozen=True)
class Part:
    """One table in one quarter: of which units it is withheld."""

    #: All units with people in it, whatever is under them included.
    counts: UnitCounts
    hidden: frozenset[int]
    #: Units shown before in spite of what would follow from them now.
    unsafe: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Before:
    """What the table of a quarter hid and showed when it was closed."""

    hidden: frozenset[int] = frozenset()
    shown: frozenset[int] = frozenset()


@dataclass(frozen=True)
class _Ground:
    """What all tables are decided on."""

    tree: UnitTree
    table: PublicTable
    #: Compact names of the periods that are published.
    published: frozenset[str]
    kept: Mapping[str, KeptPattern] = field(default_factory=dict)
    hide: int = 5


def protect_parts(
    session: Session,
    tree: UnitTree,
    table: PublicTable,
    published: Sequence[Period],
    asked: Collection[Period] | None = None,
    names: Iterable[str] = tuple(PARTS),
) -> PublicTable:
    """Give the public table with the further tables of the periods asked for, or of all.

    A table that was not asked for counts as withheld.
    """
    wanted = published if asked is None else [p for p in published if p in asked]
    quarters = list(dict.fromkeys(quarter for period in wanted for quarter in quarters_of(period)))
    kept = kept_patterns(session, wanted[0].calendar) if wanted else {}
    compact = frozenset(period.compact for period in published)
    hide = typed_setting(session, "thresholds.hide", int)
    ground = _Ground(tree, table, compact, kept, hide)
    parts: dict[str, frozenset[Key]] = {}
    unsafe: set[Key] = set()
    for name in names if quarters else ():
        direct = dict(zip(quarters, PARTS[name](session, quarters), strict=True))
        found = {quarter: _protect(ground, quarter, name, direct[quarter]) for quarter in quarters}
        parts[name] = frozenset(
            (f"unit:{unit}", period.compact)
            for period in wanted
            for unit in _hidden(ground, period, name, found)
        )
        unsafe |= {(f"{name}:{u}", q.compact) for q, part in found.items() for u in part.unsafe}
    covered = frozenset(period.compact for period in wanted)
    return replace(table, parts=parts, parts_of=covered, unsafe_parts=table.unsafe_parts | unsafe)


def quarters_of(period: Period) -> list[Period]:
    """List the quarters of a published period, itself if it is one."""
    year = Period(period.calendar, "year", period.year)
    return [q for q in year.quarters() if period.start <= q.start and q.end <= period.end]


def _protect(ground: _Ground, quarter: Period, name: str, direct: UnitCounts) -> Part:
    """Decide one table of one quarter."""
    tree, before = ground.tree, before_of(ground.kept.get(quarter.code), name)
    parents = {unit.id: unit.parent_id for unit in tree.units.values()}
    counts = _with_all_under(tree, direct)
    out = {unit for unit in counts if ground.table.hides("unit", unit, quarter)}
    # Reports are printed on today's map: with an old unit's people in them they are another sum.
    moved = {unit for old in direct for unit in tree.gained.get(old, ())}
    return withhold(parents, counts, out | moved | before.hidden, before.shown, ground.hide)


def before_of(kept: KeptPattern | None, name: str) -> Before:
    """Read the pattern of a closing; nothing of one that did not keep this table yet."""
    if kept is None or name not in kept.parts:
        return Before()
    hidden = kept.parts[name]
    return Before(_ids(hidden), _ids(kept.shown - hidden))


def _ids(nodes: Iterable[str]) -> frozenset[int]:
    parts = [node.partition(":") for node in nodes]
    return frozenset(int(key) for kind, _, key in parts if kind == "unit")


def _with_all_under(tree: UnitTree, direct: UnitCounts) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for unit, counts in direct.items():
        for above in tree.line_up(unit):
            found[above].update(counts)
    return dict(found)


def withhold(
    parents: Parents,
    counts: UnitCounts,
    out: Collection[int],
    shown: Collection[int] = (),
    hide: int = 5,
) -> Part:
    """Add units to those withheld until nobody finds a small group by subtraction.

    What an outsider can compute are unions of remainders: they are disjoint, and every sum shown is
    made of them. What was `shown` before is known, so withholding it would protect nobody.
    """
    few = {unit for unit, rows in counts.items() if any(0 < n < hide for n in rows.values())}
    hidden = {*out, *few}
    while more := {
        _complement(unit, row, counts, under, shown)
        for unit, (rest, under) in _remainders(parents, counts, hidden).items()
        if (row := next((r for r, n in sorted(rest.items()) if 0 < n < hide), None)) is not None
    }:
        hidden |= more
    unsafe = hidden.intersection(shown) - set(out)
    return Part(counts, frozenset(hidden), frozenset(unsafe))


def _remainders(
    parents: Parents, counts: UnitCounts, hidden: Collection[int]
) -> dict[int, tuple[Counter[str], list[int]]]:
    """Give each unit that is shown less those shown next under it, and name these."""
    found = {unit: (Counter(rows), list[int]()) for unit, rows in counts.items()}
    for unit in hidden:
        found.pop(unit, None)
    for unit in found:
        above = parents[unit]
        while above is not None and above not in found:
            above = parents[above]
        if above is not None:
            found[above][0].subtract(counts[unit])
            found[above][1].append(unit)
    return found


def _complement(
    unit: int, row: str, counts: UnitCounts, under: Iterable[int], shown: Collection[int]
) -> int:
    """Choose the smallest unit that helps a small remainder, in the end the sum itself."""
    useful = [key for key in under if key not in shown and counts[key].get(row)]
    return min(useful, key=lambda key: (sum(counts[key].values()), key), default=unit)


def _hidden(
    ground: _Ground, period: Period, name: str, found: Mapping[Period, Part]
) -> frozenset[int]:
    """Withhold a longer period where one of its quarters is withheld or not published."""
    kept = before_of(ground.kept.get(period.code), name).hidden
    quarters = quarters_of(period)
    told = [found[quarter].hidden for quarter in quarters]
    untold = [found[q].counts.keys() for q in quarters if q.compact not in ground.published]
    return frozenset(kept.union(*told, *untold))
