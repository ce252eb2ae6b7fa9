"""Says in sentences what the house did by itself: what it deleted, whether the canary came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from survey.formatting import thousands
from survey.queries.upkeep_reports import UpkeepFace

#: What is deleted when its time is over, in the order it is told.
WORDS = {
    "comments": "góp ý nguyên văn",
    "tokens": "mã của phiếu đã nhận",
    "salts": "khóa nhãn của ngày",
    "receipts": "dấu mã phiếu hẹn đã dùng",
    "receipt_batches": "đợt mã phiếu hẹn",
    "sign_ins": "phiên đăng nhập",
    "browsers": "trình duyệt quen",
    "links": "liên kết đặt mật khẩu",
    "kiosk_codes": "mã ghép máy tính bảng",
    "uploads": "tệp tải lên",
}
#: So many on a day are sent by a timer and not by hand.
REGULAR = 12
#: A canary is missed when so many were not sent one after the other, and so much time is over.
MISSED = 3
LEAST = timedelta(minutes=30)
MINUTE = timedelta(minutes=1)
NOTHING = "không có gì hết thời hạn"


def tell_deleted(detail: Mapping[str, Any]) -> str:
    """Name what was deleted on a day, with its counts."""
    words = dict(WORDS)
    if unhandled := int(detail.get("comments_unhandled", 0)):
        words["comments"] += f" (trong đó {thousands(unhandled)} góp ý chưa ai xử lý)"
    parts = [
        f"{thousands(count)} {what}"
        for kind, what in words.items()
        if (count := int(detail.get(kind, 0)))
    ]
    return ", ".join(parts) or NOTHING


def tell_canary(reports: Sequence[UpkeepFace], now: datetime) -> tuple[str, bool]:
    """Give the sentence about the last canary, and whether somebody has to look after it.

    Of the reports, the newest first, the last two days tell how often it usually flies.
    """
    if not reports:
        return "chưa có phiếu thử nào, nên chưa ai biết ngay khi phiếu không còn được lưu", False
    last = reports[0]
    told = last.detail
    day = "hôm nay" if last.day == now.date() else f"ngày {last.day:%d/%m/%Y}"
    sentence = f"lần cuối lúc {told['last']} {day}"
    # Why it failed stands at the end, once.
    sentence += " bị hỏng" if told["fault"] else " được nhận, lưu và cảm ơn"
    count = f"{thousands(told['sent'])} lần thử trong ngày"
    lost = ", không lần nào hỏng"
    if told["lost"]:
        why = told["last_fault"].rstrip(".")
        lost = f", {thousands(told['lost'])} lần hỏng (gần nhất: {why})"
    stopped = tell_stopped_canary(reports, now)
    return (
        f"{sentence}; {count}{lost}{f'; {stopped}' if stopped else ''}",
        bool(told["lost"] or stopped),
    )


def tell_stopped_canary(reports: Sequence[UpkeepFace], now: datetime) -> str:
    """Say that the canary has not flown for much longer than usual; nothing while it flies."""
    if not reports:
        return ""
    gap = usual_gap(reports)
    last = reports[0]
    flown = datetime.combine(last.day, time(), now.tzinfo) + _clock(last.detail["last"])
    since = now - flown
    if gap is None:
        return "" if last.day == now.date() else "từ đó chưa thử lại lần nào"
    if since <= max(MISSED * gap, LEAST):
        return ""
    minutes = max(1, round(gap / MINUTE))
    return f"từ đó chưa thử lại lần nào, dù thường cứ {thousands(minutes)} phút thử một lần"


def usual_gap(reports: Iterable[UpkeepFace]) -> timedelta | None:
    """Give the usual time between two canaries; none where they are sent by hand, now and then."""
    for detail in (one.detail for one in reports):
        if detail["sent"] >= REGULAR:
            # Reports of an earlier version do not tell when a day's first one flew.
            first, last = _clock(detail.get("first", "00:00")), _clock(detail["last"])
            return (last - first) / (int(detail["sent"]) - 1)
    return None


def _clock(told: str) -> timedelta:
    """Read a time of day as what has passed of it."""
    hours, minutes = told.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))
