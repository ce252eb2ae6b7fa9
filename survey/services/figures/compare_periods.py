"""Compares a unit's period with an earlier one, on the basis on which the two are comparable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from analysis.comparison import difference, fixed_mix, mix_moved
from analysis.index_methods import index_estimate
from analysis.intervals import Estimate
from analysis.lineage import ComparableCore
from analysis.period import Period
from analysis.questionnaire import Criterion, Questionnaire
from analysis.scores import OVERALL, ScoreCard, Thresholds
from analysis.shared_criteria import core_of, core_tally
from analysis.summary import FactorChange, NoComparison, PeriodChange, SharedCriteria
from analysis.sums import Sums
from analysis.tally import Row, Tally
from survey.queries.answer_patterns import Patterns, answer_patterns
from survey.queries.tallies import TallyCell
from survey.services.figures.cover_period import answered_part
from survey.services.figures.set_channels_apart import tallies_by_channel, withheld_channels


@dataclass(frozen=True)
class Side:
    """One of two periods: its cells of the channels that make the index, and its scores.

    In the card the small groups of criteria and factors are hidden, with their complements.
    """

    period: Period
    cells: Sequence[TallyCell]
    card: ScoreCard

    @property
    def part(self) -> tuple[Period, ...]:
        """Give the quarters with answers, where not all quarters of the period have any."""
        return answered_part(self.period, self.cells)


@dataclass(frozen=True)
class Compared:
    """What came of a comparison: a change, or the reason why there is none."""

    change: PeriodChange | None
    reason: NoComparison | None
    factors: tuple[FactorChange, ...] = ()
    #: The quarters with answers of the period before, where some have none.
    part: tuple[Period, ...] = ()


@dataclass(frozen=True)
class Ground:
    """What is the same for every comparison of an installation."""

    session: Session
    catalogue: Mapping[int, Questionnaire]
    pool: Collection[str]
    thresholds: Thresholds


@dataclass(frozen=True)
class _Basis:
    """The sums both periods are compared on, by channel."""

    now: Mapping[str, Tally]
    before: Mapping[str, Tally]
    fixed: bool
    shared: SharedCriteria | None
    thresholds: Thresholds

    def few(self, row: Row) -> bool:
        """Tell whether a side has too few respondents to be compared."""
        sides = (_total(self.now, row).n, _total(self.before, row).n)
        return min(sides) < self.thresholds.flag

    def change(self, row: Row) -> PeriodChange | None:
        """Compare one row; none where a side, or a channel that has weight, has too few people."""
        before = index_estimate(_total(self.before, row))
        now = self._on_mix(row) if self.fixed else index_estimate(_total(self.now, row))
        found = None if now is None or self.few(row) else difference(now, before)
        if now is None or found is None:
            return None
        return PeriodChange(now, before, found, self.shared, self.fixed)

    def _on_mix(self, row: Row) -> Estimate | None:
        # Weighed by answers, the period before keeps its plain index.
        weights = {name: tally[row].m for name, tally in self.before.items() if tally[row].m}
        parts = {name: self.now.get(name, Tally.zero())[row] for name in weights}
        if any(sums.n < self.thresholds.hide for sums in parts.values()):
            return None
        return fixed_mix(weights, {name: index_estimate(sums) for name, sums in parts.items()})


def compare_periods(ground: Ground, units: Collection[int], now: Side, before: Side) -> Compared:
    """Compare on all criteria, else on those both asked; on one channel mix when it moved much.

    Of a period before that has answers in some of its quarters only these are named; with fewer
    than half of them it is no ground for a comparison.
    """
    reason, part = _withheld(now, before), before.part
    if reason is None and part and 2 * len(part) < len(before.period.quarters()):
        reason = NoComparison.FRAGMENT
    if reason is not None:
        return Compared(None, reason, part=part)
    return replace(_compare(ground, units, now, before), part=part)


def _compare(ground: Ground, units: Collection[int], now: Side, before: Side) -> Compared:
    used = _questionnaires(ground, before, now)
    core = core_of(used)
    if core.broken:
        return Compared(None, NoComparison.OTHER_QUESTIONNAIRE)
    shared = _shared(ground, core, now, before)
    if shared is not None and not (_tellable(now, shared) and _tellable(before, shared)):
        return Compared(None, NoComparison.CORE_WITHHELD)
    basis = _basis(ground, units, (now, before), used[-1], shared)
    if basis.few(OVERALL):
        return Compared(None, NoComparison.TOO_FEW)
    if basis.fixed and not _mix_known(ground, now, before):
        return Compared(None, NoComparison.MIX_UNKNOWN)
    change = basis.change(OVERALL)
    if change is None:
        impossible = NoComparison.MIX_UNKNOWN if basis.fixed else NoComparison.CORE_WITHHELD
        return Compared(None, impossible if basis.fixed or shared else NoComparison.NO_DATA)
    factors = tuple(
        FactorChange(
            factor.code,
            _factor_change(basis, (now, before), core, factor.code, _of_factor(used, factor.code)),
        )
        for factor in used[-1].factors
    )
    return Compared(change, None, factors)


def _withheld(now: Side, before: Side) -> NoComparison | None:
    """Say why there is nothing to compare."""
    first, second = now.card[OVERALL], before.card[OVERALL]
    if not first.shown:
        return NoComparison.WITHHELD_NOW
    if second.status == "none":
        return NoComparison.NO_DATA
    if not second.shown:
        return NoComparison.WITHHELD_BEFORE
    few = "few" in (first.status, second.status)
    return NoComparison.TOO_FEW if few else None


def _questionnaires(ground: Ground, before: Side, now: Side) -> list[Questionnaire]:
    """List the versions answered in the two periods, each once, this period's most used one last.

    The last one gives the weights and factors of criteria to both periods.
    """
    forms: dict[int, int] = defaultdict(int)
    for cell in now.cells:
        forms[cell.questionnaire_id] += cell.tally.forms
    newest = max(forms, key=lambda key: (forms[key], key))
    keys = {cell.questionnaire_id for side in (before, now) for cell in side.cells}
    return [ground.catalogue[key] for key in (*sorted(keys - {newest}), newest)]


def _codes(ground: Ground, side: Side) -> frozenset[str]:
    keys = {cell.questionnaire_id for cell in side.cells}
    return frozenset(c.code for key in keys for c in ground.catalogue[key].criteria)


def _shared(ground: Ground, core: ComparableCore, now: Side, before: Side) -> SharedCriteria | None:
    """Give the criteria in common, or nothing when they are all there are."""
    asked_now, asked_before = _codes(ground, now), _codes(ground, before)
    codes = core.after
    if set(codes) == asked_now == asked_before:
        return None
    return SharedCriteria(codes, len(asked_before), len(asked_now))


def _tellable(side: Side, shared: SharedCriteria) -> bool:
    """Tell whether neither the common criteria nor the others give a hidden one away."""
    rows = [row for row in side.card.scores if row[0] == "criterion"]
    inside = [row for row in rows if row[1] in shared.codes]
    return _keeps(side.card, inside) and _keeps(side.card, [r for r in rows if r not in inside])


def _keeps(card: ScoreCard, rows: Sequence[Row]) -> bool:
    """Tell whether a printed sum over some rows keeps the hidden ones among them hidden."""
    hidden = [card[row] for row in rows if card[row].status == "hidden"]
    if not hidden:
        return True
    return len(hidden) > 1 and max(score.sums.n for score in hidden) >= card.thresholds.hide


def _basis(
    ground: Ground,
    units: Collection[int],
    sides: tuple[Side, Side],
    newest: Questionnaire,
    shared: SharedCriteria | None,
) -> _Basis:
    """Add both periods up by channel: from tallies, or from forms when only some criteria count."""
    plain = [tallies_by_channel(side.cells) for side in sides]
    forms = [{name: tally.forms for name, tally in tallies.items()} for tallies in plain]
    fixed = mix_moved(forms[1], forms[0])
    if shared is not None:
        criteria = [newest.criterion(code) for code in shared.codes]
        plain = [_core_tallies(ground, units, side.period, criteria) for side in sides]
    return _Basis(plain[0], plain[1], fixed, shared, ground.thresholds)


def _core_tallies(
    ground: Ground, units: Collection[int], period: Period, criteria: Sequence[Criterion]
) -> dict[str, Tally]:
    found: dict[str, list[Tally]] = defaultdict(list)
    patterns: Patterns = answer_patterns(
        ground.session, period.start, period.end, units, ground.pool
    )
    for (key, channel), forms in patterns.items():
        found[channel].append(core_tally(ground.catalogue[key], criteria, forms))
    return {channel: Tally.sum(tallies) for channel, tallies in found.items()}


def _mix_known(ground: Ground, now: Side, before: Side) -> bool:
    """Tell whether each channel that had answers before is shown in both periods."""
    first, second = tallies_by_channel(now.cells), tallies_by_channel(before.cells)
    limits = ground.thresholds
    needed = {name for name, tally in second.items() if tally[OVERALL].m}
    hidden = withheld_channels(first, ground.pool, limits) | withheld_channels(
        second, ground.pool, limits
    )
    return not needed & hidden and needed <= first.keys()


def _factor_change(
    basis: _Basis, sides: tuple[Side, Side], core: ComparableCore, code: str, asked: Collection[str]
) -> PeriodChange | None:
    """Compare one factor where both periods have enough answers and enough of it is in common."""
    row = ("factor", code)
    if code not in core.factors or any(side.card[row].status != "ok" for side in sides):
        return None
    if basis.shared is None:
        return basis.change(row)
    part = tuple(one for one in basis.shared.codes if one in asked)
    others = [("criterion", one) for one in asked if one not in part]
    inside = [("criterion", one) for one in part]
    if not all(_keeps(side.card, rows) for side in sides for rows in (inside, others)):
        return None
    found = basis.change(row)
    return None if found is None else replace(found, core=replace(basis.shared, codes=part))


def _of_factor(used: Sequence[Questionnaire], code: str) -> frozenset[str]:
    return frozenset(one.code for version in used for one in version.criteria_of(code))


def _total(tallies: Mapping[str, Tally], row: Row) -> Sums:
    return sum((tally[row] for tally in tallies.values()), Sums())
