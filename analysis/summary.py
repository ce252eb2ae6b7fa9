"""All the numbers a report or a page about a unit shows, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from analysis.comparison import Difference
from analysis.intervals import Estimate
from analysis.many_units import Band
from analysis.period import Period
from analysis.questionnaire import Questionnaire
from analysis.rollup import DossierWeighted
from analysis.scores import Score, ScoreCard, Thresholds
from analysis.targets import Verdict


class NoComparison(Enum):
    """Why a period is not compared with the one before."""

    NO_DATA = "no_data"
    WITHHELD_NOW = "withheld_now"
    WITHHELD_BEFORE = "withheld_before"
    #: No criterion was asked in both periods.
    OTHER_QUESTIONNAIRE = "other_questionnaire"
    #: What both asked cannot be told apart from a small group that is hidden.
    CORE_WITHHELD = "core_withheld"
    #: The channels moved, and one of them has too few answers now to hold its old place.
    MIX_UNKNOWN = "mix_unknown"
    #: One of the periods has an index, but too few respondents for a change to be told.
    TOO_FEW = "too_few"
    #: The period before has answers in fewer than half of its quarters.
    FRAGMENT = "fragment"


@dataclass(frozen=True)
class PeriodCard:
    """The scores of one period."""

    period: Period
    card: ScoreCard
    #: Other criteria were asked than in the period before: the line has a gap here.
    new_form: bool = False


@dataclass(frozen=True)
class SharedCriteria:
    """The criteria asked in both periods, when the forms of the two periods differ."""

    codes: tuple[str, ...]
    asked_before: int
    asked_now: int


@dataclass(frozen=True)
class PeriodChange:
    """An index against the one of the period before, and on which basis the two were made."""

    now: Estimate
    before: Estimate
    difference: Difference
    #: None: on all criteria, which are the same in both periods.
    core: SharedCriteria | None = None
    #: Whether this period's index was made with the channels' shares of the period before.
    fixed_mix: bool = False


@dataclass(frozen=True)
class FactorChange:
    """One factor against the period before; no change where it cannot be compared."""

    code: str
    change: PeriodChange | None


@dataclass(frozen=True)
class ChannelCard:
    """The answers that came through one channel."""

    channel: str
    score: Score
    #: Its index less that of the QR code; none for the QR code, and where either is withheld.
    gap: Difference | None
    #: Whether its answers enter the index.
    pooled: bool


@dataclass(frozen=True)
class TargetLine:
    """An index against one target."""

    #: In percent.
    target: Decimal
    verdict: Verdict
    #: Whether the index itself, without any rounding, is at least the target.
    reached: bool
    #: The index in percent, with enough decimals to lie on its side of every target.
    shown: Decimal


@dataclass(frozen=True)
class Standing:
    """A unit against the rest of the province, among all units of its level."""

    band: Band
    #: Its p-value, adjusted for looking at all of them.
    p_adjusted: float
    among: int


@dataclass(frozen=True)
class PublishedPeriod:
    """The figures of one period as they were published, unit by unit, before a merger."""

    period: Period
    parts: tuple[tuple[str, Score], ...]


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
    change: PeriodChange | None
    no_change: NoComparison | None
    factor_changes: tuple[FactorChange, ...]
    targets: tuple[TargetLine, ...]
    standing: Standing | None
    #: Those outside the index among them.
    channels: tuple[ChannelCard, ...]
    #: The units right under this one, and how their figures add up; empty without such units.
    children: tuple[UnitLine, ...]
    rollup: RollUp | None
    desks: tuple[DeskCard, ...]
    facts: tuple[FactCount, ...]
    #: None where some are deleted by now, their time being over.
    comments: int | None
    successions: tuple[Succession, ...]
    #: For a unit made of others: the series as published, beside `series` on today's map.
    published: tuple[PublishedPeriod, ...]
    #: The last day counted, when the period is not over yet.
    counted_through: date | None
    #: Tables left out because small groups would follow: "channels", "facts".
    withheld: frozenset[str] = frozenset()
    #: The quarters with answers of this period and of the one before, where some have none.
    part: tuple[Period, ...] = ()
    part_before: tuple[Period, ...] = ()

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
    #: Withheld when small, and when a small one could be had by subtracting it from the whole.
    card: ScoreCard
    #: None where too few answered to tell, and for what is withheld.
    standing: Standing | None
    #: The desks that stand right under the parent, beside its units.
    own: bool = False

    @property
    def overall(self) -> Score:
        """Give the unit's index."""
        return self.card["overall", "ALL"]


@dataclass(frozen=True)
class RollUp:
    """From units to the whole, in the two ways beside the headline, over units that are shown.

    The headline pools all answers. Withheld units enter neither of the other two ways: from a
    mean over all and the figures of the others theirs would follow.
    """

    pooled: Estimate
    weighted: DossierWeighted
    unit_mean: float | None
    #: Units whose figures are shown and withheld, out of all that stand under the whole.
    shown: int
    hidden: int
    units: int
    #: Names of the units whose number of dossiers is not known.
    unknown: tuple[str, ...]

    @property
    def apart(self) -> bool:
        """Tell whether the headline and the dossier-weighted index differ by more than a point."""
        return self.weighted.differs_from(self.pooled.p)


@dataclass(frozen=True)
class AuthoritySummary:
    """A province, or whoever stands above the units, in one period."""

    unit_id: int
    name: str
    period: Period
    thresholds: Thresholds
    card: ScoreCard
    units: tuple[UnitLine, ...]
    rollup: RollUp | None
    targets: tuple[TargetLine, ...]
    #: Units in force that had no answer at all.
    silent: tuple[str, ...]
    #: None where some are deleted by now, their time being over.
    comments: int | None
    counted_through: date | None

    @property
    def overall(self) -> Score:
        """Give the index of the whole."""
        return self.card["overall", "ALL"]
