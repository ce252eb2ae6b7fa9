"""The report of one unit: the kind that every unit gets for every period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from analysis.period import Period
from survey.formatting import interval, percent, thousands
from survey.queries.unit_tree import UnitTree
from survey.rendering.figures import Figure
from survey.rendering.sentences import remark
from survey.rendering.unit_report import UnitReport
from survey.rendering.writers import WRITERS
from survey.services.issue_reports import gather_unit_report
from survey.services.reports.report_order import CLOSING_FACT, WITHHELD_FACT, Around, Kind, Order


def units_in_force(tree: UnitTree, period: Period) -> list[int]:
    """List all units that stood on any day of a period, but not the one above them all."""
    standing = [
        unit
        for unit in tree.units.values()
        if unit is not tree.root and unit.stood(period.start, period.end)
    ]
    return [unit.id for unit in sorted(standing, key=lambda unit: (unit.sort_key, unit.code))]


def gather(session: Session, order: Order, now: datetime, around: Around) -> UnitReport:
    """Gather the figures of one unit."""
    return gather_unit_report(
        session,
        order.unit_id,
        order.period,
        now=now,
        closing=around.closing,
        public=around.public,
        province=around.province,
    )


def facts(report: UnitReport) -> Mapping[str, str]:
    """Name the figures in which a reader would see a change first."""
    why = report.why_withheld
    told = {} if why else {"số góp ý": _comments(report)}
    return {
        "tên đơn vị": report.unit,
        CLOSING_FACT: report.closing.in_words if report.closing else "Kỳ báo cáo đang chạy.",
        "số người trả lời": _people(report.overall),
        "chỉ số hài lòng": _index(report.overall, report.places),
        **{f"yếu tố “{row.name}”": _index(row.figure) for row in report.factors},
        **told,
        "phiếu khảo sát": report.method.questionnaire,
        **({WITHHELD_FACT: why} if why else {}),
    }


def _comments(report: UnitReport) -> str:
    return "không nêu" if report.comments is None else thousands(report.comments)


def _people(figure: Figure) -> str:
    return remark(figure) if figure.status == "hidden" else thousands(figure.respondents)


def _index(figure: Figure, places: int = 1) -> str:
    if not figure.shown:
        return remark(figure)
    return f"{percent(figure.share, places)} ({interval(figure.lo, figure.hi)})"


KIND = Kind(
    code="unit",
    title="Báo cáo của đơn vị",
    stem="bao-cao",
    units=units_in_force,
    gather=gather,
    facts=facts,
    writers=WRITERS["unit"],
)
