"""Reads the steps of a rearrangement out of what was sent: ticks, extents, where desks go."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from survey.services.rearrangement.rearrangement_plan import (
    Arrow,
    Extent,
    NewUnit,
    Plan,
    without_new_unit,
)

EXTENTS: dict[str, Extent] = {"full": "full", "partial": "partial"}

Sent = MultiDict[str, str]


def ticked(sent: Sent, name: str, known: Collection[int]) -> tuple[int, ...]:
    """Read the units that were ticked."""
    keys = (int(text) for text in sent.getlist(name) if text.isascii() and text.isdigit())
    return tuple(key for key in dict.fromkeys(keys) if key in known)


def with_arrows(plan: Plan, sent: Sent) -> Plan:
    """Read what becomes of each unit."""
    arrows = [
        Arrow(old_id, target, EXTENTS[chosen])
        for old_id in plan.old_ids
        for target in plan.targets
        if (chosen := sent.get(f"a{old_id}-{target}", "")) in EXTENTS
    ]
    standing_on = frozenset(old_id for old_id in plan.old_ids if f"s{old_id}" in sent)
    return replace(plan, arrows=tuple(arrows), standing_on=standing_on)


def with_desks(plan: Plan, sent: Sent, desk_ids: Iterable[int]) -> Plan:
    """Read where desks go."""
    chosen = {key: sent.get(f"d{key}", "") for key in desk_ids}
    return replace(plan, desks={key: value for key, value in chosen.items() if value})


def with_new_unit(plan: Plan, new: NewUnit) -> Plan:
    """Add a unit that is to be made."""
    return replace(plan, new_units=(*plan.new_units, new))


def without(plan: Plan, text: str) -> Plan:
    """Take a new unit out again, by its place."""
    known = text.isascii() and text.isdigit() and int(text) < len(plan.new_units)
    return without_new_unit(plan, int(text)) if known else plan


def usual_arrows(plan: Plan) -> Plan:
    """Let everything go wholly into the one target, where nothing was said yet."""
    if plan.arrows or len(plan.targets) != 1:
        return plan
    target = plan.targets[0]
    arrows = tuple(Arrow(old_id, target, "full") for old_id in plan.old_ids)
    return replace(plan, arrows=arrows)


def target_names(plan: Plan, names: Mapping[int, str]) -> dict[str, str]:
    """Name every target of a plan."""
    found = {}
    for target in plan.targets:
        new = plan.new_unit(target)
        found[target] = new.name if new is not None else names.get(int(target), "")
    return found
