"""Tells by mail that something does not work, again each hour while it lasts, and when it is over.

What stands is remembered in a file and not in the database, which may be what does not work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

Send = Callable[[EmailMessage], None]
#: A fault that is not mended is told again after this time.
AGAIN = timedelta(hours=1)


@dataclass(frozen=True)
class Alarm:
    """One alarm of an installation."""

    file: Path
    send: Send
    #: Addresses, separated by commas.
    to: str
    sender: str
    #: The installation, as its address.
    place: str
    #: What is told: that it has begun, and that it is over.
    begins: str
    over: str
    again: timedelta = AGAIN

    def tell(self, fault: str | None, now: datetime) -> bool:
        """Tell about a fault, or that there is none any more; give whether a mail was sent."""
        last = self._last()
        if fault is None:
            if last is None:
                return False
            self._mail(self.over, "Lỗi báo trước đây đã hết.")
            self.file.unlink(missing_ok=True)
            return True
        if last is not None and last <= now < last + self.again:
            return False
        self._mail(self.begins, fault)
        self.file.write_text(now.isoformat(), encoding="ascii")
        self.file.chmod(0o600)
        return True

    def _last(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.file.read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        except ValueError:
            # Cut off, as on a full disk: it stands, and was told nobody knows when.
            return datetime.min.replace(tzinfo=UTC)

    def _mail(self, subject: str, text: str) -> None:
        receivers = [part.strip() for part in self.to.split(",") if part.strip()]
        mail = EmailMessage()
        mail["Subject"] = f"Lắng Nghe: {subject}"
        mail["From"] = self.sender.strip() or receivers[0]
        mail["To"] = ", ".join(receivers)
        mail.set_content(f"{text}\n\n{self.place}\n", cte="quoted-printable")
        self.send(mail)
