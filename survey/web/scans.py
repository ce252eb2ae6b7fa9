"""Finds what the code of an address stands for, or answers that there is no such code."""

from __future__ import annotations

from sqlalchemy.orm import Session
from werkzeug.exceptions import Gone, NotFound

from survey.services.remember_scans import Scan
from survey.web.state import house


def any_scan(session: Session, placard_token: str) -> Scan:
    """Find what a code stands for, whether or not it is still in use."""
    scan = house().scans.look(session, placard_token, house().clock().date())
    if scan is None:
        raise NotFound
    house().settings_known.values = scan.settings
    return scan


def open_scan(session: Session, placard_token: str) -> Scan:
    """Find what a code in use stands for."""
    scan = any_scan(session, placard_token)
    if scan.place.status == "revoked":
        raise Gone
    return scan
