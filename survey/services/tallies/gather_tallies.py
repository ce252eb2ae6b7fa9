"""Gathers the stored tallies of some units over the last periods, ready to be scored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.questionnaire import Questionnaire
from analysis.scores import ScoreCard, Thresholds, score_card
from analysis.tally import Tally
from survey.queries.questionnaires import all_questionnaires
from survey.queries.settings import setting, typed_setting
from survey.queries.tallies import TallyCell, tally_cells
from survey.queries.unit_tree import UnitNode, UnitTree

#: How many periods of the same kind stand in a series, the one asked for included.
SERIES = 8


@dataclass(frozen=True)
class Limits:
    """Below how many respondents figures are hidden or flagged, and hidden for a single desk."""

    thresholds: Thresholds
    desk: Thresholds


@dataclass(frozen=True)
class Gathered:
    """The cells of the last periods; the channels that make the index, and all of them."""

    periods: tuple[Period, ...]
    pooled: Mapping[Period, list[TallyCell]]
    #: Forms by channel in the period asked for, those that stand apart among them.
    channels: Mapping[str, int]
    apart: int
    catalogue: Mapping[int, Questionnaire]

    @property
    def now(self) -> list[TallyCell]:
        """Give the cells of the period asked for."""
        return self.pooled[self.periods[-1]]

    @property
    def before(self) -> list[TallyCell]:
        """Give the cells of the period before it."""
        return self.pooled[self.periods[-2]]

    def criteria(self, cells: Iterable[TallyCell]) -> frozenset[str]:
        """Collect the codes that the forms of some cells asked."""
        used = {cell.questionnaire_id for cell in cells}
        return frozenset(code for key in used for code in self.catalogue[key].positions)

    @property
    def questionnaires(self) -> tuple[Questionnaire, ...]:
        """List the versions answered in the period asked for, the most used one first."""
        forms: Counter[int] = Counter()
        for cell in self.now:
            forms[cell.questionnaire_id] += cell.tally.forms
        return tuple(self.catalogue[key] for key, _ in forms.most_common())


def gather_tallies(session: Session, unit_ids: Collection[int], period: Period) -> Gathered:
    """Read the cells of a period and of the seven before it."""
    periods = last_periods(period)
    cells = tally_cells(session, periods[0].start, period.end, unit_ids)
    pool = pooled_channels(session)
    by_period: dict[Period, list[TallyCell]] = {each: [] for each in periods}
    starts = {cell.start for cell in cells}
    into = {day: by_period[each] for each in periods for day in starts if each.contains(day)}
    for cell in cells:
        # Between the first nine months of two years lies a quarter that is in neither.
        if cell.start in into:
            into[cell.start].append(cell)
    channels = forms_by_channel(by_period[period])
    return Gathered(
        periods=periods,
        pooled={each: [c for c in own if c.channel in pool] for each, own in by_period.items()},
        channels=channels,
        apart=sum(count for channel, count in channels.items() if channel not in pool),
        catalogue=all_questionnaires(session),
    )


def last_periods(period: Period) -> tuple[Period, ...]:
    """List a period and those of its kind before it, oldest first."""
    periods = [period]
    while len(periods) < SERIES:
        periods.append(periods[-1].previous())
    return tuple(periods[::-1])


def pooled_channels(session: Session) -> frozenset[str]:
    """Read which channels make the index; answers to an interviewer usually stand apart."""
    return frozenset(setting(session, "index.channels"))


def read_limits(session: Session) -> Limits:
    """Read the thresholds of small groups."""
    hide, flag, desk = (
        typed_setting(session, f"thresholds.{name}", int) for name in ("hide", "flag", "desk_hide")
    )
    return Limits(Thresholds(hide, max(hide, flag)), Thresholds(desk, max(desk, flag)))


def units_standing_for(tree: UnitTree, unit: UnitNode) -> set[int]:
    """Collect a unit, everything under it, and every old unit that is now part of these."""
    below = tree.below(unit.id)
    return below | {old for old, new in tree.today.items() if new in below}


def card_of(cells: Iterable[TallyCell], thresholds: Thresholds) -> ScoreCard:
    """Add cells up and score them."""
    return score_card(Tally.sum(cell.tally for cell in cells), thresholds=thresholds)


def forms_by_channel(cells: Iterable[TallyCell]) -> Mapping[str, int]:
    """Count the forms of each channel."""
    forms: Counter[str] = Counter()
    for cell in cells:
        forms[cell.channel] += cell.tally.forms
    return forms
