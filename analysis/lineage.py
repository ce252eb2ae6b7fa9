"""What stays comparable when questionnaires change, and where merged or split units belong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Literal, TypeVar

#: Least share of a factor's criteria that must be comparable for the factor to be compared.
FACTOR_SHARE = 0.6

Total = TypeVar("Total")


class LineageError(ValueError):
    """Raised for a crosswalk or a unit map that contradicts itself."""


class Series(Enum):
    """Which map of units a series of figures follows; `label` stands above the series."""

    AS_PUBLISHED = "as_published"
    TODAY = "today"

    @property
    def label(self) -> str:
        """Return the Vietnamese heading."""
        return _SERIES_LABELS[self]


_SERIES_LABELS = {
    Series.AS_PUBLISHED: "theo đơn vị của kỳ đó",
    Series.TODAY: "quy đổi theo đơn vị hiện nay",
}


@dataclass(frozen=True, slots=True)
class CrosswalkRow:
    """A decision about an old and a new criterion: comparable or not, who decided and why."""

    old: str
    new: str
    comparable: bool
    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Version:
    """What lineage needs of a questionnaire version: codes by factor, and the scale's levels."""

    code: str
    factors: Mapping[str, tuple[str, ...]]
    levels: tuple[int, ...] = (1, 2, 3, 4, 5)

    @property
    def criteria(self) -> tuple[str, ...]:
        """Return all criterion codes in order."""
        return tuple(code for codes in self.factors.values() for code in codes)


@dataclass(frozen=True, slots=True)
class ComparableCore:
    """Pairs (old code, new code) comparable across two versions, and factors compared at all."""

    pairs: tuple[tuple[str, str], ...]
    factors: frozenset[str]

    @property
    def broken(self) -> bool:
        """Tell whether nothing is comparable: two separate series, no difference."""
        return not self.pairs

    @property
    def before(self) -> tuple[str, ...]:
        """Return the codes to use in the older version."""
        return tuple(old for old, _ in self.pairs)

    @property
    def after(self) -> tuple[str, ...]:
        """Return the codes to use in the newer version."""
        return tuple(new for _, new in self.pairs)


def comparable_core(
    before: Version, after: Version, crosswalk: Iterable[CrosswalkRow] = ()
) -> ComparableCore:
    """Find the criteria on which two questionnaire versions may be compared.

    Parameters
    ----------
    before, after : Version
        The two versions; different scales are never comparable.
    crosswalk : iterable of CrosswalkRow
        Decisions. The same code in both versions counts as comparable unless a row says no;
        different codes count only when a row says yes.

    Returns
    -------
    ComparableCore
        Pairs in the order of the newer version; a factor is compared when at least 60 % of its
        criteria, in the version that has more of them, are in the core.

    Raises
    ------
    LineageError
        When rows contradict each other or one code is declared comparable to two.

    References
    ----------
    Särndal, Swensson and Wretman (1992), 5.6: the core index is the pooled ratio over the core.
    """
    decisions = _decisions(crosswalk)
    if before.levels != after.levels:
        return ComparableCore((), frozenset())
    known, arrived = set(before.criteria), set(after.criteria)
    matches = [pair for pair, good in decisions.items() if good]
    same = [(code, code) for code in after.criteria if decisions.get((code, code), True)]
    pairs = [(old, new) for old, new in dict.fromkeys(same + matches) if old in known]
    order = {code: place for place, code in enumerate(after.criteria)}
    kept = sorted((pair for pair in pairs if pair[1] in arrived), key=lambda pair: order[pair[1]])
    _one_to_one(kept)
    return ComparableCore(tuple(kept), _whole_factors(before, after, kept))


def _decisions(crosswalk: Iterable[CrosswalkRow]) -> dict[tuple[str, str], bool]:
    """Index the crosswalk by pair of codes."""
    found: dict[tuple[str, str], bool] = {}
    for row in crosswalk:
        if found.setdefault((row.old, row.new), row.comparable) != row.comparable:
            raise LineageError(f"two decisions about {row.old} and {row.new}")
    return found


def _one_to_one(pairs: Sequence[tuple[str, str]]) -> None:
    """Refuse a criterion that is declared comparable to more than one."""
    for side in zip(*pairs, strict=True):
        if len(set(side)) < len(side):
            raise LineageError(f"a criterion is comparable to two others: {sorted(side)}")


def _whole_factors(
    before: Version, after: Version, pairs: Sequence[tuple[str, str]]
) -> frozenset[str]:
    """Return the factors that keep enough comparable criteria on both sides."""
    whole = set()
    for factor in before.factors.keys() & after.factors.keys():
        old, new = before.factors[factor], after.factors[factor]
        kept = sum(a in old and b in new for a, b in pairs)
        if kept and kept >= FACTOR_SHARE * max(len(old), len(new)):
            whole.add(factor)
    return frozenset(whole)


@dataclass(frozen=True, slots=True)
class Succession:
    """From a date on, `new` takes the place of all of `old`, or of a part of it."""

    old: str
    new: str
    start: date
    extent: Literal["full", "partial"] = "full"


class UnitMap:
    """Where units of the past belong today, by effective date.

    Parameters
    ----------
    successions : iterable of Succession
        A unit with one full successor was merged or renamed; with partial ones it was split.
    desks : mapping of str to str
        For split units: the unit each desk belongs to after the split. Only these desks carry
        their past over.

    Raises
    ------
    LineageError
        When a unit has both kinds of successor, two full ones, or a circle.

    Notes
    -----
    The rows themselves are never rewritten: the map is applied when a series is restated.
    """

    def __init__(
        self, successions: Iterable[Succession], desks: Mapping[str, str] | None = None
    ) -> None:
        self._steps: dict[str, list[Succession]] = {}
        for step in successions:
            self._steps.setdefault(step.old, []).append(step)
        self._desks = dict(desks or {})
        for unit, steps in self._steps.items():
            if len(steps) > 1 and any(step.extent == "full" for step in steps):
                raise LineageError(f"{unit}: a full successor beside another")
            self._check_circle(unit, set())

    def _check_circle(self, unit: str, seen: set[str]) -> None:
        """Refuse a unit that becomes its own successor."""
        if unit in seen:
            raise LineageError(f"{unit}: the successions run in a circle")
        for step in self._steps.get(unit, ()):
            self._check_circle(step.new, seen | {unit})

    def unit_on(self, unit: str, day: date, desk: str | None = None) -> str | None:
        """Return the unit that stands in the place of `unit` on a day, None when undecided.

        A split is decided by the desk, when the desk is known to belong to one of the parts.
        """
        while steps := [step for step in self._steps.get(unit, ()) if step.start <= day]:
            if steps[0].extent == "full":
                unit = steps[0].new
                continue
            child = self._desks.get(desk) if desk is not None else None
            if child not in {step.new for step in steps}:
                return None
            unit = str(child)
        return unit

    def restate(
        self,
        cells: Iterable[tuple[str, str | None, Total]],
        day: date,
        add: Callable[[Total, Total], Total],
    ) -> tuple[dict[str, Total], frozenset[str]]:
        """Add up past cells on the map of a day.

        Parameters
        ----------
        cells : iterable of (unit, desk or None, total)
            Units and desks as they were, with anything that can be added, such as a tally.
        day : date
            The map to use, usually today's.
        add : callable
            Addition of two totals.

        Returns
        -------
        (dict of str to total, frozenset of str)
            Past totals by unit of that day, and the units of that day left out because a part of
            their past cannot be told: a split unit had answers whose desk belongs to no part.

        References
        ----------
        Pooled sums of the predecessors: the index of the merged unit is the ratio of these sums.
        """
        placed = [(unit, self.unit_on(unit, day, desk), total) for unit, desk, total in cells]
        undecided = {unit for unit, target, _ in placed if target is None}
        unknown = frozenset(part for unit in undecided for part in self._parts(unit, day))
        result: dict[str, Total] = {}
        for _, target, total in placed:
            if target is not None and target not in unknown:
                result[target] = add(result[target], total) if target in result else total
        return result, unknown

    def _parts(self, unit: str, day: date) -> set[str]:
        """Return every unit of a day that took over something of `unit`."""
        steps = [step for step in self._steps.get(unit, ()) if step.start <= day]
        return {part for step in steps for part in self._parts(step.new, day)} or {unit}
