"""Issues one-time codes for a desk: the batch is stored, the codes are handed out and forgotten."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Desk, ReceiptBatch
from survey.queries.placards import desk_placards
from survey.services.intake.seal_receipts import SALT_BYTES, SERIALS, ReceiptKeys, shown_code

MOST_AT_ONCE = 10_000


class ReceiptsRefused(ValueError):
    """No codes can be issued for this desk; the message says why, in Vietnamese."""


@dataclass(frozen=True)
class IssuedReceipts:
    """The codes of one batch, ready to be printed; they are stored nowhere."""

    unit_name: str
    desk_name: str
    #: Token of the placard in force at the desk.
    placard: str
    codes: tuple[str, ...]


def issue_receipts(
    session: Session, keys: ReceiptKeys, desk_code: str, count: int, now: datetime
) -> IssuedReceipts:
    """Store a batch of new serial numbers for a desk; give their codes."""
    if not 1 <= count <= MOST_AT_ONCE:
        raise ReceiptsRefused(f"Mỗi lần cấp từ 1 đến {MOST_AT_ONCE} mã.")
    # Kept from others until the commit: two issues at once must not take the same numbers.
    desk = session.scalar(select(Desk).where(Desk.code == desk_code).with_for_update())
    if desk is None:
        raise ReceiptsRefused(f"Không có quầy nào mang mã “{desk_code}”.")
    placed = desk_placards(session, desk.id, now.date())
    face = next((face for face in placed if face.status == "active"), None)
    if face is None:
        raise ReceiptsRefused(f"Quầy {desk_code} chưa có mã QR niêm yết nào đang dùng.")
    first = _next_serial(session, desk.id)
    if first + count > SERIALS:
        left = SERIALS - first
        raise ReceiptsRefused(f"Quầy {desk_code} chỉ còn {left} mã phiếu hẹn để cấp.")
    salt = secrets.token_bytes(SALT_BYTES)
    session.add(
        ReceiptBatch(
            desk_id=desk.id, first_serial=first, count=count, issued_on=now.date(), salt=salt
        )
    )
    session.flush()
    numbers = (keys.seal(desk.id, salt, serial) for serial in range(first, first + count))
    codes = tuple(shown_code(number) for number in numbers)
    return IssuedReceipts(face.unit_name, face.desk_name, face.token, codes)


def _next_serial(session: Session, desk_id: int) -> int:
    last = session.scalars(
        select(ReceiptBatch)
        .where(ReceiptBatch.desk_id == desk_id)
        .order_by(ReceiptBatch.first_serial.desc())
        .limit(1)
    ).one_or_none()
    return 0 if last is None else last.first_serial + last.count
