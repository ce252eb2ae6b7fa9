"""Addresses for whoever watches the server: it lives, it can store, and how the house stands."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from survey.services.upkeep.examine_readiness import examine_readiness
from survey.web.access import open_to
from survey.web.metrics import TYPE, exposition, may_read_metrics
from survey.web.state import house
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
    """Answer well only while answers can be stored; tell besides how long work has waited."""
    try:
        with reading() as session:
            found = examine_readiness(session, house().clock())
    except DatabaseUnavailable:
        return {"status": "database unavailable"}, 503
    told = {"schema": found.schema, "waiting_days": found.waiting_days}
    if not found.can_store:
        return {"status": "schema too old", **told}, 503
    return {"status": "ok", **told}


@pages.get("/metrics")
@open_to("everyone")
def metrics() -> ResponseReturnValue:
    """Give the figures of the house to its own machine, or for the token; nobody else finds it."""
    if not may_read_metrics():
        raise NotFound
    with reading() as session:
        return Response(exposition(session), content_type=TYPE)
