"""Starts the process that makes reports when there is something to make, and only then.

It is a process of its own: the server answers citizens while it works, and an old machine is not
asked to keep the print engine in memory for the rest of the quarter.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from smtplib import SMTPException

import click
from sqlalchemy.exc import SQLAlchemyError

from survey.cli.context import Installation
from survey.clock import now
from survey.services.announce_reports import announce_reports, sender_of
from survey.services.claim_batch import something_waits
from survey.services.schedule_reports import schedule_reports

#: Seconds a worker has to finish the documents at hand when the server is told to stop.
GRACEFUL_TIMEOUT = 25


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
    except (OSError, SMTPException) as error:
        # A mail server that is away; the next round tries again.
        click.echo(f"Tiến trình nền: chưa gửi được thư ({type(error).__name__}).", err=True)


@dataclass
class ReportWorker:
    """At most one worker of this server."""

    installation: Installation
    process: subprocess.Popen[bytes] | None = None

    def look(self) -> None:
        """Start the worker when a batch waits and none is at work."""
        if self.process is not None and self.process.poll() is None:
            return
        self.process = None
        try:
            with self.installation.sessions() as session:
                waiting = something_waits(session, now())
        except SQLAlchemyError as error:
            # A database that cannot answer now will be asked again in a moment.
            click.echo(f"Tiến trình nền: chưa xem được ({type(error).__name__}).", err=True)
            return
        if waiting:
            command = [sys.executable, "-m", "survey", "reports", "work", "--once"]
            self.process = subprocess.Popen(command)

    def stop(self) -> None:
        """Let the worker finish what it has in hand; what is left waits for the next start."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=GRACEFUL_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
