"""Lays out what may be said of a unit between any two of its last quarters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.summary import PeriodCard
from analysis.withholding import withhold_complements
from survey.queries.unit_tree import read_unit_tree
from survey.rendering import sentences
from survey.services.figures.compare_periods import Compared, Ground, Side, compare_periods
from survey.services.figures.cover_period import without_empty_start
from survey.services.figures.lay_out_findings import lay_out_comparison
from survey.services.figures.page_figures import UnitVerdicts, Verdict
from survey.services.protection.protect_publication import PublicTable
from survey.services.summarise import series_as_public
from survey.services.tallies.gather_tallies import (
    Gathered,
    gather_tallies,
    pooled_channels,
    read_limits,
    units_standing_for,
)

NOT_COMPARED = "không so sánh"


def lay_out_verdicts(
    session: Session, unit_id: int, period: Period, public: PublicTable | None = None
) -> UnitVerdicts:
    """Compare every two of the last periods of a unit; KeyError for an unknown unit.

    The scores are those of the unit's page, with all that is withheld there.
    """
    tree, limits = read_unit_tree(session), read_limits(session).thresholds
    unit = tree.units[unit_id]
    members = units_standing_for(tree, unit)
    gathered = gather_tallies(session, members, period)
    series = without_empty_start(series_as_public(tree, unit, gathered, limits, public).series)
    ground = Ground(session, gathered.catalogue, pooled_channels(session), limits)
    sides = [_side(gathered, each) for each in series]
    cards = {each.period: each for each in series}
    return UnitVerdicts(
        {
            verdict_name(before.period, now.period): _verdict(
                compare_periods(ground, members, now, before), cards[before.period], limits.flag
            )
            for before, now in combinations(sides, 2)
        }
    )


def verdict_name(before: Period, now: Period) -> str:
    """Name a pair of periods: "2026Q1 2026Q3"."""
    return f"{before.compact} {now.compact}"


def _side(gathered: Gathered, each: PeriodCard) -> Side:
    cells = gathered.pooled[each.period]
    keys = dict.fromkeys(cell.questionnaire_id for cell in cells)
    asked = tuple(gathered.catalogue[key] for key in keys)
    return Side(each.period, cells, withhold_complements(each.card, asked))


def _verdict(compared: Compared, before: PeriodCard, flag: int) -> Verdict:
    told = lay_out_comparison(before, compared)
    word = NOT_COMPARED if told.change is None else sentences.verdict(told.change)
    return Verdict(word, sentences.change(told, flag), told.change)


def word_between(verdicts: UnitVerdicts, periods: Sequence[str]) -> Verdict | None:
    """Find the verdict between the first and the last of some periods."""
    if len(periods) < 2:
        return None
    return verdicts.between.get(f"{periods[0]} {periods[-1]}")
