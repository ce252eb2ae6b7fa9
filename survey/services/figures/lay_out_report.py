"""Lays a unit's summary out as the values of its printed report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from analysis.questionnaire import Criterion, Fact, Factor, Questionnaire
from analysis.scores import OVERALL
from analysis.summary import FactCount, PeriodCard, Succession, UnitSummary
from forms.switches import SWITCHED_FACTS
from survey.formatting import unit_in_sentence
from survey.rendering.closing_note import ClosingNote
from survey.rendering.figures import (
    HIDDEN_FIGURE,
    LOW_FIGURE,
    Comparison,
    FactOption,
    FactRow,
    Merger,
    QuarterPoint,
    Row,
    Status,
)
from survey.rendering.findings import Findings
from survey.rendering.unit_report import Header, Method, UnitReport
from survey.services.figures.lay_out_findings import (
    figure,
    lay_out_part,
    period_label,
    short_label,
    unit_findings,
)

GENERAL = ("question", "OV")
VI = "vi"

Coded = TypeVar("Coded", Factor, Criterion)


def lay_out_report(
    summary: UnitSummary, header: Header, closing: ClosingNote | None = None
) -> UnitReport:
    """Fill in everything the printed report shows."""
    more = unit_findings(summary)
    desks = [Row(d.code, d.name, figure(d.card[OVERALL])) for d in summary.desks]
    return UnitReport(
        header=header,
        unit=unit_in_sentence(summary.name),
        period=period_label(summary.period),
        dates=summary.period.dates_label,
        overall=figure(summary.overall),
        comparison=_known(more.comparison),
        factors=tuple(
            Row(factor.code, factor.text[VI], figure(summary.card["factor", factor.code]))
            for factor in _factors(summary.questionnaires)
        ),
        criteria=tuple(
            Row(each.code, each.text[VI], figure(summary.card["criterion", each.code]), each.factor)
            for each in _criteria(summary.questionnaires)
        ),
        quarters=tuple(_point(each) for each in summary.series),
        desks=tuple(row for row in desks if row.figure.shown or row.figure.status == "low"),
        desks_left_out=sum(row.figure.status == "hidden" for row in desks),
        facts=_facts(summary),
        comments=summary.comments,
        method=_method(summary),
        mergers=tuple(_merger(succession) for succession in summary.successions),
        counted_through=summary.counted_through,
        closing=closing,
        general=figure(summary.card[GENERAL]) if GENERAL in summary.card.scores else None,
        more=more,
        facts_withheld="facts" in summary.withheld,
        places=_places(summary),
        part=lay_out_part(summary.period, summary.part),
    )


def without_figures(
    report: UnitReport, *, complement: bool = False, low: bool = False
) -> UnitReport:
    """Take every figure out of a report: the unit is withheld, for itself or lest others follow.

    Of a `low` one it goes on to be told that most were not satisfied.
    """
    label = report.comparison.label
    return replace(
        report,
        overall=LOW_FIGURE if low else HIDDEN_FIGURE,
        comparison=Comparison(label, HIDDEN_FIGURE, reason="withheld_now"),
        factors=(),
        criteria=(),
        quarters=(),
        desks=(),
        desks_left_out=0,
        facts=(),
        comments=0,
        general=None,
        more=Findings(),
        facts_withheld=False,
        complement=complement,
        places=1,
        part=None,
    )


def _known(comparison: Comparison | None) -> Comparison:
    if comparison is None:
        raise ValueError("a unit is always held against the period before")
    return comparison


def _places(summary: UnitSummary) -> int:
    """Count the decimals with which the index lies on its side of every target."""
    shown = [line.shown.as_tuple().exponent for line in summary.targets]
    return max([1, *(-exponent for exponent in shown if isinstance(exponent, int))])


def _factors(questionnaires: Iterable[Questionnaire]) -> list[Factor]:
    """List the factors of all versions once, in the order of the most used version."""
    return asked_once(questionnaire.factors for questionnaire in questionnaires)


def asked_once(versions: Iterable[Sequence[Coded]]) -> list[Coded]:
    """List all once, those of the first version first; others stand where they were asked."""
    found: list[Coded] = []
    for version in versions:
        place = 0
        for each in version:
            codes = [known.code for known in found]
            if each.code in codes:
                place = codes.index(each.code)
            else:
                found.insert(place, each)
            place += 1
    return found


def _criteria(questionnaires: Iterable[Questionnaire]) -> list[Criterion]:
    """List the criteria of all versions once, factor by factor."""
    versions = [*questionnaires]
    found = asked_once(version.criteria for version in versions)
    order = [factor.code for factor in _factors(versions)]
    return sorted(found, key=lambda c: order.index(c.factor) if c.factor else len(order))


def _point(each: PeriodCard) -> QuarterPoint:
    return QuarterPoint(short_label(each.period), figure(each.card[OVERALL]), each.new_form)


def _facts(summary: UnitSummary) -> tuple[FactRow, ...]:
    """Give a row to each question of fact; those asked only on purpose while somebody was asked."""
    asked = (one for one in summary.facts if one.answered or one.code not in SWITCHED_FACTS)
    return tuple(_fact_row(count, summary) for count in asked)


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
        versions=len(summary.questionnaires),
    )


def _merger(succession: Succession) -> Merger:
    return Merger(
        "from" if succession.made_of else "into",
        tuple(unit_in_sentence(name) for name in succession.names),
        succession.day,
        succession.whole,
    )
