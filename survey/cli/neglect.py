"""Mails that backups or canaries are not made any more; part of the housekeeping."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from survey.cli.alarms import MAIL_FAULTS, tell_by_mail
from survey.cli.context import Installation
from survey.config import UPKEEP_ALARM_FILE
from survey.services.upkeep.find_neglect import find_neglect

log = logging.getLogger(__name__)
#: A mail server that does not answer must not hold up the house each minute.
BETWEEN_LOOKS = timedelta(minutes=10)


@dataclass
class Watch:
    """Looks now and then; tells at once, again each day while it lasts, and when it is over."""

    looked: datetime | None = None

    def tend(self, installation: Installation, now: datetime) -> None:
        """Look, when it is time for it and there is somebody to tell."""
        settings = installation.settings
        if not settings.mail_server or (
            self.looked is not None and self.looked <= now < self.looked + BETWEEN_LOOKS
        ):
            return
        self.looked = now
        with installation.sessions() as session:
            neglected = find_neglect(session, now)
        try:
            tell_by_mail(settings, installation.engine, UPKEEP_ALARM_FILE, neglected, now)
        except MAIL_FAULTS as error:
            log.warning("alarm not mailed: %s", type(error).__name__)
