"""What the housekeeping does about reports: orders what follows from a closing, and announces."""

from __future__ import annotations

import logging

from survey.cli.alarms import MAIL_FAULTS
from survey.cli.context import Installation
from survey.clock import now
from survey.services.reports.announce_reports import announce_reports, sender_of
from survey.services.reports.schedule_reports import schedule_reports

log = logging.getLogger(__name__)


def tend_reports(installation: Installation) -> None:
    """Order what follows from a closing, and announce what is finished."""
    server = installation.settings.mail_server
    with installation.sessions.begin() as session:
        schedule_reports(session, now(), mail=bool(server))
    if not server:
        return
    try:
        announce_reports(
            installation.sessions, sender_of(server), installation.settings.base_url, now()
        )
    except MAIL_FAULTS as error:
        # A mail server that is away, an address that is none; the next round tries again.
        log.warning("mail not sent, tried again in a minute: %s", type(error).__name__)
