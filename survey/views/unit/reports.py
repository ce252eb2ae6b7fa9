"""A unit's reports: those in force, to look at and to take."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from survey.queries.report_editions import newest_of_unit
from survey.queries.units import unit_by_id
from survey.services.reports.make_document import KINDS
from survey.services.reports.report_order import FORMATS, WITHHELD_FACT
from survey.web.access import open_to
from survey.web.issued_files import DocumentDamaged, give_document
from survey.web.language import speak_vietnamese
from survey.web.transaction import reading


@open_to("unit")
def show_reports(unit_id: int) -> ResponseReturnValue:
    """List the reports of a unit that are in force."""
    speak_vietnamese()
    with reading() as session:
        unit = unit_by_id(session, unit_id)
        editions = newest_of_unit(session, unit_id)
    if unit is None:
        raise NotFound
    return render_template(
        "unit/reports.html",
        unit=unit,
        editions=editions,
        kinds=KINDS,
        formats=FORMATS,
        WITHHELD=WITHHELD_FACT,
    )


@open_to("unit")
def give_report(unit_id: int, edition_id: int, form: str) -> ResponseReturnValue:
    """Give one file of a report that is in force; earlier editions are the office's."""
    with reading() as session:
        found = next((e for e in newest_of_unit(session, unit_id) if e.id == edition_id), None)
    if found is None:
        raise NotFound
    try:
        return give_document(found, form)
    except DocumentDamaged:
        flash("Tệp này đã mất hoặc bị hỏng. Xin báo cơ quan chủ trì làm lại.", "bad")
        return redirect(url_for("unit.show_reports", unit_id=unit_id), 303)
