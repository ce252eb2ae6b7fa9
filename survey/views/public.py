"""Pages for everybody: what this is, and what a form keeps."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from survey.services.lay_out_published_comments import lay_out_published_comments
from survey.web.access import open_to
from survey.web.contact import agency_of, contact_of, notice_of
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


def _page(template: str) -> str:
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
    )
