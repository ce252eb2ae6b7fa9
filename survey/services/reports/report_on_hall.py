"""The sheet for the hall of a unit: one page to pin up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from survey.rendering.hall_sheet import HallSheet
from survey.rendering.writers import WRITERS
from survey.services.reports import report_on_unit
from survey.services.reports.report_order import Around, Kind, Order


def gather(session: Session, order: Order, now: datetime, around: Around) -> HallSheet:
    """Gather the figures of one unit."""
    whole = report_on_unit.gather(session, order, now, around)
    return HallSheet(whole, around.tree.units[order.unit_id].name, around.emblem.emblem)


def facts(sheet: HallSheet) -> Mapping[str, str]:
    """Name the figures in which a reader would see a change first."""
    told = {"biểu trưng": f"bản {sheet.emblem.mark}"} if sheet.emblem else {}
    return {**report_on_unit.facts(sheet.whole), **told}


KIND = Kind(
    code="hall",
    title="Tờ niêm yết tại Bộ phận Một cửa",
    stem="niem-yet",
    units=report_on_unit.units_in_force,
    gather=gather,
    facts=facts,
    writers=WRITERS["hall"],
    bears_emblem=True,
)
