"""Mails whoever looks after an installation that something stopped working, or works again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from smtplib import SMTPException

import click
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from survey.causes import cause_in_words
from survey.cli.context import Stopped, database_faults, open_database, private_files
from survey.clock import now
from survey.config import (
    ALARM_FILE,
    BACKUP_ALARM_FILE,
    UPKEEP_ALARM_FILE,
    Settings,
    SettingsError,
    load_settings,
)
from survey.database.engine import sessions
from survey.queries.settings import typed_setting
from survey.services.reports.announce_reports import sender_of
from survey.services.upkeep.raise_alarm import AGAIN, Alarm

#: What may go wrong with a mail; a ValueError is an address that its head cannot bear.
MAIL_FAULTS = (OSError, SMTPException, ValueError)
#: Of each alarm, by the file that remembers it: what is told when it begins and when it is over,
#: and how long a fault lasts until it is told again. A night's backup is told each night.
ALARMS = {
    ALARM_FILE: (
        "BÁO ĐỘNG, phiếu của người dân có thể không được lưu",
        "phiếu thử lại được nhận bình thường",
        AGAIN,
    ),
    UPKEEP_ALARM_FILE: (
        "BÁO ĐỘNG, sao lưu hoặc phiếu thử đã ngừng",
        "sao lưu và phiếu thử lại chạy bình thường",
        timedelta(days=1),
    ),
    BACKUP_ALARM_FILE: (
        "BÁO ĐỘNG, chưa sao lưu được",
        "đã sao lưu lại bình thường",
        timedelta(hours=12),
    ),
}


def tell_by_mail(
    settings: Settings, engine: Engine, kind: str, fault: str | None, at: datetime
) -> None:
    """Mail a fault, or that it is over, where there is a mail server and somebody to tell.

    `kind` is a key of `ALARMS`. Raises one of `MAIL_FAULTS` when the mail could not be given away.
    """
    if not settings.mail_server:
        return
    to, sender = _addresses(settings, engine)
    if not to.strip():
        return
    begins, over, again = ALARMS[kind]
    alarm = Alarm(
        settings.data / kind,
        sender_of(settings.mail_server),
        to,
        sender,
        settings.base_url,
        begins=begins,
        over=over,
        again=again,
    )
    with private_files():
        alarm.tell(fault, at)


@contextmanager
def mailed_when_stopped(kind: str) -> Iterator[None]:
    """Mail why the command inside the block ended early, and after that when it did not."""
    try:
        with database_faults():
            yield
    except Stopped as stopped:
        _try_to_tell(kind, stopped.message)
        raise
    _try_to_tell(kind, None)


def _try_to_tell(kind: str, fault: str | None) -> None:
    try:
        settings = load_settings(os.environ)
    except SettingsError:
        # The command that ended has said so; there is nobody to tell before it is mended.
        return
    engine = open_database(settings.database_url)
    try:
        tell_by_mail(settings, engine, kind, fault, now())
    except MAIL_FAULTS as error:
        tell_unsent(error)
    finally:
        engine.dispose()


def tell_unsent(error: Exception) -> None:
    """Say on the screen that a mail could not be sent."""
    click.echo(f"Chưa gửi được thư báo ({cause_in_words(error)}).", err=True)


def _addresses(settings: Settings, engine: Engine) -> tuple[str, str]:
    """Give whom to tell and as whom; of the environment alone while the database is away."""
    try:
        with sessions(engine)() as session:
            to = settings.alarm_to or typed_setting(session, "mail.to", str)
            return to, typed_setting(session, "mail.sender", str)
    except (SQLAlchemyError, OSError):
        return settings.alarm_to, ""
