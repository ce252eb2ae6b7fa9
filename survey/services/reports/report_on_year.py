"""The year-end report on all units under an authority: indices, factors, and points by a rule."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.points import PointsRule, points_range, rule_from_document, shown_points
from analysis.summary import UnitLine
from survey.queries.settings import setting
from survey.queries.unit_tree import UnitTree
from survey.rendering.authority_report import AuthorityReport
from survey.rendering.figures import HIDDEN_FIGURE, NO_FIGURE, Figure
from survey.rendering.writers import WRITERS
from survey.rendering.year_end_report import Points, YearEndReport, YearRow
from survey.services.figures.add_up_units import add_up_units
from survey.services.figures.lay_out_findings import figure
from survey.services.figures.roll_up_units import unit_lines
from survey.services.reports import report_on_authority
from survey.services.reports.gather_authority import authorities
from survey.services.reports.report_order import Around, Kind, Order


def units(tree: UnitTree, period: Period) -> list[int]:
    """List the authorities; only a year has this report."""
    return authorities(tree, period) if period.kind == "year" else []


def gather(session: Session, order: Order, now: datetime, around: Around) -> YearEndReport:
    """Gather the figures of one authority in one year."""
    whole = report_on_authority.gather(session, order, now, around)
    rule = rule_from_document(json.loads(setting(session, "points.rule")))
    totals = add_up_units(session, around.tree, order.period, around.public)
    lines = unit_lines(totals, around.tree.units[order.unit_id], {})
    rows = []
    for member, line in zip(whole.members, lines, strict=True):
        codes = [factor.code for factor in whole.whole.factors]
        factors = _factors(line, codes, hide=_hides_factors(line, order, around))
        rows.append(YearRow(member, factors, points_of(rule, member.figure)))
    return YearEndReport(whole, tuple(rows), points_of(rule, whole.whole.overall), rule)


def _hides_factors(line: UnitLine, order: Order, around: Around) -> bool:
    """Tell whether the published tables withhold a unit's factors; of desks they always do."""
    if around.public is None:
        return False
    return line.own or around.public.hides_details("unit", line.unit_id, order.period)


def _factors(line: UnitLine, codes: Sequence[str], *, hide: bool) -> tuple[Figure, ...]:
    scores = [line.card.scores.get(("factor", code)) for code in codes]
    return tuple(
        NO_FIGURE if score is None or not score.sums.n else HIDDEN_FIGURE if hide else figure(score)
        for score in scores
    )


def points_of(rule: PointsRule, found: Figure) -> Points | None:
    """Convert an index that is shown; from its exact counts, rounded once."""
    if not found.shown or found.lo is None or found.hi is None:
        return None
    exact = Fraction(100 * found.satisfied, found.answers)
    lo, hi = points_range(rule, Fraction(found.lo) * 100, Fraction(found.hi) * 100)
    return Points(shown_points(rule, exact), lo, hi)


def facts(report: YearEndReport) -> Mapping[str, str]:
    """Name the figures in which a reader would see a change first."""
    authority: AuthorityReport = report.authority
    points = report.points.in_words[0] if report.points else "–"
    return {**report_on_authority.facts(authority), "điểm quy đổi": points}


KIND = Kind(
    code="year_end",
    title="Báo cáo cuối năm và điểm quy đổi",
    stem="bao-cao-cuoi-nam",
    units=units,
    gather=gather,
    facts=facts,
    writers=WRITERS["year_end"],
)
