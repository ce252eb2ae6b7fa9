"""Sets all units of an authority side by side in one period: bands, not a league table."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.scores import OVERALL, score_card
from analysis.summary import AuthoritySummary
from analysis.tally import Tally
from survey.queries.unit_tree import UnitNode, read_unit_tree
from survey.services.figures.add_up_units import UnitTotals, add_up_units
from survey.services.figures.count_kept_comments import count_kept_comments
from survey.services.figures.cover_period import counted_through
from survey.services.figures.judge_targets import judge_targets, read_targets
from survey.services.figures.place_units import place_units
from survey.services.figures.roll_up_units import roll_up, stands, unit_lines


def summarise_authority(
    session: Session, period: Period, *, today: date
) -> AuthoritySummary | None:
    """Summarise the unit above all others and the units right under it, if there is one."""
    tree = read_unit_tree(session)
    root = tree.root
    if root is None:
        return None
    return summarise_totals(session, add_up_units(session, tree, period), root, period, today=today)


def summarise_totals(
    session: Session, totals: UnitTotals, root: UnitNode, period: Period, *, today: date
) -> AuthoritySummary:
    """Summarise an authority whose units are added up already."""
    whole = totals.whole.get(root.id, Tally.zero())
    card = score_card(whole, thresholds=totals.thresholds)
    return AuthoritySummary(
        unit_id=root.id,
        name=root.name,
        period=period,
        thresholds=totals.thresholds,
        card=card,
        units=unit_lines(totals, root, place_units(totals)),
        rollup=roll_up(session, totals, root, period),
        targets=judge_targets(card[OVERALL], read_targets(session)),
        silent=_silent(totals, root, period),
        comments=count_kept_comments(session, totals.tree.below(root.id), period, today),
        counted_through=counted_through(period, today),
    )


def _silent(totals: UnitTotals, root: UnitNode, period: Period) -> tuple[str, ...]:
    """Name the units in force in the period from which nothing came."""
    units = totals.tree.units
    return tuple(
        units[key].name
        for key in totals.children(root.id)
        if key not in totals.whole and stands(units[key], period)
    )
