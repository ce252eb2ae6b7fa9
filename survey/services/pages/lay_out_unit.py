"""Lays a unit's summary out as the values of its page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.questionnaire import Criterion, Factor, Questionnaire
from analysis.scores import OVERALL
from analysis.summary import DeskCard, PeriodCard, UnitSummary
from survey.formatting import unit_in_sentence
from survey.rendering import sentences
from survey.rendering.figures import Merger, Row
from survey.services.figures.lay_out_findings import figure, short_label, word_findings
from survey.services.figures.page_figures import SeriesPoint, UnitFigures
from survey.services.pages.lay_out_office import unit_marks
from survey.services.pages.say_what_is_needed import needed_sentences
from survey.services.protection.protect_publication import PublicTable
from survey.services.summarise import summarise_unit

GENERAL = ("question", "OV")
VI = "vi"


def lay_out_unit(
    session: Session,
    unit_id: int,
    period: Period,
    *,
    today: date,
    public: PublicTable | None = None,
) -> UnitFigures:
    """Lay one unit and period out; KeyError for an unknown unit."""
    return unit_figures(summarise_unit(session, unit_id, period, today=today, public=public))


def unit_figures(summary: UnitSummary) -> UnitFigures:
    """Fill in everything the page shows."""
    words = word_findings(summary)
    overall = figure(summary.overall)
    criteria = tuple(
        Row(each.code, each.text[VI], figure(summary.card["criterion", each.code]), each.factor)
        for each in _criteria(summary.questionnaires)
    )
    desks = [Row(desk.code, desk.name, figure(desk.card[OVERALL])) for desk in summary.desks]
    shown = tuple(row for row in desks if row.figure.shown or row.figure.status == "low")
    return UnitFigures(
        unit_id=summary.unit_id,
        code=summary.code,
        name=summary.name,
        kind=summary.kind,
        parent_name=summary.parent_name,
        overall=overall,
        words=replace(words, found=replace(words.found, units=())),
        factors=tuple(
            Row(each.code, each.text[VI], figure(summary.card["factor", each.code]))
            for each in _factors(summary.questionnaires)
        ),
        criteria=criteria,
        general=figure(summary.card[GENERAL]) if GENERAL in summary.card.scores else None,
        series=tuple(series_point(each) for each in summary.series),
        children=unit_marks(summary.children, words.found.units, {}),
        desks=shown,
        desk_remark=sentences.desks(bool(shown), _left_out(summary.desks), summary.desk_hide),
        strongest=sentences.highest(criteria, "tiêu chí"),
        weakest=sentences.lowest(criteria, "tiêu chí"),
        needed=needed_sentences(summary),
        asked="; ".join(f"{each.title[VI]} ({each.code})" for each in summary.questionnaires),
        mergers=_mergers(summary),
        forms=summary.card.forms if overall.shown else None,
        hide=summary.thresholds.hide,
        flag=summary.thresholds.flag,
        counted_through=summary.counted_through,
    )


def series_point(each: PeriodCard) -> SeriesPoint:
    """Give one period of a line."""
    label = short_label(each.period)
    return SeriesPoint(each.period.compact, label, figure(each.card[OVERALL]), each.new_form)


def _left_out(desks: tuple[DeskCard, ...]) -> int:
    return sum(figure(desk.card[OVERALL]).status == "hidden" for desk in desks)


def _factors(questionnaires: tuple[Questionnaire, ...]) -> list[Factor]:
    """List the factors of all versions once, in the order of the most used version."""
    return list({f.code: f for q in reversed(questionnaires) for f in q.factors}.values())


def _criteria(questionnaires: tuple[Questionnaire, ...]) -> list[Criterion]:
    """List the criteria of all versions once, factor by factor."""
    found = {c.code: c for q in reversed(questionnaires) for c in q.criteria}
    order = [factor.code for factor in _factors(questionnaires)]
    return sorted(found.values(), key=lambda c: order.index(c.factor) if c.factor else len(order))


def _mergers(summary: UnitSummary) -> tuple[str, ...]:
    unit = unit_in_sentence(summary.name)
    return tuple(
        sentences.merger(
            Merger(
                "from" if each.made_of else "into",
                tuple(unit_in_sentence(name) for name in each.names),
                each.day,
                each.whole,
            ),
            unit,
        )
        for each in summary.successions
    )
