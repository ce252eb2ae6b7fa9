"""Files that pages of staff load: scripts, kept by the browser because a change renames them."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from survey.web.access import open_to
from survey.web.headers import never_changes
from survey.web.scripts import script, script_version

pages = Blueprint("files", __name__)


@pages.get("/tep/<version>/<name>.js")
@open_to("everyone")
def give_script(version: str, name: str) -> Response:
    """Give one script of the version asked for."""
    text = script(name)
    if text is None or version != script_version(name):
        raise NotFound
    never_changes()
    return Response(text, mimetype="text/javascript")
