"""Lays out what is said beside an index, for reports and pages alike: figures and their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.period import Period
from analysis.scores import OVERALL, Score
from analysis.summary import (
    AuthoritySummary,
    ChannelCard,
    NoComparison,
    PeriodCard,
    PeriodChange,
    RollUp,
    TargetLine,
    UnitLine,
    UnitSummary,
)
from survey.formatting import decimal, joined, unit_in_sentence
from survey.rendering import finding_sentences, sentences
from survey.rendering.figures import (
    HIDDEN_FIGURE,
    LOW_FIGURE,
    NO_FIGURE,
    Change,
    Comparison,
    Core,
    Figure,
    Part,
    Row,
)
from survey.rendering.findings import (
    ChannelRow,
    FactorChange,
    Findings,
    PublishedRow,
    RollUpFigures,
    Target,
    UnitRow,
)
from survey.services.figures.compare_periods import Compared

VI = "vi"
CHANNELS = {
    "qr": "Mã QR",
    "kiosk": "Máy tính bảng",
    "paper": "Phiếu giấy",
    "import": "Nhập từ hệ thống khác",
    "interviewer": "Người phỏng vấn hỏi",
}


@dataclass(frozen=True)
class WordedFindings:
    """Findings with the sentences a page prints beside them; "" where there is nothing to say."""

    found: Findings
    change: str
    standing: str
    weighted: str
    gap: str
    mean: str
    channels: str
    published: str
    hidden_units: str
    factors: str
    #: How the index is written beside its targets: "82,5%".
    index: str
    target_rule: str = finding_sentences.TARGET_RULE
    band_rule: str = finding_sentences.BAND_RULE
    series: tuple[str, str] = finding_sentences.SERIES


def unit_findings(summary: UnitSummary) -> Findings:
    """Lay out what is said of a unit."""
    names = {f.code: f.text[VI] for q in reversed(summary.questionnaires) for f in q.factors}
    return Findings(
        comparison=_comparison(summary),
        targets=_targets(summary.targets),
        standing=None
        if summary.standing is None
        else (summary.standing.band.label, summary.standing.among),
        has_rest=summary.parent_name is not None,
        joined=_joined(summary),
        factors=tuple(
            FactorChange(
                names[each.code],
                change_of(each.change),
                _shared(each.change) if each.change else None,
            )
            for each in summary.factor_changes
            if each.code in names and any(one.change for one in summary.factor_changes)
        ),
        channels=tuple(_channel(each) for each in summary.channels),
        channels_withheld="channels" in summary.withheld,
        units=_units(summary.children),
        rollup=_rollup(summary.rollup),
        published=tuple(
            PublishedRow(
                short_label(each.period),
                tuple(Row(name, name, figure(score)) for name, score in each.parts),
                figure(today.card[OVERALL]),
            )
            for each, today in zip(summary.published, summary.series, strict=False)
        ),
    )


def authority_findings(summary: AuthoritySummary) -> Findings:
    """Lay out what is said of the whole."""
    return Findings(
        targets=_targets(summary.targets),
        units=_units(summary.units),
        rollup=_rollup(summary.rollup),
    )


def word_findings(summary: UnitSummary | AuthoritySummary) -> WordedFindings:
    """Put the findings of a page into words."""
    if isinstance(summary, UnitSummary):
        found = unit_findings(summary)
    else:
        found = authority_findings(summary)
    overall, rollup = figure(summary.overall), found.rollup
    compared = found.comparison if overall.shown else None
    targets = summary.targets
    return WordedFindings(
        found=found,
        change="" if compared is None else sentences.change(compared, summary.thresholds.flag),
        standing=finding_sentences.standing(found, overall, summary.thresholds.flag),
        weighted="" if rollup is None else finding_sentences.weighted(rollup),
        gap="" if rollup is None else finding_sentences.gap(rollup, overall.share),
        mean="" if rollup is None else finding_sentences.mean(rollup),
        channels=finding_sentences.channels(found),
        published=finding_sentences.published(finding_sentences.SERIES),
        factors=""
        if compared is None
        else finding_sentences.factor_changes(found.factors, compared),
        hidden_units=finding_sentences.hidden_units(found, summary.thresholds.hide),
        index=f"{_number(targets[0].shown)}%" if targets else "",
    )


def figure(score: Score) -> Figure:
    """Give the printed figure of a score; a withheld one carries no number."""
    if score.status == "hidden":
        return HIDDEN_FIGURE
    if score.status == "low":
        return LOW_FIGURE
    if score.status == "none":
        return NO_FIGURE
    estimate = score.estimate
    return Figure(
        status=score.status,
        respondents=estimate.n,
        answers=estimate.answers,
        satisfied=estimate.satisfied,
        share=estimate.p,
        lo=estimate.lo,
        hi=estimate.hi,
        # The counts of single levels are small numbers when few answered.
        levels=score.sums.levels if score.status == "ok" else None,
        not_applicable=score.sums.na,
        blank=score.missing_to_say,
    )


def period_label(period: Period) -> str:
    """Name the period; quarters of the ordinary calendar are never called plain quarters."""
    return period.label if period.calendar == "reporting" else f"{period.label} (dương lịch)"


def short_label(period: Period) -> str:
    """Name a period under an axis, where there is room for "III/2026" only."""
    return period.label.removeprefix("quý ").removeprefix("năm ")


def _comparison(summary: UnitSummary) -> Comparison:
    compared = Compared(summary.change, summary.no_change, part=summary.part_before)
    return lay_out_comparison(summary.series[-2], compared)


def lay_out_comparison(before: PeriodCard, compared: Compared) -> Comparison:
    """Lay out what came of holding a period against one before it."""
    label, then = period_label(before.period), figure(before.card[OVERALL])
    change, part = compared.change, lay_out_part(before.period, compared.part)
    if change is None:
        reason = compared.reason or NoComparison.NO_DATA
        return Comparison(label, then, reason=reason.value, part=part)
    plain = change.core is None and not change.fixed_mix
    core = change.core
    return Comparison(
        label,
        then,
        change_of(change),
        basis=None if plain else (change.now.p or 0.0, change.before.p or 0.0),
        core=None if core is None else Core(len(core.codes), core.asked_before, core.asked_now),
        fixed_mix=change.fixed_mix,
        part=part,
    )


def lay_out_part(period: Period, answered: Sequence[Period]) -> Part | None:
    """Name the quarters of a period that have answers; nothing when all have some."""
    if not answered:
        return None
    return Part(tuple(map(period_label, answered)), len(period.quarters()))


def change_of(change: PeriodChange | None) -> Change | None:
    """Lay out a difference with its interval; nothing where there is none."""
    if change is None:
        return None
    return Change(change.difference.value, change.difference.lo, change.difference.hi)


def _shared(change: PeriodChange) -> int | None:
    return None if change.core is None else len(change.core.codes)


def _targets(lines: Sequence[TargetLine]) -> tuple[Target, ...]:
    return tuple(
        Target(
            _number(line.target),
            _number(line.shown),
            line.reached,
            line.verdict.label,
            line.target,
        )
        for line in lines
    )


def _number(value: Decimal) -> str:
    exponent = value.as_tuple().exponent
    return decimal(value, max(-exponent, 0) if isinstance(exponent, int) else 0)


def _channel(each: ChannelCard) -> ChannelRow:
    gap = None if each.gap is None else Change(each.gap.value, each.gap.lo, each.gap.hi)
    name = CHANNELS.get(each.channel, each.channel)
    return ChannelRow(name, figure(each.score), gap, each.pooled, each.channel == "qr")


def _joined(summary: UnitSummary) -> str:
    """Name the unit in which the whole of this one is counted today; "" where there is none."""
    gone = [each for each in summary.successions if each.whole and not each.made_of]
    return joined(map(unit_in_sentence, gone[-1].names)) if gone else ""


def _units(lines: Sequence[UnitLine]) -> tuple[UnitRow, ...]:
    return tuple(
        UnitRow(
            None if line.own else line.unit_id,
            "Các quầy trực thuộc" if line.own else line.name,
            figure(line.overall),
            _standing(line),
        )
        for line in lines
    )


def _standing(line: UnitLine) -> str:
    if line.standing is not None:
        return line.standing.band.label
    few = line.overall.status in ("few", "low", "hidden")
    return "không so (ít người)" if few and not line.own else "không so"


def _rollup(found: RollUp | None) -> RollUpFigures | None:
    if found is None:
        return None
    estimate, shown = found.weighted.estimate, found.weighted.shown
    return RollUpFigures(
        weighted=(estimate.p, estimate.lo, estimate.hi)
        if shown and estimate.p is not None
        else None,
        covered=found.weighted.covered,
        unit_mean=found.unit_mean,
        shown=found.shown,
        hidden=found.hidden,
        units=found.units,
        unknown=found.unknown,
        apart=found.apart,
    )
