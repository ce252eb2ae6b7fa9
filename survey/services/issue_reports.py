"""Issues the report of a unit: stored sums become a summary, the summary a document, that a PDF."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from analysis.period import Period
from survey.queries.settings import all_settings
from survey.rendering.unit_report import Header, unit_report_pdf
from survey.services.lay_out_report import lay_out_report
from survey.services.summarise import summarise_unit


def issue_unit_report(session: Session, unit_id: int, period: Period, *, now: datetime) -> bytes:
    """Make the PDF report of one unit and one period; KeyError for an unknown unit."""
    summary = summarise_unit(session, unit_id, period, today=now.date())
    return unit_report_pdf(lay_out_report(summary, _header(session, now)))


def _header(session: Session, now: datetime) -> Header:
    """Take the names on the document from the settings; day and number stay open for the clerk."""
    values = all_settings(session)
    return Header(
        parent_agency=values["agency.parent"],
        agency=values["agency.name"],
        place=values["agency.place"],
        symbol=values["agency.symbol"],
        year=now.year,
    )
