"""Lets a tablet become the kiosk of a desk with a one-time code, and takes that back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from survey.models import KioskCode, KioskDevice
from survey.queries.desks import desk_by_code
from survey.queries.kiosk_devices import secret_hash
from survey.queries.placards import BASE32_SIGNS

#: 40 bits: a million million codes, of which a handful are good, for two days at the most.
SIGNS_OF_A_CODE = 8
#: A code made in the afternoon still works on the next working morning.
DAYS_OF_A_CODE = timedelta(days=1)
SECRET_BYTES = 32
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, " ": None})


class KioskRefused(ValueError):
    """The tablet cannot be enabled or revoked; the message says why, in Vietnamese."""


@dataclass(frozen=True)
class PairingCode:
    """A code as it is read out once; what is kept of it cannot be read back."""

    code: str
    valid_until: date

    @property
    def shown(self) -> str:
        """Give the code as it is typed: abcd-efgh."""
        return f"{self.code[:4]}-{self.code[4:]}"


@dataclass(frozen=True)
class EnabledDevice:
    """A tablet just enabled, and the secret that it alone keeps."""

    device_id: int
    secret: str


def issue_code(session: Session, desk_code: str, key: str, now: datetime) -> PairingCode:
    """Make a code for one tablet at a desk; codes past their day are deleted on the way."""
    today = now.date()
    session.execute(delete(KioskCode).where(KioskCode.valid_until < today))
    desk = desk_by_code(session, desk_code)
    if desk is None:
        raise KioskRefused(f"Không có quầy mang mã “{desk_code}”.")
    if desk.valid_to is not None and desk.valid_to <= today:
        raise KioskRefused(f"Quầy {desk.code} đã đóng từ ngày {desk.valid_to:%d/%m/%Y}.")
    code = "".join(secrets.choice(BASE32_SIGNS) for _ in range(SIGNS_OF_A_CODE))
    made = PairingCode(code, today + DAYS_OF_A_CODE)
    session.add(
        KioskCode(code_hash=_digest(code, key), desk_id=desk.id, valid_until=made.valid_until)
    )
    session.flush()
    return made


def enable_device(session: Session, typed: str, key: str, now: datetime) -> EnabledDevice:
    """Use up a code and give the tablet its secret; one answer for every code that is not good."""
    code = typed.strip().lower().translate(_MISREAD)
    # Deleting is what uses it up: of two tablets that type it at once one finds nothing to delete.
    desk_id = session.scalar(
        delete(KioskCode)
        .where(KioskCode.code_hash == _digest(code, key), KioskCode.valid_until >= now.date())
        .returning(KioskCode.desk_id)
    )
    if desk_id is None:
        raise KioskRefused(
            "Mã không đúng, đã dùng hoặc đã hết hạn. Xin cơ quan chủ trì cấp mã mới."
        )
    secret = secrets.token_urlsafe(SECRET_BYTES)
    device = KioskDevice(
        desk_id=desk_id, secret_hash=secret_hash(secret), enabled_on=now.date(), revoked_on=None
    )
    session.add(device)
    session.flush()
    return EnabledDevice(device.id, secret)


def revoke_device(session: Session, device_id: int, now: datetime) -> None:
    """Refuse a tablet from now on; revoking again changes nothing."""
    device = session.get(KioskDevice, device_id)
    if device is None:
        raise KioskRefused(f"Không có máy số {device_id}.")
    device.revoked_on = device.revoked_on or now.date()
    session.flush()


def _digest(code: str, key: str) -> bytes:
    return hmac.new(key.encode(), b"kiosk-code|" + code.encode(), hashlib.sha256).digest()
