"""Rolls the units under a parent up to it: one line each, and the three ways to one number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy.orm import Session

from analysis.intervals import cluster_wilson
from analysis.period import Period
from analysis.rollup import dossier_weighted, unit_mean
from analysis.scores import OVERALL
from analysis.summary import RollUp, Standing, UnitLine
from survey.queries.desks import handled_dossiers
from survey.queries.unit_tree import UnitNode
from survey.services.figures.add_up_units import UnitTotals


def unit_lines(
    totals: UnitTotals, parent: UnitNode, standings: Mapping[int, Standing]
) -> tuple[UnitLine, ...]:
    """Give a line to each answered unit under a parent, in Vietnamese order; own desks last."""
    parts, withheld = totals.parts(parent.id), totals.withheld(parent.id)
    lines = []
    for key in parts:
        unit = totals.tree.units[key]
        own = key == parent.id
        lines.append(
            UnitLine(
                unit.id,
                unit.code,
                unit.name,
                unit.kind,
                totals.line_card(parent.id, key, withheld),
                None if own or key in withheld else standings.get(key),
                own,
            )
        )
    return tuple(lines)


def roll_up(
    session: Session, totals: UnitTotals, parent: UnitNode, period: Period
) -> RollUp | None:
    """Put the parent's index beside the two other ways; none where it is withheld or has no units.

    Only units whose figures are shown enter: anybody can repeat the sum, and no withheld figure
    follows from it.
    """
    withheld = totals.withheld(parent.id)
    parts = totals.parts(parent.id)
    pooled = cluster_wilson(totals.whole[parent.id][OVERALL].moments()) if parts else None
    if pooled is None or pooled.n < totals.thresholds.hide:
        return None
    people = {
        key: tally[OVERALL].moments()
        for key, tally in parts.items()
        if key not in withheld and tally[OVERALL].n
    }
    dossiers = unit_dossiers(session, totals, parent, period)
    return RollUp(
        pooled=pooled,
        weighted=dossier_weighted(people, dossiers),
        unit_mean=unit_mean(people) if len(people) > 1 else None,
        shown=len(people),
        hidden=sum(key in withheld and bool(tally[OVERALL].n) for key, tally in parts.items()),
        units=len(dossiers),
        unknown=tuple(
            totals.tree.units[key].name for key, count in dossiers.items() if count is None
        ),
    )


def unit_dossiers(
    session: Session, totals: UnitTotals, parent: UnitNode, period: Period
) -> dict[int, int | None]:
    """Add up the dossiers of every unit that answered or stood at the end of the period.

    A unit that became wholly part of another stands in that one, and so do its dossiers.
    """
    tree = totals.tree
    handled: Counter[int] = Counter()
    for row in handled_dossiers(session, period.start, period.end):
        line = list(tree.line_up(tree.today[row.unit_id]))
        if parent.id in line:
            place = line.index(parent.id)
            # The unit right under the parent on this line, or the parent's own desks.
            handled[line[max(place - 1, 0)]] += row.handled
    parts = totals.parts(parent.id)
    wanted = [
        key
        for key in totals.children(parent.id)
        if key in parts or (tree.today[key] == key and stands(tree.units[key], period))
    ]
    if parent.id in parts or parent.id in handled:
        wanted.append(parent.id)
    return {key: handled.get(key) for key in wanted}


def stands(unit: UnitNode, period: Period) -> bool:
    """Tell whether a unit was in force on the last day of a period."""
    return unit.valid_from < period.end and (unit.valid_to is None or unit.valid_to >= period.end)
