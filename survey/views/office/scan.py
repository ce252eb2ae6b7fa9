"""The office's page for looking at its own posters: whether the code on a wall is one of ours."""

from __future__ import annotations

from importlib.resources import files

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from survey.services.places.check_placard import check_placard
from survey.web.access import open_to
from survey.web.headers import allow_own_camera, allow_own_scripts
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading


@open_to("office")
def check_code() -> ResponseReturnValue:
    """Tell what a code is that was typed or scanned; nothing is stored, nothing is opened."""
    speak_vietnamese()
    allow_own_scripts()
    allow_own_camera()
    text = request.args.get("ma", "").strip()
    finding = None
    if text:
        with reading() as session:
            finding = check_placard(
                session,
                text,
                house().settings.base_url,
                house().clock().date(),
                scanned="quet" in request.args,
            )
    return render_template("office/scan.html", finding=finding)


@open_to("office")
def give_scanner() -> ResponseReturnValue:
    """Give the script that reads codes through the camera."""
    script = files("survey").joinpath("static", "scan.js").read_text("utf-8")
    return Response(script, mimetype="text/javascript")
