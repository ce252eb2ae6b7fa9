"""Works through the demonstration's comments, so that each of their pages has something to show."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from analysis.period import Calendar, period_of
from survey.models import Comment, CommentAddressee, CommentCase, CommentRelease
from survey.queries.settings import setting
from survey.queries.unit_tree import UnitNode
from survey.services.changes.keep_audit import Actor
from survey.services.comments.answer_comments import answer_comment, report_progress
from survey.services.comments.handle_comments import confirm_mask, pass_on
from survey.services.comments.publish_comments import publish_comment
from survey.services.comments.release_comments import release_comments
from survey.services.demo.demo_questionnaire import OFFICE

HEAD = Actor(None, "Lãnh đạo đơn vị (chạy thử)")
#: Younger comments are left new: the inbox of a well-kept office.
NEW_DAYS = 9
PASSED_ON = 8
#: Of those, how many are answered, and how many of the answered are published.
ANSWERED = 5
PUBLISHED = 3
#: What was done, by a word of what was said.
DONE = {
    "nhiệt tình": "Đã biểu dương tổ trực và tiếp tục giữ nền nếp này.",
    "Chờ hơi lâu": "Đã bố trí thêm một quầy vào buổi sáng thứ Hai.",
    "Bảng niêm yết": "Đã in lại bảng niêm yết bằng cỡ chữ lớn.",
    "dễ hiểu": "Đã chuyển lời cảm ơn đến cán bộ hướng dẫn.",
    "đi lại": "Đã phát tờ hướng dẫn thành phần hồ sơ ngay tại cửa.",
    "ghế ngồi": "Đã kê thêm ghế ngồi và bình nước uống.",
    "trực tuyến": "Đã báo bộ phận kỹ thuật sửa lỗi khi nộp trực tuyến.",
}
NOTED = "Đã ghi nhận và trao đổi với cán bộ tại quầy."


def handle_demo_comments(session: Session, unit: UnitNode | None, *, now: datetime) -> None:
    """Close what is old, release what is due, and let one unit answer some of its comments."""
    release_comments(session, now)
    keys = _of_the_newest_batch(session, unit.id) if unit else []
    _close_the_rest(session, keys, now)
    if unit is None:
        return
    for key, words in keys:
        confirm_mask(session, OFFICE, key, 0, words, checked=True, now=now)
        pass_on(session, OFFICE, key, 1, [unit.id], now=now)
    for number, (key, words) in enumerate(keys):
        if number >= ANSWERED:
            break
        seen = session.get_one(CommentAddressee, (key, unit.id)).revision
        done = next((answer for sign, answer in DONE.items() if sign in words), NOTED)
        answer_comment(session, HEAD, key, unit.id, seen, done, now=now)
        if number < PUBLISHED:
            case = session.get_one(CommentCase, key)
            publish_comment(session, OFFICE, key, case.revision, words, done, checked=True, now=now)
    if len(keys) > ANSWERED:
        key = keys[ANSWERED][0]
        seen = session.get_one(CommentAddressee, (key, unit.id)).revision
        report_progress(session, HEAD, key, unit.id, seen, "Đang xem xét.", now=now)


def _of_the_newest_batch(session: Session, unit_id: int) -> list[tuple[bytes, str]]:
    """Choose comments of the newest released quarter of a unit, one of each wording first."""
    calendar: Calendar = setting(session, "publication.calendar")
    newest = session.scalar(
        select(CommentRelease.quarter)
        .where(CommentRelease.unit_id == unit_id)
        .order_by(CommentRelease.quarter.desc())
        .limit(1)
    )
    if newest is None:
        return []
    rows = session.execute(
        select(Comment.id, Comment.text, Comment.day)
        .where(Comment.unit_id == unit_id)
        .order_by(Comment.id)
    )
    found: dict[str, bytes] = {}
    for key, text, day in rows:
        quarter = period_of(day, calendar)
        if quarter.year * 10 + quarter.number == newest:
            found.setdefault(text, key)
    return [(key, text) for text, key in found.items()][:PASSED_ON]


def _close_the_rest(session: Session, keys: list[tuple[bytes, str]], now: datetime) -> None:
    calendar: Calendar = setting(session, "publication.calendar")
    taken = {key for key, _ in keys}
    limit = now.date() - timedelta(days=NEW_DAYS)
    rows = session.execute(
        select(Comment.id, Comment.unit_id, Comment.day).where(Comment.day < limit)
    )
    closed = []
    for key, unit_id, day in rows:
        if key not in taken:
            quarter = period_of(day, calendar)
            number = quarter.year * 10 + quarter.number
            closed.append(
                {
                    "id": key,
                    "unit_id": unit_id,
                    "quarter": number,
                    "state": "closed",
                    "revision": 1,
                }
            )
    if closed:
        session.execute(insert(CommentCase), closed)
