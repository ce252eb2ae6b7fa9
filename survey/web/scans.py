"""Finds what the code of an address stands for, or answers that there is no such code."""

from __future__ import annotations

from werkzeug.exceptions import Gone, NotFound

from analysis.questionnaire import Questionnaire
from survey.services.intake.remember_scans import Scan
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


def recent_scan(placard_token: str) -> Scan:
    """Find what the code of a form stands for that was sent a moment ago."""
    state = house()
    known = state.scans.recall(placard_token, state.clock().date())
    return known or any_scan(placard_token)


def open_scan(placard_token: str) -> Scan:
    """Find what a code in use stands for."""
    scan = any_scan(placard_token)
    if scan.place.status == "revoked":
        raise Gone
    return scan


def find_questionnaire(code: str) -> tuple[int, Questionnaire] | None:
    """Find a version and its row; a version never changes, so each is read once."""
    known = house().questionnaires
    if code in known.by_code:
        return known.by_code[code]
    with reading() as session:
        return known.find(session, code)


def stored_questionnaire(code: str) -> tuple[int, Questionnaire]:
    """Find a version that a desk asks: it has to be there."""
    found = find_questionnaire(code)
    if found is None:
        raise DatabaseUnavailable(f"questionnaire {code} is not stored")
    return found
