"""Two addresses for whoever watches the server: it lives, and it can store."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from survey.queries.settings import all_settings
from survey.web.access import open_to
from survey.web.transaction import DatabaseUnavailable, reading

pages = Blueprint("health", __name__)


@pages.get("/health")
@open_to("everyone")
def alive() -> ResponseReturnValue:
    """Answer as long as the process does."""
    return {"status": "ok"}


@pages.get("/ready")
@open_to("everyone")
def ready() -> ResponseReturnValue:
    """Answer well only while the database answers."""
    try:
        with reading() as session:
            all_settings(session)
    except DatabaseUnavailable:
        return {"status": "database unavailable"}, 503
    return {"status": "ok"}
