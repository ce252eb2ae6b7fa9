"""Announces finished reports by mail: that they are there and where, never what they say."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy import update
from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker
from survey.models import ReportBatch
from survey.queries.report_batches import BatchFace, batches_to_announce
from survey.queries.settings import typed_setting
from survey.services.reports.make_document import KINDS

SECONDS = 15
#: Whoever was not reached in so many days will have looked by now.
DAYS = timedelta(days=7)

Send = Callable[[EmailMessage], None]


def announce_reports(sessions: SessionMaker, send: Send, base_url: str, now: datetime) -> int:
    """Send what is still to be announced; count the mails. A failed one is tried next time."""
    with sessions() as session:
        waiting = batches_to_announce(session)
        to = typed_setting(session, "mail.to", str)
        sender = typed_setting(session, "mail.sender", str)
    sent = 0
    for face in waiting:
        fresh = face.asked_on > now.date() - DAYS
        if fresh and to.strip():
            send(message(face, base_url, sender=sender, to=to))
            sent += 1
        with sessions.begin() as session:
            _mark(session, face.id)
    return sent


def message(face: BatchFace, base_url: str, *, sender: str, to: str) -> EmailMessage:
    """Write the mail about one batch."""
    kind, counts = KINDS[face.kind].title, face.counts
    lines = [
        f"{kind}, {face.period.label} ({face.period.dates_label}): đã có {counts.ready} văn bản.",
        "",
        f"Xem và tải tại: {base_url}/van-phong/bao-cao/{face.id}",
    ]
    if counts.failed:
        lines[1:1] = [f"Không làm được {counts.failed} văn bản; trang dưới đây nêu lý do."]
    mail = EmailMessage()
    mail["Subject"] = f"Lắng Nghe: {kind}, {face.period.label}"
    receivers = [part.strip() for part in to.split(",") if part.strip()]
    mail["From"] = sender.strip() or receivers[0]
    mail["To"] = ", ".join(receivers)
    mail.set_content("\n".join(lines) + "\n")
    return mail


def sender_of(address: str) -> Send:
    """Give a way to send through a mail server: "smtp://user:password@host:587" or "smtps://"."""
    parts = urlsplit(address)

    def send(mail: EmailMessage) -> None:
        with _connected(parts) as server:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(mail)

    return send


def _connected(parts: SplitResult) -> smtplib.SMTP:
    host, secure = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS, context=secure)
    server = smtplib.SMTP(host, parts.port or 25, timeout=SECONDS)
    try:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=secure)
            server.ehlo()
        elif parts.username:
            raise smtplib.SMTPNotSupportedError("a password goes through an encrypted line only")
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _mark(session: Session, batch_id: int) -> None:
    done = update(ReportBatch).where(ReportBatch.id == batch_id).values(to_announce=False)
    session.execute(done)
