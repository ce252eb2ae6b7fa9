"""Mails that backups or canaries are not made any more; part of the housekeeping."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

from survey.cli.context import Installation, private_files
from survey.config import UPKEEP_ALARM_FILE
from survey.queries.settings import typed_setting
from survey.services.reports.announce_reports import sender_of
from survey.services.upkeep.find_neglect import find_neglect
from survey.services.upkeep.raise_alarm import Alarm

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
            to = settings.alarm_to or typed_setting(session, "mail.to", str)
            sender = typed_setting(session, "mail.sender", str)
        if not to.strip():
            return
        alarm = Alarm(
            settings.data / UPKEEP_ALARM_FILE,
            sender_of(settings.mail_server),
            to,
            sender,
            settings.base_url,
            begins="BÁO ĐỘNG, sao lưu hoặc phiếu thử đã ngừng",
            over="sao lưu và phiếu thử lại chạy bình thường",
            again=timedelta(days=1),
        )
        try:
            with private_files():
                alarm.tell(neglected, now)
        except (OSError, SMTPException) as error:
            log.warning("alarm not mailed: %s", type(error).__name__)
