"""Reads all units and desks as one tree, with the map that leads old units to new ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Desk, Unit, UnitSuccessor


@dataclass(frozen=True)
class UnitNode:
    """One unit as reports need it."""

    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None
    valid_from: date
    valid_to: date | None
    sort_key: str

    def stood(self, start: date, end: date) -> bool:
        """Tell whether the unit was in force on any day of a half-open span."""
        return self.valid_from < end and (self.valid_to is None or self.valid_to > start)


@dataclass(frozen=True)
class DeskNode:
    """One desk and the unit it belongs to now."""

    id: int
    code: str
    name: str
    unit_id: int
    sort_key: str


@dataclass(frozen=True)
class Succession:
    """An old unit that went into a new one on a day, wholly or in part."""

    old_unit_id: int
    new_unit_id: int
    from_date: date
    extent: str


@dataclass(frozen=True)
class UnitTree:
    """All units, desks and successions of an installation."""

    units: dict[int, UnitNode]
    desks: dict[int, DeskNode]
    successions: tuple[Succession, ...]

    @cached_property
    def children(self) -> dict[int | None, list[UnitNode]]:
        """Group the units by their parent, in Vietnamese order."""
        groups: dict[int | None, list[UnitNode]] = {}
        for unit in sorted(self.units.values(), key=lambda unit: unit.sort_key):
            groups.setdefault(unit.parent_id, []).append(unit)
        return groups

    @cached_property
    def root(self) -> UnitNode | None:
        """Name the unit above all others; none in an empty installation."""
        return next(iter(self.children.get(None, [])), None)

    def line_up(self, unit_id: int) -> Iterator[int]:
        """Walk from a unit to the root, the unit itself first."""
        current: int | None = unit_id
        while current is not None:
            yield current
            current = self.units[current].parent_id

    def below(self, unit_id: int) -> set[int]:
        """Collect a unit and everything under it."""
        found = {unit_id}
        for child in self.children.get(unit_id, []):
            found |= self.below(child.id)
        return found

    def with_code(self, code: str) -> UnitNode | None:
        """Find the unit that carries a code, the newest of all that ever did."""
        holders = [unit for unit in self.units.values() if unit.code == code]
        return max(holders, key=lambda unit: unit.valid_from, default=None)

    @cached_property
    def labels(self) -> dict[int, str]:
        """Name each unit apart: the newest holder of a code by the code, older ones with a day.

        Codes were given to other units in 2025: "00004@2024-01-01" is whoever had it from then on.
        """
        newest = {u.code: u.id for u in sorted(self.units.values(), key=lambda u: u.valid_from)}
        return {
            unit.id: unit.code if newest[unit.code] == unit.id else f"{unit.code}@{unit.valid_from}"
            for unit in self.units.values()
        }

    @cached_property
    def codes(self) -> frozenset[str]:
        """Collect the codes of all desks and the labels of all units."""
        return frozenset({*self.labels.values(), *(desk.code for desk in self.desks.values())})

    def holders(self, code: str, start: date, end: date) -> list[UnitNode]:
        """List the units that carried a code in a half-open span, else the one with that label."""
        carried = [u for u in self.units.values() if u.code == code and u.stood(start, end)]
        return carried or [u for u in self.units.values() if self.labels[u.id] == code]

    @cached_property
    def today(self) -> dict[int, int]:
        """Lead every wholly merged unit to the unit that stands for it on today's map."""
        direct = {s.old_unit_id: s.new_unit_id for s in self.successions if s.extent == "full"}
        final = {}
        for unit_id in self.units:
            target, seen = unit_id, {unit_id}
            while target in direct and direct[target] not in seen:
                target = direct[target]
                seen.add(target)
            final[unit_id] = target
        return final

    @cached_property
    def gained(self) -> dict[int, frozenset[int]]:
        """Lead every wholly merged unit to those that hold its people on today's map only."""
        return {
            old: frozenset(self.line_up(new)).difference(self.line_up(old))
            for old, new in self.today.items()
            if old != new
        }


def read_unit_tree(session: Session) -> UnitTree:
    """Read the whole tree; a province has some hundreds of rows, a country some ten thousand."""
    units = {
        unit.id: UnitNode(
            unit.id,
            unit.code,
            unit.name,
            unit.kind,
            unit.parent_id,
            unit.valid_from,
            unit.valid_to,
            unit.sort_key,
        )
        for unit in session.scalars(select(Unit))
    }
    desks = {
        desk.id: DeskNode(desk.id, desk.code, desk.name, desk.unit_id, desk.sort_key)
        for desk in session.scalars(select(Desk))
    }
    successions = tuple(
        Succession(row.old_unit_id, row.new_unit_id, row.from_date, row.extent)
        for row in session.scalars(select(UnitSuccessor))
    )
    return UnitTree(units, desks, successions)
