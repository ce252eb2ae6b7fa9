"""Lays out what exclusions do to the units in a period longer than a quarter."""

from __future__ import annotations

from sqlalchemy.orm import Session

from analysis.period import Period
from survey.queries.unit_tree import read_unit_tree
from survey.services.figures.page_figures import OfficeFigures
from survey.services.integrity.gather_left_out import LeftOut, gather_left_out
from survey.services.integrity.review_flags import Effect
from survey.services.tallies.gather_tallies import units_standing_for


def long_effects(
    session: Session, period: Period, figures: OfficeFigures, hide: int
) -> tuple[Effect, ...]:
    """Compute both figures of every unit of which some quarter leaves forms out."""
    tree = read_unit_tree(session)
    by_unit = gather_left_out(session, period, tree.units)
    if not by_unit:
        return ()
    root = figures.unit_id
    # The line without a unit is that of the authority's own desks; an office alone has no lines.
    lines = [(mark.unit_id, mark.name, mark.figure) for mark in figures.units]
    found = []
    for unit_id, name, whole in lines or [(None, figures.name, figures.overall)]:
        key = root if unit_id is None else unit_id
        members = {root} if unit_id is None else units_standing_for(tree, tree.units[key])
        parts = tuple(part for one in members if one in by_unit for part in by_unit[one].parts)
        both = LeftOut(parts).beside(whole, hide)
        found += [Effect(key, name, both)] if both is not None else []
    return tuple(found)
