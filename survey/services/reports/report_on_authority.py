"""The report on all units under an authority: a province, or any unit with others under it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from survey.formatting import thousands
from survey.rendering.authority_report import AuthorityReport
from survey.rendering.writers import WRITERS
from survey.services.reports import report_on_unit
from survey.services.reports.gather_authority import authorities, gather_authority
from survey.services.reports.report_order import Around, Kind, Order


def gather(session: Session, order: Order, now: datetime, around: Around) -> AuthorityReport:
    """Gather the figures of one authority."""
    return gather_authority(session, order.unit_id, order.period, now=now, around=around)


def facts(report: AuthorityReport) -> Mapping[str, str]:
    """Name the figures in which a reader would see a change first."""
    shown = sum(member.figure.shown for member in report.units)
    return {
        **report_on_unit.facts(report.whole),
        "số đơn vị có phiếu trả lời": thousands(len(report.units)),
        "số đơn vị có số liệu được nêu": thousands(shown),
        **{f"số đơn vị {group.words}": thousands(len(group.names)) for group in report.bands},
    }


KIND = Kind(
    code="authority",
    title="Báo cáo tổng hợp các đơn vị",
    stem="bao-cao-tong-hop",
    units=authorities,
    gather=gather,
    facts=facts,
    writers=WRITERS["authority"],
)
