"""Says in sentences what the house did by itself: what it deleted, whether the canary came back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
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


def tell_canary(last: UpkeepFace | None, now: datetime) -> tuple[str, bool]:
    """Give the sentence about the last canary, and whether somebody has to look after it."""
    if last is None:
        return "chưa có phiếu thử nào, nên chưa ai biết ngay khi phiếu không còn được lưu", False
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
    return f"{sentence}; {count}{lost}", bool(told["lost"]) or last.day != now.date()
