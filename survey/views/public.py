"""Pages for everybody: what this is, and what a form keeps."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from survey.queries.report_editions import edition_with_code, newest_number, plain_code
from survey.queries.units import unit_by_id
from survey.services.comments.lay_out_published_comments import lay_out_published_comments
from survey.services.reports.make_document import KINDS
from survey.services.reports.report_order import FORMATS
from survey.web.access import open_to
from survey.web.contact import agency_of, contact_of, notice_of
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import DatabaseUnavailable, reading

pages = Blueprint("public", __name__)


@pages.get("/")
@open_to("everyone")
def home() -> ResponseReturnValue:
    """Say what this is and how to take part."""
    return _page("public/home.html")


@pages.get("/rieng-tu")
@open_to("everyone")
def privacy() -> ResponseReturnValue:
    """Say what a form keeps, what it does not, and whom to ask."""
    return _page("public/privacy.html")


@pages.get("/ket-qua/gop-y")
@open_to("everyone")
def said_and_done() -> ResponseReturnValue:
    """Show what people said and what was done about it, with no more than a stretch of time."""
    text = request.args.get("trang", "1")
    if not (text.isascii() and text.isdigit() and int(text[:6]) > 0 and len(text) < 6):
        raise NotFound
    with reading() as session:
        settings = house().settings_known.learn(session)
        published = lay_out_published_comments(session, int(text))
    return render_template(
        "public/said_and_done.html",
        agency=agency_of(settings),
        contact=contact_of(settings),
        shown=published.shown,
        more=published.more,
        page=int(text),
    )


@pages.get("/bao-cao/<code>")
@open_to("everyone")
def check_report(code: str) -> ResponseReturnValue:
    """Tell whether a printed report is genuine and in force; no figure of it is shown."""
    speak_vietnamese()
    plain = plain_code(code)
    with reading() as session:
        found = edition_with_code(session, plain) if plain else None
        newest = newest_number(session, found) if found else 0
        unit = unit_by_id(session, found.unit_id) if found else None
    asked = "".join(request.args.get("sha256", "").split()).lower()[:100]
    matching = [one for one in found.files if one.sha256 == asked] if found else []
    page = _page(
        "public/report.html",
        edition=found,
        current=found is not None and found.number == newest,
        newest=newest,
        unit=unit,
        kind=KINDS[found.kind] if found else None,
        formats=FORMATS,
        asked=asked,
        match=FORMATS[matching[0].format].title if matching else None,
    )
    return page, 200 if found else 404


def _page(template: str, **values: object) -> str:
    try:
        with reading() as session:
            settings = house().settings_known.learn(session)
    except DatabaseUnavailable:
        settings = house().settings_known.values
    return render_template(
        template,
        agency=agency_of(settings),
        contact=contact_of(settings),
        notice=notice_of(settings),
        **values,
    )
