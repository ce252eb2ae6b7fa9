"""All the numbers a report or a page about a unit shows, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from analysis.comparison import Difference
from analysis.many_units import Band
from analysis.period import Period
from analysis.questionnaire import Questionnaire
from analysis.scores import Score, ScoreCard, Thresholds


class NoComparison(Enum):
    """Why a period is not compared with the one before."""

    NO_DATA = "no_data"
    WITHHELD_NOW = "withheld_now"
    WITHHELD_BEFORE = "withheld_before"
    OTHER_QUESTIONNAIRE = "other_questionnaire"


@dataclass(frozen=True)
class PeriodCard:
    """The scores of one period."""

    period: Period
    card: ScoreCard


@dataclass(frozen=True)
class DeskCard:
    """The scores of one desk in the period."""

    code: str
    name: str
    card: ScoreCard


@dataclass(frozen=True)
class FactCount:
    """How many respondents gave each answer to a question of fact."""

    questionnaire: Questionnaire
    code: str
    counts: Mapping[int, int]

    @property
    def answered(self) -> int:
        """Count the respondents who answered it."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Succession:
    """A merger or split that touches the unit: which units went into which, and when."""

    #: True: the unit was made of the named ones; False: it went into them.
    made_of: bool
    names: tuple[str, ...]
    day: date
    #: False when only parts of units changed hands, so that the past cannot be restated.
    whole: bool


@dataclass(frozen=True)
class UnitSummary:
    """One unit in one period, on today's map of units."""

    unit_id: int
    code: str
    name: str
    kind: str
    parent_name: str | None
    period: Period
    thresholds: Thresholds
    desk_hide: int
    #: The questionnaires answered in the period, the most used one first.
    questionnaires: tuple[Questionnaire, ...]
    card: ScoreCard
    #: Periods of the same kind up to this one, oldest first.
    series: tuple[PeriodCard, ...]
    change: Difference | None
    no_change: NoComparison | None
    #: Whether the channels' shares moved so far that part of a change may come from it.
    mix_moved: bool
    desks: tuple[DeskCard, ...]
    facts: tuple[FactCount, ...]
    comments: int
    #: Forms by channel, those outside the index among them.
    channels: Mapping[str, int]
    #: Forms of channels that are shown apart and do not enter the index.
    apart: int
    successions: tuple[Succession, ...]
    #: The last day counted, when the period is not over yet.
    counted_through: date | None

    @property
    def overall(self) -> Score:
        """Give the unit's index."""
        return self.card["overall", "ALL"]


@dataclass(frozen=True)
class UnitLine:
    """One unit's line in the table of an authority."""

    unit_id: int
    code: str
    name: str
    kind: str
    card: ScoreCard
    #: Against all the others; none where too few answered to tell.
    band: Band | None

    @property
    def overall(self) -> Score:
        """Give the unit's index."""
        return self.card["overall", "ALL"]


@dataclass(frozen=True)
class AuthoritySummary:
    """A province, or whoever stands above the units, in one period."""

    unit_id: int
    name: str
    period: Period
    thresholds: Thresholds
    card: ScoreCard
    units: tuple[UnitLine, ...]
    #: Units in force that had no answer at all.
    silent: tuple[str, ...]
    comments: int
    counted_through: date | None

    @property
    def overall(self) -> Score:
        """Give the index of the whole."""
        return self.card["overall", "ALL"]
