"""Tells whether a code that was found on a wall is one of ours, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from sqlalchemy.orm import Session

from survey.formatting import short_date
from survey.queries.placards import PlacardFace, find_placard, normalise_token

Verdict = Literal["active", "grace", "revoked", "foreign", "unknown", "unreadable"]
#: So much of a foreign text is repeated; a QR code can hold thousands of letters.
LONGEST_SHOWN = 200
TAKE_DOWN = (
    "Gỡ ngay tờ dán, giữ lại để báo lãnh đạo đơn vị và công an, không mở địa chỉ trong mã. "
    "Kiểm tra cả những tờ khác trong phòng."
)
REPLACE = "Thay tờ này bằng tờ có mã đang dùng của quầy."


@dataclass(frozen=True)
class Finding:
    """What a code turned out to be, in words for whoever holds the poster."""

    verdict: Verdict
    headline: str
    advice: str
    #: What was read, shortened; it is text to be shown, never a link.
    text: str
    face: PlacardFace | None = None

    @property
    def is_ours(self) -> bool:
        """Tell whether we ever issued the code."""
        return self.face is not None


def check_placard(
    session: Session, text: str, base_url: str, day: date, *, scanned: bool = False
) -> Finding:
    """Tell what a typed or scanned text is: letters of a code, or a whole address.

    A scanned text is taken as it is; typed letters may be a slip of the finger. An address counts
    as ours only with the very scheme, host and port of `base_url`: letters of ours behind another
    host are how a forger would do it.
    """
    read = text.strip()
    letters = _letters(read, base_url, scanned=scanned)
    shown = read if len(read) <= LONGEST_SHOWN else f"{read[:LONGEST_SHOWN]}…"
    if letters is None:
        return Finding("foreign", "KHÔNG PHẢI mã của hệ thống này", TAKE_DOWN, shown)
    if normalise_token(letters) is None:
        return _unreadable(shown, scanned=scanned)
    face = find_placard(session, letters, day)
    if face is None:
        return _unknown(shown, scanned=scanned)
    return _ours(face, shown)


def _letters(text: str, base_url: str, *, scanned: bool) -> str | None:
    """Take the letters out of an address of ours; none when the text leads elsewhere."""
    if not scanned and not set("/:.@\\?#") & set(text):
        return text
    try:
        ours = urlsplit(base_url.rstrip("/"))
        given = urlsplit(text if scanned or "://" in text else f"{ours.scheme}://{text}")
    except ValueError:
        return None
    path = f"{ours.path}/d/"
    if _place(given) != _place(ours) or not given.path.startswith(path):
        return None
    return given.path.removeprefix(path).partition("/")[0]


def _place(address: SplitResult) -> tuple[str, str]:
    return address.scheme.lower(), address.netloc.lower()


def _unreadable(shown: str, *, scanned: bool) -> Finding:
    if scanned:
        return Finding("foreign", "KHÔNG PHẢI mã của hệ thống này", TAKE_DOWN, shown)
    advice = "Mã có 16 chữ và số, ví dụ abcd-efgh-jkmn-pqrs. Xin xem lại từng chữ rồi gõ lại."
    return Finding("unreadable", "Chưa đọc được mã", advice, shown)


def _unknown(shown: str, *, scanned: bool) -> Finding:
    first = "" if scanned else "Xin xem lại từng chữ. Nếu trên tờ dán ghi đúng như vậy: "
    headline = "KHÔNG PHẢI mã của hệ thống này: chưa bao giờ được cấp"
    advice = first + (TAKE_DOWN if scanned else TAKE_DOWN[0].lower() + TAKE_DOWN[1:])
    return Finding("unknown", headline, advice, shown)


def _ours(face: PlacardFace, shown: str) -> Finding:
    if face.status == "active":
        return Finding("active", "Đang dùng", "Tờ này đúng; không phải làm gì.", shown, face)
    if face.status == "grace" and face.grace_until is not None:
        last = short_date(face.grace_until - timedelta(days=1))
        return Finding("grace", f"Đã thay, còn hạn đến hết ngày {last}", REPLACE, shown, face)
    return Finding("revoked", _gone(face), REPLACE, shown, face)


def _gone(face: PlacardFace) -> str:
    if face.revoked_on is None:
        closed = f" từ ngày {short_date(face.desk_closed_on)}" if face.desk_closed_on else ""
        return f"Không còn dùng: quầy đã đóng{closed}"
    if face.grace_until is not None:
        return f"Đã thay ngày {short_date(face.revoked_on)}, hết hạn dùng tiếp"
    return f"Đã thu hồi ngày {short_date(face.revoked_on)}"
