"""What a rearrangement of units does: which unit goes where, and every desk; kept as a document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Extent = Literal["full", "partial"]
#: A desk that stays with a unit that stands on, and one that is closed.
STAY, CLOSE = "stay", "close"
#: Before the place of a unit that is yet to be made; without it a target is the id of a unit.
NEW = "n"


@dataclass(frozen=True)
class NewUnit:
    """A unit that comes into being on the day."""

    code: str
    name: str
    kind: str
    parent_id: int
    #: Its id, once it was made.
    unit_id: int | None = None


@dataclass(frozen=True)
class Arrow:
    """One old unit that goes into one target, wholly or in part."""

    old_id: int
    target: str
    extent: Extent


@dataclass(frozen=True)
class Plan:
    """Everything one rearrangement does, and what it found, so that it can be taken back."""

    old_ids: tuple[int, ...] = ()
    #: Units that stand already and take something over.
    target_ids: tuple[int, ...] = ()
    new_units: tuple[NewUnit, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    #: Units that go in part and stand on with what is left.
    standing_on: frozenset[int] = frozenset()
    #: Desk -> target, or stay, or close.
    desks: Mapping[int, str] = field(default_factory=dict)
    #: Units that ended, and desks that were closed, with the end they had before.
    ended_units: Mapping[int, date | None] = field(default_factory=dict)
    closed_desks: Mapping[int, date | None] = field(default_factory=dict)

    @property
    def targets(self) -> tuple[str, ...]:
        """List what units may go into: standing ones by id, new ones by place."""
        made = tuple(f"{NEW}{place}" for place in range(len(self.new_units)))
        return tuple(str(key) for key in self.target_ids) + made

    def arrows_of(self, old_id: int) -> tuple[Arrow, ...]:
        """Give what becomes of one unit."""
        return tuple(arrow for arrow in self.arrows if arrow.old_id == old_id)

    def ends(self, old_id: int) -> bool:
        """Tell whether a unit ends: it went wholly, or in part without standing on."""
        return bool(self.arrows_of(old_id)) and old_id not in self.standing_on

    def unit_of(self, target: str) -> int | None:
        """Give the id of a target; none for a unit that was not made yet."""
        new = self.new_unit(target)
        return int(target) if new is None else new.unit_id

    def new_unit(self, target: str) -> NewUnit | None:
        """Give the new unit of a target; none for one that stands already."""
        return self.new_units[int(target[1:])] if target.startswith(NEW) else None

    def default_desk(self, old_id: int) -> str:
        """Say where a desk goes when nobody said otherwise; empty: somebody must."""
        arrows = self.arrows_of(old_id)
        if not self.ends(old_id):
            return STAY
        return arrows[0].target if len(arrows) == 1 else ""

    def desk_goes(self, desk_id: int, unit_id: int) -> str:
        """Say where a desk of a unit goes."""
        return self.desks.get(desk_id) or self.default_desk(unit_id)


def write_plan(plan: Plan) -> str:
    """Write a plan as a document."""
    document = {
        "old": plan.old_ids,
        "targets": plan.target_ids,
        "new": [vars(one) for one in plan.new_units],
        "arrows": [[one.old_id, one.target, one.extent] for one in plan.arrows],
        "standing_on": sorted(plan.standing_on),
        "desks": {str(key): value for key, value in plan.desks.items()},
        "ended_units": _written(plan.ended_units),
        "closed_desks": _written(plan.closed_desks),
    }
    return json.dumps(document, ensure_ascii=False)


def read_plan(text: str) -> Plan:
    """Read a plan from its document."""
    document: dict[str, Any] = json.loads(text)
    return Plan(
        old_ids=tuple(document["old"]),
        target_ids=tuple(document["targets"]),
        new_units=tuple(NewUnit(**one) for one in document["new"]),
        arrows=tuple(Arrow(*one) for one in document["arrows"]),
        standing_on=frozenset(document["standing_on"]),
        desks={int(key): value for key, value in document["desks"].items()},
        ended_units=_read(document["ended_units"]),
        closed_desks=_read(document["closed_desks"]),
    )


def without_strangers(plan: Plan) -> Plan:
    """Drop what refers to units that are no longer part of a plan."""
    old, targets = set(plan.old_ids), set(plan.targets)
    arrows = tuple(one for one in plan.arrows if one.old_id in old and one.target in targets)
    allowed = {arrow.target for arrow in arrows} | {STAY, CLOSE}
    return Plan(
        old_ids=plan.old_ids,
        target_ids=plan.target_ids,
        new_units=plan.new_units,
        arrows=arrows,
        standing_on=plan.standing_on & old,
        desks={key: value for key, value in plan.desks.items() if value in allowed},
    )


def without_new_unit(plan: Plan, place: int) -> Plan:
    """Take one new unit out of a plan; those behind it move up."""

    def moved(target: str) -> str | None:
        if not target.startswith(NEW) or int(target[1:]) < place:
            return target
        return None if int(target[1:]) == place else f"{NEW}{int(target[1:]) - 1}"

    arrows = ((one, moved(one.target)) for one in plan.arrows)
    desks = ((key, moved(value)) for key, value in _places(plan.desks))
    kept = {key: value for key, value in plan.desks.items() if value in {STAY, CLOSE}}
    return Plan(
        old_ids=plan.old_ids,
        target_ids=plan.target_ids,
        new_units=plan.new_units[:place] + plan.new_units[place + 1 :],
        arrows=tuple(Arrow(one.old_id, to, one.extent) for one, to in arrows if to is not None),
        standing_on=plan.standing_on,
        desks=kept | {key: value for key, value in desks if value is not None},
    )


def _places(desks: Mapping[int, str]) -> Iterable[tuple[int, str]]:
    return ((key, value) for key, value in desks.items() if value not in {STAY, CLOSE})


def _written(days: Mapping[int, date | None]) -> dict[str, str | None]:
    return {str(key): None if day is None else day.isoformat() for key, day in days.items()}


def _read(days: Mapping[str, str | None]) -> dict[int, date | None]:
    return {int(key): None if day is None else date.fromisoformat(day) for key, day in days.items()}
