"""Lays a unit's summary out as the values of its printed report."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.period import Period
from analysis.questionnaire import Criterion, Fact, Factor, Questionnaire
from analysis.scores import Score
from analysis.summary import FactCount, NoComparison, PeriodCard, Succession, UnitSummary
from survey.formatting import unit_in_sentence
from survey.rendering.figures import (
    HIDDEN_FIGURE,
    NO_FIGURE,
    Change,
    Comparison,
    FactOption,
    FactRow,
    Figure,
    Merger,
    QuarterPoint,
    Row,
    Status,
)
from survey.rendering.unit_report import Header, Method, UnitReport

OVERALL = ("overall", "ALL")
GENERAL = ("question", "OV")
VI = "vi"


def lay_out_report(summary: UnitSummary, header: Header) -> UnitReport:
    """Fill in everything the printed report shows."""
    desks = [Row(d.code, d.name, figure(d.card[OVERALL])) for d in summary.desks]
    return UnitReport(
        header=header,
        unit=unit_in_sentence(summary.name),
        period=_period_label(summary.period),
        dates=summary.period.dates_label,
        overall=figure(summary.overall),
        comparison=_comparison(summary),
        factors=tuple(
            Row(factor.code, factor.text[VI], figure(summary.card["factor", factor.code]))
            for factor in _factors(summary.questionnaires)
        ),
        criteria=tuple(
            Row(each.code, each.text[VI], figure(summary.card["criterion", each.code]), each.factor)
            for each in _criteria(summary.questionnaires)
        ),
        quarters=tuple(_point(each) for each in summary.series),
        desks=tuple(row for row in desks if row.figure.shown),
        desks_left_out=sum(row.figure.status == "hidden" for row in desks),
        facts=tuple(_fact_row(count, summary) for count in summary.facts),
        comments=summary.comments,
        method=_method(summary),
        mergers=tuple(_merger(succession) for succession in summary.successions),
        counted_through=summary.counted_through,
        general=figure(summary.card[GENERAL]) if GENERAL in summary.card.scores else None,
    )


def _period_label(period: Period) -> str:
    """Name the period; quarters of the ordinary calendar are never called plain quarters."""
    return period.label if period.calendar == "reporting" else f"{period.label} (dương lịch)"


def figure(score: Score) -> Figure:
    """Give the printed figure of a score; a withheld one carries no number."""
    if score.status == "hidden":
        return HIDDEN_FIGURE
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
    )


def _factors(questionnaires: Iterable[Questionnaire]) -> list[Factor]:
    """List the factors of all versions once, in the order of the most used version."""
    return list({f.code: f for q in reversed([*questionnaires]) for f in q.factors}.values())


def _criteria(questionnaires: Iterable[Questionnaire]) -> list[Criterion]:
    """List the criteria of all versions once, factor by factor."""
    versions = [*questionnaires]
    found = {c.code: c for q in reversed(versions) for c in q.criteria}
    order = [factor.code for factor in _factors(versions)]
    return sorted(found.values(), key=lambda c: order.index(c.factor) if c.factor else len(order))


def _point(each: PeriodCard) -> QuarterPoint:
    # Under an axis there is room for "III/2026", not for "quý III/2026".
    short = each.period.label.removeprefix("quý ").removeprefix("năm ")
    return QuarterPoint(short, figure(each.card[OVERALL]))


def _comparison(summary: UnitSummary) -> Comparison:
    before = summary.series[-2]
    change, reason = summary.change, summary.no_change
    return Comparison(
        label=_period_label(before.period),
        before=figure(before.card[OVERALL]),
        change=None if change is None else Change(change.value, change.lo, change.hi),
        reason=None if change is not None else (reason or NoComparison.NO_DATA).value,
        mix_moved=summary.mix_moved,
    )


def _fact_row(count: FactCount, summary: UnitSummary) -> FactRow:
    """Withhold the counts of a question that too few people answered."""
    fact: Fact = next(f for f in count.questionnaire.facts if f.code == count.code)
    question = fact.text[VI]
    if not count.answered:
        return FactRow(fact.code, question, "none")
    if count.answered < summary.thresholds.hide:
        return FactRow(fact.code, question, "hidden")
    status: Status = "few" if count.answered < summary.thresholds.flag else "ok"
    options = tuple(FactOption(o.text[VI], count.counts[o.value]) for o in fact.options)
    return FactRow(fact.code, question, status, options)


def _method(summary: UnitSummary) -> Method:
    titles = "; ".join(f"{q.title[VI]} ({q.code})" for q in summary.questionnaires)
    titles = titles or "trong kỳ chưa có phiếu nào được trả lời"
    return Method(
        questionnaire=titles,
        hide=summary.thresholds.hide,
        flag=summary.thresholds.flag,
        desk_hide=summary.desk_hide,
    )


def _merger(succession: Succession) -> Merger:
    return Merger(
        "from" if succession.made_of else "into",
        tuple(unit_in_sentence(name) for name in succession.names),
        succession.day,
        succession.whole,
    )
