"""Lists the mergers and splits that touch a unit."""

from __future__ import annotations

from analysis.summary import Succession
from survey.queries.unit_tree import UnitNode, UnitTree


def list_successions(tree: UnitTree, unit: UnitNode) -> tuple[Succession, ...]:
    """List which units this one was made of, and into which it went."""
    found = []
    for made_of in (True, False):
        rows = [
            s for s in tree.successions if unit.id == (s.new_unit_id if made_of else s.old_unit_id)
        ]
        for day in sorted({row.from_date for row in rows}):
            on_day = [row for row in rows if row.from_date == day]
            others = [row.old_unit_id if made_of else row.new_unit_id for row in on_day]
            names = tuple(tree.units[other].name for other in others)
            whole = all(row.extent == "full" for row in on_day)
            found.append(Succession(made_of=made_of, names=names, day=day, whole=whole))
    return tuple(found)
