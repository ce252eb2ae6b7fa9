"""Makes documents: the list of all kinds, and the one way from an order to a file.

A kind is a module of its own with a `KIND`; it gathers figures and names a writer for each format.
A writer is a function of a module in `survey.rendering`, given the figures and the stamp.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from analysis.period import Period
from survey.queries.unit_tree import UnitTree
from survey.rendering.press_version import press_version
from survey.rendering.stamp import Stamp
from survey.rendering.writers import write_document
from survey.services.emblem.read_emblem import known_emblem
from survey.services.figures.look_at_province import look_at_province
from survey.services.issue_reports import closing_note, public_figures
from survey.services.reports import (
    report_on_authority,
    report_on_hall,
    report_on_unit,
    report_on_year,
)
from survey.services.reports.fingerprint_figures import fingerprint
from survey.services.reports.report_order import FORMATS, Around, Document, Kind, Order

#: Every kind of report there is; a new one is added here and nowhere else.
KINDS: Mapping[str, Kind] = {
    each.code: each
    for each in (
        report_on_unit.KIND,
        report_on_authority.KIND,
        report_on_year.KIND,
        report_on_hall.KIND,
    )
}


def look_around(session: Session, period: Period, now: datetime, *, internal: bool) -> Around:
    """Ask once for what all reports of a period share: comparing reads every form of it."""
    public = None if internal else public_figures(session, period, now.date())
    return Around(
        province=look_at_province(session, period, public),
        closing=closing_note(session, period, now.date()),
        public=public,
        emblem=known_emblem(session),
    )


def gather_figures(session: Session, order: Order, *, now: datetime, around: Around) -> Any:
    """Gather the figures of an order; KeyError for an unknown unit."""
    return KINDS[order.kind].gather(session, order, now, around)


def name_figures(kind: str, figures: Any) -> str:
    """Name figures: the same for the same report of the same data, names and settings."""
    return fingerprint(kind, figures)


def document_name(order: Order, tree: UnitTree) -> str:
    """Name a file so that no other kind, unit, period, calendar or format has the same name."""
    unit = tree.labels[order.unit_id].replace("@", "-tu-")
    calendar = "" if order.period.calendar == "reporting" else "-duong-lich"
    stem = KINDS[order.kind].stem
    return f"{stem}-{unit}-{order.period.code}{calendar}{FORMATS[order.format].ending}"


def make_document(
    session: Session, order: Order, *, now: datetime, around: Around, stamp: Stamp | None = None
) -> Document:
    """Make one document from first to last."""
    figures = gather_figures(session, order, now=now, around=around)
    return Document(
        name=document_name(order, around.tree),
        media_type=FORMATS[order.format].media_type,
        content=write_document(order.kind, order.format, figures, stamp),
        fingerprint=fingerprint(name_figures(order.kind, figures), press_version()),
    )
