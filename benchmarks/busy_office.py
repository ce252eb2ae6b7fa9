"""Comments, cases and closings beside the tallies of `benchmarks.province`.

Two years of comments of which the last three weeks are new, all others handled, and every period
but the newest closed: what the office's lists have to walk past.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import insert
from sqlalchemy.orm import Session

from analysis.period import Period, parse_period, period_of
from benchmarks.province import DESKS, UNITS
from survey.database.engine import open_engine, sessions
from survey.models import ClosedPeriod, Comment, CommentCase
from survey.queries.spans import half_month_forms

TODAY = date(2027, 1, 20)
DAYS, NEW_DAYS = 750, 21
BATCH = 20_000
STATES = ["closed"] * 6 + ["answered"] * 2 + ["published", "passed_on"]
WORDS = [
    "Tôi phải chờ rất lâu mới đến lượt, quầy bên cạnh thì vắng.",
    "Cán bộ hướng dẫn nhiệt tình, giải thích rõ hồ sơ còn thiếu gì.",
    "Phải đi lại ba lần vì mỗi lần yêu cầu thêm một loại giấy tờ khác.",
    "Máy lấy số hỏng, không ai hướng dẫn; điện thoại 0912 345 678 gọi không ai nghe.",
    "Trả kết quả đúng hẹn. Cảm ơn chị ở quầy số 2.",
    "Phòng chờ nóng, thiếu ghế ngồi cho người già, không có nước uống.",
]
CLOSED = ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2025", "2026-Q1", "2026-Q2", "2026-Q3")


def fill_office(path: Path, comments: int) -> None:
    """Put so many comments, and closings, into an installation whose tallies are filled."""
    engine = open_engine(f"sqlite:///{path}")
    with sessions(engine).begin() as session:
        _comments(session, comments)
        for code in CLOSED:
            _close(session, parse_period(code, "reporting"))
    engine.dispose()


def _comments(session: Session, number: int) -> None:
    chance = np.random.default_rng(number)
    for start in range(0, number, BATCH):
        size = min(BATCH, number - start)
        keys = [chance.bytes(16) for _ in range(size)]
        desks = chance.integers(0, DESKS, size).tolist()
        days = [TODAY - timedelta(days=back) for back in chance.integers(0, DAYS, size).tolist()]
        words = [" ".join(chance.choice(WORDS, 2)) for _ in range(size)]
        rows = list(zip(keys, desks, days, words, strict=True))
        session.execute(
            insert(Comment),
            [
                {
                    "id": key,
                    "unit_id": 2 + desk % UNITS,
                    "desk_id": 1 + desk,
                    "day": day,
                    "text": text,
                    "flags": "",
                }
                for key, desk, day, text in rows
            ],
        )
        states = chance.choice(STATES, size).tolist()
        session.execute(
            insert(CommentCase),
            [
                _case(key, desk, day, text, state)
                for (key, desk, day, text), state in zip(rows, states, strict=True)
                if day < TODAY - timedelta(days=NEW_DAYS)
            ],
        )


def _case(key: bytes, desk: int, day: date, text: str, state: str) -> dict[str, object]:
    quarter = period_of(day, "reporting")
    return {
        "id": key,
        "unit_id": 2 + desk % UNITS,
        "quarter": 10 * quarter.year + quarter.number,
        "state": state,
        "masked": text,
        "summary": text if state == "published" else None,
        "done": "Đã bố trí thêm quầy." if state == "published" else None,
        "revision": 3,
    }


def _close(session: Session, period: Period) -> None:
    forms = half_month_forms(session)
    session.add(
        ClosedPeriod(
            calendar=period.calendar,
            code=period.code,
            revision=1,
            closed_on=period.end + timedelta(days=20),
            forms=sum(count for start, count in forms.items() if period.contains(start)),
            sha256="0" * 64,
            reason=None,
        )
    )
    session.flush()
