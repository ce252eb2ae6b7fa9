"""Finds what the code of an address stands for, or answers that there is no such code."""

from __future__ import annotations

from werkzeug.exceptions import Gone, NotFound

from analysis.questionnaire import Questionnaire
from survey.services.remember_scans import Scan
from survey.web.state import house
from survey.web.transaction import DatabaseUnavailable, answering, reading


def any_scan(placard_token: str) -> Scan:
    """Find what a code stands for, whether or not it is still in use."""
    state = house()
    with answering():
        scan = state.scans.look(state.sessions, placard_token, state.clock().date())
    if scan is None:
        raise NotFound
    state.settings_known.values = scan.settings
    return scan


def open_scan(placard_token: str) -> Scan:
    """Find what a code in use stands for."""
    scan = any_scan(placard_token)
    if scan.place.status == "revoked":
        raise Gone
    return scan


def stored_questionnaire(code: str) -> tuple[int, Questionnaire]:
    """Find a version and its row; a version never changes, so each is read once."""
    known = house().questionnaires
    found = known.by_code.get(code)
    if found is None:
        with reading() as session:
            found = known.find(session, code)
    if found is None:
        raise DatabaseUnavailable(f"questionnaire {code} is not stored")
    return found
