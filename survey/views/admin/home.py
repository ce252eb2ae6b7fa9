"""The first page of administration."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from survey.web.access import open_to
from survey.web.language import speak_vietnamese


@open_to("admin")
def show_home() -> ResponseReturnValue:
    """Show what is there to look after."""
    speak_vietnamese()
    return render_template("admin/home.html")
