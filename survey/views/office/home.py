"""The office's first page: all units of the authority in one period."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from survey.services.lay_out_findings import word_findings
from survey.services.summarise_authority import summarise_authority
from survey.web.access import open_to
from survey.web.language import speak_vietnamese
from survey.web.periods import chosen_period
from survey.web.state import house
from survey.web.transaction import reading


@open_to("office")
def show_units() -> ResponseReturnValue:
    """Show every unit's index with its interval; units are listed, not ranked."""
    speak_vietnamese()
    today = house().clock().date()
    choice = chosen_period(today, finished_only=False)
    with reading() as session:
        summary = summarise_authority(session, choice.period, today=today)
    words = None if summary is None else word_findings(summary)
    return render_template("office/home.html", choice=choice, summary=summary, words=words)
