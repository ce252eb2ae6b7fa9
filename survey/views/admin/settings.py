"""All settings of the installation, group by group."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from survey.services.emblem.read_emblem import known_emblem
from survey.services.settings.describe_settings import describe_settings
from survey.web.access import open_to
from survey.web.language import speak_vietnamese
from survey.web.transaction import reading


@open_to("admin")
def list_settings() -> ResponseReturnValue:
    """List every setting with its value, its reason, and who changed it last."""
    speak_vietnamese()
    with reading() as session:
        groups = describe_settings(session)
        fault = known_emblem(session).fault
    return render_template("admin/settings.html", groups=groups, fault=fault)
