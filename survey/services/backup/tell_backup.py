"""Says in one sentence how old the last backup is and what is in none."""

from __future__ import annotations

from datetime import datetime

from survey.formatting import thousands
from survey.queries.last_backup import LastBackup

#: A backup each night is at most this many days old.
LATEST = 1


def tell_backup(last: LastBackup, now: datetime) -> tuple[str, bool]:
    """Give the sentence, and whether it is time for a new one."""
    lost = f"{thousands(last.responses)} phiếu và {thousands(last.comments)} góp ý"
    days = last.days_old(now)
    if last.at is None or days is None:
        return f"chưa có bản sao lưu nào; nếu hỏng đĩa hôm nay sẽ mất tất cả: {lost}", True
    age = "hôm nay" if days == 0 else "hôm qua" if days == 1 else f"{thousands(days)} ngày trước"
    since = f"nếu hỏng đĩa lúc này sẽ mất {lost} nhận sau đó"
    if not (last.responses or last.comments):
        since = "từ đó chưa có thêm phiếu hay góp ý nào"
    return f"bản gần nhất ngày {last.at:%d/%m/%Y} ({age}); {since}", days > LATEST
