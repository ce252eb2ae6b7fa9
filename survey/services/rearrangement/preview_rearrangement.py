"""Shows what a rearrangement does to past figures: as published, and on the map to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from analysis.period import Period, period_of
from analysis.scores import OVERALL, Score
from analysis.summary import PeriodCard
from survey.queries.unit_tree import UnitNode, UnitTree, read_unit_tree
from survey.services.figures.restate_series import restate_series
from survey.services.rearrangement.check_rearrangement import planned_tree
from survey.services.rearrangement.rearrangement_plan import Plan
from survey.services.tallies.gather_tallies import (
    card_of,
    gather_tallies,
    read_limits,
    units_standing_for,
)

#: How many quarters are shown.
SHOWN = 4


@dataclass(frozen=True)
class PreviewRow:
    """One quarter: each unit's published figure, and the one figure on the map to come."""

    period: Period
    #: In the order of `UnitPreview.parts`; none where the unit had no answers.
    published: tuple[Score | None, ...]
    on_new_map: Score


@dataclass(frozen=True)
class UnitPreview:
    """What becomes of the figures of one unit that takes others over."""

    name: str
    #: Units whose past it takes over, itself among them when it stood before.
    parts: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    #: Units that go into it only in part: their past stays with themselves.
    left_out: tuple[str, ...]


def preview_rearrangement(
    session: Session, plan: Plan, from_date: date, today: date
) -> list[UnitPreview]:
    """Compute the last finished quarters of every target on both maps."""
    now = read_unit_tree(session)
    tree, places = planned_tree(now, plan, from_date)
    last = period_of(today, "reporting").previous()
    return [
        _preview(session, tree, tree.units[places[target]], plan, target, last)
        for target in plan.targets
    ]


def _preview(
    session: Session, tree: UnitTree, unit: UnitNode, plan: Plan, target: str, last: Period
) -> UnitPreview:
    limits = read_limits(session).thresholds
    gathered = gather_tallies(session, units_standing_for(tree, unit), last)
    series = [PeriodCard(each, card_of(gathered.pooled[each], limits)) for each in gathered.periods]
    restated = restate_series(tree, unit, series, gathered.pooled, limits)
    published = {each.period: dict(each.parts) for each in restated.published}
    shown = [each for each in restated.series if each.card.forms][-SHOWN:]
    names = dict.fromkeys(name for each in shown for name in published.get(each.period, {}))
    partial = [one for one in plan.arrows if one.target == target and one.extent == "partial"]
    return UnitPreview(
        name=unit.name,
        parts=tuple(names),
        rows=tuple(
            PreviewRow(
                each.period,
                tuple(published.get(each.period, {}).get(name) for name in names),
                each.card[OVERALL],
            )
            for each in shown
        ),
        left_out=tuple(tree.units[one.old_id].name for one in partial),
    )
