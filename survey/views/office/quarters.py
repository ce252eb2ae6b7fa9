"""The office's comparison of units over quarters; everything stands in the address."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from survey.services.pages.compare_quarters import MAPS, Reader
from survey.services.pages.write_tables import quarters_table
from survey.web.access import open_to
from survey.web.downloads import give_tables
from survey.web.language import speak_vietnamese
from survey.web.quarters import asked_quarters


@open_to("office")
def show_quarters() -> ResponseReturnValue:
    """Show the chosen units over the chosen quarters as a chart, a table and words."""
    speak_vietnamese()
    asked = asked_quarters([], Reader(None))
    return render_template("office/quarters.html", asked=asked, compared=asked.compared, maps=MAPS)


@open_to("office")
def give_quarters(form: str) -> Response:
    """Give the same table as a file."""
    speak_vietnamese()
    asked = asked_quarters([], Reader(None))
    return give_tables([quarters_table(asked.compared)], "cac-quy", form, "so-sanh-cac-quy")
