"""Compares every unit with an earlier period, its targets and the rest, for machines to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.many_units import RankSet
from analysis.period import Period
from analysis.scores import OVERALL, Score, ScoreCard, Thresholds
from analysis.summary import PeriodCard, PeriodChange, Standing, TargetLine
from analysis.withholding import withhold_complements
from survey.queries.questionnaires import all_questionnaires
from survey.queries.tallies import TallyCell, tally_cells
from survey.queries.unit_tree import UnitNode, UnitTree
from survey.services.figures.add_up_units import add_up_units, hidden_card
from survey.services.figures.compare_periods import Compared, Ground, Side, compare_periods
from survey.services.figures.judge_targets import judge_targets, read_targets
from survey.services.figures.place_units import place_units, rank_units
from survey.services.figures.restate_series import restate_series
from survey.services.tallies.gather_tallies import (
    card_of,
    pooled_channels,
    read_limits,
    units_standing_for,
)


@dataclass(frozen=True)
class UnitComparison:
    """One unit in one period; what is withheld has no numbers anywhere."""

    unit: str
    score: Score
    change: PeriodChange | None
    period_before: Period
    #: The quarters of the period before that have answers, where some have none.
    part: tuple[Period, ...]
    #: Why there is no change; "" beside one.
    reason: str
    targets: tuple[TargetLine, ...]
    standing: Standing | None
    ranks: RankSet | None


@dataclass(frozen=True)
class Asked:
    """The two periods, and the one unit asked for, if only one is."""

    period: Period
    before: Period
    node: int | None = None
    ranks: bool = False


def compare_units(session: Session, tree: UnitTree, asked: Asked) -> Iterator[UnitComparison]:
    """Compare all units with answers in the period, in the order of their codes.

    Units withheld in the table of their parent are withheld here too: this is one table.
    """
    totals = add_up_units(session, tree, asked.period)
    withheld, standings = totals.all_withheld(), place_units(totals)
    ranks = rank_units(totals) if asked.ranks else {}
    targets, thresholds = read_targets(session), read_limits(session).thresholds
    compare = _Comparer(session, tree, asked)
    for key in sorted(totals.whole, key=lambda key: (tree.labels[key], key)):
        if asked.node not in (None, key):
            continue
        now, compared = compare.unit(tree.units[key], thresholds, hide=key in withheld)
        yield UnitComparison(
            unit=tree.labels[key],
            score=now[OVERALL],
            change=compared.change,
            period_before=asked.before,
            part=compared.part,
            reason="" if compared.reason is None else compared.reason.value,
            targets=judge_targets(now[OVERALL], targets),
            standing=standings.get(key),
            ranks=ranks.get(key),
        )


class _Comparer:
    """Compares unit after unit from the cells of both periods, which are read once."""

    def __init__(self, session: Session, tree: UnitTree, asked: Asked) -> None:
        self._tree = tree
        self._periods = (asked.before, asked.period)
        self._pool = pooled_channels(session)
        self._catalogue = all_questionnaires(session)
        self._session = session
        self._cells = [self._by_unit(period) for period in self._periods]

    def unit(
        self, unit: UnitNode, thresholds: Thresholds, *, hide: bool
    ) -> tuple[ScoreCard, Compared]:
        """Score and compare one unit, protected as in its report."""
        members = units_standing_for(self._tree, unit)
        before, now = (
            [cell for member in sorted(members) for cell in cells.get(member, ())]
            for cells in self._cells
        )
        cells = dict(zip(self._periods, (before, now), strict=True))
        series = [PeriodCard(each, card_of(cells[each], thresholds)) for each in self._periods]
        restated = restate_series(self._tree, unit, series, cells, thresholds).series
        cards = [
            hidden_card(self._protected(card.card, cells[card.period]), hide=hide)
            for card in restated
        ]
        sides = [
            Side(each, cells[each], card) for each, card in zip(self._periods, cards, strict=True)
        ]
        ground = Ground(self._session, self._catalogue, self._pool, thresholds)
        return cards[1], compare_periods(ground, members, sides[1], sides[0])

    def _protected(self, card: ScoreCard, cells: Sequence[TallyCell]) -> ScoreCard:
        keys = dict.fromkeys(cell.questionnaire_id for cell in cells)
        return withhold_complements(card, tuple(self._catalogue[key] for key in keys))

    def _by_unit(self, period: Period) -> dict[int, list[TallyCell]]:
        found: dict[int, list[TallyCell]] = defaultdict(list)
        for cell in tally_cells(self._session, period.start, period.end):
            if cell.channel in self._pool:
                found[cell.unit_id].append(cell)
        return found
