"""The figures a unit report prints: plain numbers, and which of them may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

#: "none" nobody answered, "hidden" too few to show, "low" few of whom most were not satisfied:
#: told without a number, "few" shown with a warning, "ok".
Status = Literal["none", "hidden", "low", "few", "ok"]
Levels = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class Figure:
    """One index with what it rests on.  Shares are 0..1.

    A figure that is not to be shown cannot hold numbers, so no template can print them.
    """

    status: Status
    #: People who gave at least one valid answer; in hidden figures 0, whatever the truth.
    respondents: int = 0
    #: Valid answers, and those of them that were satisfied.
    answers: int = 0
    satisfied: int = 0
    share: float | None = None
    lo: float | None = None
    hi: float | None = None
    #: Answers at the levels 1 to 5.
    levels: Levels | None = None
    #: People who chose "not applicable".
    not_applicable: int = 0
    #: Share of answers left blank, where it is so large that readers must know.
    blank: float | None = None

    def __post_init__(self) -> None:
        """Refuse numbers in a figure that is withheld, and a shown figure without them."""
        counts = (self.respondents, self.answers, self.satisfied, self.not_applicable)
        numbers = (self.share, self.lo, self.levels, self.blank)
        if not self.shown and any(number is not None for number in numbers):
            raise ValueError("a figure that is not shown must not hold an index")
        if self.status in ("hidden", "low") and any(counts):
            raise ValueError("a hidden figure must not hold counts")
        if self.shown and (self.share is None or self.lo is None or self.hi is None):
            raise ValueError("a figure that is shown needs an index and an interval")

    @property
    def shown(self) -> bool:
        """Tell whether the index may be printed."""
        return self.status in ("few", "ok")


NO_FIGURE = Figure("none")
HIDDEN_FIGURE = Figure("hidden")
LOW_FIGURE = Figure("low")


@dataclass(frozen=True)
class Row:
    """A named line of a table: a factor, a criterion or a desk."""

    code: str
    name: str
    figure: Figure
    #: Code of the factor a criterion belongs to.
    factor: str | None = None


@dataclass(frozen=True)
class QuarterPoint:
    """The index of one period, for the line of the last quarters; oldest first in a report."""

    #: Short, under the axis: "III/2026".
    label: str
    figure: Figure
    #: Other criteria were asked than in the period before: no line leads here.
    new_form: bool = False


@dataclass(frozen=True)
class Change:
    """Index of this period less that of the period before, with its 95 % interval (shares)."""

    value: float
    lo: float
    hi: float


#: Why a report does not compare with the period before.
NoChange = Literal[
    "no_data",
    "withheld_now",
    "withheld_before",
    "other_questionnaire",
    "core_withheld",
    "mix_unknown",
    "too_few",
    "fragment",
]


@dataclass(frozen=True)
class Core:
    """How many criteria both periods asked, when their forms differ."""

    shared: int
    asked_before: int
    asked_now: int


@dataclass(frozen=True)
class Part:
    """The quarters of a longer period that have answers, when some have none."""

    #: "quý III/2025"
    labels: tuple[str, ...]
    #: How many quarters the whole period has.
    of: int

    @property
    def in_words(self) -> str:
        """Return how much of the period there is: "2 trong 4 quý"."""
        return f"{len(self.labels)} trong {self.of} quý"


@dataclass(frozen=True)
class Comparison:
    """What is known of the period before: a change, or the reason why there is none."""

    #: "quý II/2026"
    label: str
    before: Figure
    change: Change | None = None
    reason: NoChange | None = None
    #: Both indices on the basis of the comparison, when it is not the plain one.
    basis: tuple[float, float] | None = None
    core: Core | None = None
    #: This period's index is made with the channels' shares of the period before.
    fixed_mix: bool = False
    #: The quarters with answers of the period before, where some have none.
    part: Part | None = None

    def __post_init__(self) -> None:
        """Refuse a comparison that has both a change and a reason for having none, or neither."""
        if (self.change is None) == (self.reason is None):
            raise ValueError("a comparison has either a change or a reason why there is none")
        if (self.core is not None or self.fixed_mix) and self.basis is None:
            raise ValueError("a comparison on another basis names both indices")


@dataclass(frozen=True)
class Merger:
    """A change of the unit that touches the report."""

    #: "from": the unit was made of these units; "into": it went into this one.
    direction: Literal["from", "into"]
    names: tuple[str, ...]
    day: date
    #: Whether earlier figures are the sum of the old units taken whole.
    whole: bool = True


@dataclass(frozen=True)
class FactOption:
    """One answer to a question of fact and how many gave it."""

    label: str
    count: int


@dataclass(frozen=True)
class FactRow:
    """A question of fact with the count of every answer; no counts when it is withheld."""

    code: str
    question: str
    status: Status
    options: tuple[FactOption, ...] = ()

    def __post_init__(self) -> None:
        """Refuse counts in a row that is withheld."""
        if self.status == "hidden" and self.options:
            raise ValueError("a hidden question of fact must not hold counts")

    @property
    def answered(self) -> int:
        """Return how many people answered the question."""
        return sum(option.count for option in self.options)
