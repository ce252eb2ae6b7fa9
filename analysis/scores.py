"""Scores of one tally: every index with its evidence and whether it may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from analysis.index_methods import index_method, wholly_satisfied
from analysis.intervals import Estimate
from analysis.low_groups import is_low
from analysis.sums import Sums
from analysis.tally import Row, Tally

#: "low": small, and most were not satisfied; that is told, and no number.
Status = Literal["none", "hidden", "low", "few", "ok"]
OVERALL: Row = ("overall", "ALL")
#: Readers are told how many left a row blank when it is more than this share.
MISSING_SAID = 0.1


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Below `hide` respondents nothing is shown; below `flag` the sample is called too small."""

    hide: int = 5
    flag: int = 30

    def __post_init__(self) -> None:
        """Refuse thresholds that would never hide, or flag less than they hide."""
        if not 1 <= self.hide <= self.flag:
            raise ValueError("hide must be at least 1 and not above flag")

    def status(self, n: int) -> Status:
        """Say what may be shown of n respondents."""
        if n == 0:
            return "none"
        if n < self.hide:
            return "hidden"
        return "few" if n < self.flag else "ok"

    def is_low(self, sums: Sums) -> bool:
        """Tell whether a group is small and most of its answers are not satisfied ones."""
        return is_low(sums.n, sums.m, sums.s, self.hide, self.flag)


DEFAULT_THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True)
class Score:
    """One row scored: the index with its interval, and the plain numbers beside it.

    `mean` is the mean level 1..5, `net` the satisfied less the dissatisfied share, -1..1.
    A hidden score still holds its numbers, because totals need them: `status` decides.
    """

    level: str
    code: str
    estimate: Estimate
    mean: float | None
    net: float | None
    sums: Sums
    status: Status

    @property
    def index(self) -> float | None:
        """The index, 0..1."""
        return self.estimate.p

    @property
    def shown(self) -> bool:
        """Whether the number may be shown at all."""
        return self.status in ("few", "ok")

    @property
    def whole(self) -> Estimate:
        """Share of respondents satisfied with everything they answered."""
        return wholly_satisfied(self.sums)

    @property
    def missing_rate(self) -> float | None:
        """Share of answers left blank among those that could have been given."""
        asked = sum(self.sums.levels) + self.sums.missing
        return self.sums.missing / asked if asked else None

    @property
    def missing_to_say(self) -> float | None:
        """The share left blank where it is more than a tenth, and the score may be shown."""
        rate = self.missing_rate
        return rate if self.shown and rate is not None and rate > MISSING_SAID else None


@dataclass(frozen=True, slots=True)
class MeanOfFactors:
    """The mean of factor indices, 0..1: official only when every factor has answers."""

    #: None when any factor lacks answers.
    value: float | None
    #: Mean of the factors that have answers; None when none has.
    of_present: float | None
    #: How many factors have answers.
    present: int
    #: Codes of the factors without answers.
    missing: tuple[str, ...]


@dataclass(frozen=True)
class ScoreCard:
    """All scores of one tally, made by one named method.

    Of a small group in which most were not satisfied no score is shown, only that it is so.
    """

    method: str
    scores: Mapping[Row, Score]
    forms: int
    thresholds: Thresholds = DEFAULT_THRESHOLDS

    def __getitem__(self, row: Row) -> Score:
        """Return a score; a row that was never asked has no respondents."""
        if row in self.scores:
            return self.scores[row]
        return _score(row, Sums(), self.method, self.thresholds)

    def withheld(self, *, low: bool = False) -> ScoreCard:
        """Hide every score that has answers; of a low group it is told that it is one."""
        scores = {
            row: replace(score, status="low" if low and row == OVERALL else "hidden")
            if score.sums.n
            else score
            for row, score in self.scores.items()
        }
        return replace(self, scores=scores)

    @property
    def mean_of_factors(self) -> MeanOfFactors:
        """Average the unrounded indices of all factors that were asked."""
        sums = {row[1]: score.sums for row, score in self.scores.items() if row[0] == "factor"}
        found = [_exact_index(one, self.method) for one in sums.values() if one.m]
        mean = float(sum(found, Fraction(0)) / len(found)) if found else None
        missing = tuple(code for code, one in sums.items() if not one.m)
        return MeanOfFactors(None if missing else mean, mean, len(found), missing)


def score_card(
    tally: Tally, method: str = "share", thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> ScoreCard:
    """Score every row of a tally.

    Parameters
    ----------
    tally
        Sums of any forms.
    method
        "share", "mean5" or "mean01".
    thresholds
        Below how many respondents a score is hidden or flagged.

    Returns
    -------
    ScoreCard
        One score for each row, and ("overall", "ALL") in any case.

    Raises
    ------
    ValueError
        For an unknown method.

    References
    ----------
    `IndexMethod.estimate` names the sources of index and interval.
    """
    rows = dict.fromkeys((*tally.rows(), OVERALL))
    scores = {row: _score(row, tally[row], method, thresholds) for row in rows}
    card = ScoreCard(method, scores, tally.forms, thresholds)
    return card.withheld(low=True) if thresholds.is_low(tally[OVERALL]) else card


def _score(row: Row, sums: Sums, method: str, thresholds: Thresholds) -> Score:
    return Score(
        level=row[0],
        code=row[1],
        estimate=index_method(method).estimate(sums),
        mean=sums.t / sums.m if sums.m else None,
        net=sums.moments("net").ratio,
        sums=sums,
        status=thresholds.status(sums.n),
    )


def _exact_index(sums: Sums, method: str) -> Fraction:
    if method == "mean5":
        return Fraction(sums.t, 5 * sums.m)
    moments = sums.moments("share" if method == "share" else "mean01")
    return Fraction(moments.x, moments.m * moments.scale)


OverallWay = Literal["pooled_answers", "mean_of_factors", "overall_question"]


def overall_index(card: ScoreCard, way: OverallWay = "pooled_answers") -> float | None:
    """Return the overall index in one of the three named ways.

    Parameters
    ----------
    card
        Scores of one tally.
    way
        All answers pooled; the mean of factor indices; or the one general question.

    Returns
    -------
    float or None
        0..1; None without answers, or when a factor lacks answers.

    Raises
    ------
    ValueError
        For an unknown way.

    References
    ----------
    docs/methodology.md compares the three.
    """
    if way == "pooled_answers":
        return card[OVERALL].index
    if way == "mean_of_factors":
        return card.mean_of_factors.value
    if way == "overall_question":
        return card["question", "OV"].index
    raise ValueError(f"there is no overall index {way!r}")
