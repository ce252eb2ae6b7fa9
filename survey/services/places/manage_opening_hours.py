"""Keeps the opening hours of units and desks, written as officials write them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from survey.models import Desk, OpeningHours, Unit
from survey.queries.work_calendar import Stretch
from survey.services.changes.guard_revision import check_revision
from survey.services.changes.keep_audit import Actor, note_action

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
#: "7:30-11:30", "7h30 - 11h30", "7.30–11.30".
_STRETCH = re.compile(
    r"(\d{1,2})\s*(?:[:h.g]\s*(\d{2})?)?\s*[-–—]\s*(\d{1,2})\s*(?:[:h.g]\s*(\d{2})?)?"
)
MOST_STRETCHES = 4


class HoursRefused(ValueError):
    """The hours cannot be read or make no sense; the message says why, in Vietnamese."""


def read_hours(weekday: int, text: str) -> tuple[Stretch, ...]:
    """Read the hours of one weekday: stretches separated by commas or semicolons; empty: closed."""
    parts = [part.strip() for part in re.split(r"[;,]", text) if part.strip()]
    found = sorted(_stretch(weekday, part) for part in parts)
    if len(found) > MOST_STRETCHES:
        raise HoursRefused(f"{WEEKDAYS[weekday]}: quá {MOST_STRETCHES} khoảng giờ.")
    for before, after in itertools.pairwise(found):
        if after.opens < before.closes:
            raise HoursRefused(f"{WEEKDAYS[weekday]}: các khoảng giờ chồng lên nhau.")
    return tuple(found)


def written_hours(week: Sequence[Stretch]) -> tuple[str, ...]:
    """Write a week as it is typed, Monday first: "07:30-11:30, 13:30-17:00"."""
    days: Mapping[int, list[str]] = {weekday: [] for weekday in range(7)}
    for stretch in sorted(week):
        days[stretch.weekday].append(f"{_clock(stretch.opens)}-{_clock(stretch.closes)}")
    return tuple(", ".join(days[weekday]) for weekday in range(7))


def set_unit_hours(
    session: Session,
    unit_id: int,
    seen: int,
    week: Sequence[Stretch],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Store the week of a unit; an empty one lets it follow the unit above."""
    check_revision(session.get_one(Unit, unit_id), seen)
    session.execute(delete(OpeningHours).where(OpeningHours.unit_id == unit_id))
    _store(session, week, unit_id=unit_id)
    detail = {"week": written_hours(week)}
    note_action(session, actor, "unit.hours", f"unit:{unit_id}", detail, now=now)


def set_desk_hours(
    session: Session,
    desk_id: int,
    seen: int,
    week: Sequence[Stretch],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Store the week of a desk; an empty one lets it follow its unit."""
    check_revision(session.get_one(Desk, desk_id), seen)
    session.execute(delete(OpeningHours).where(OpeningHours.desk_id == desk_id))
    _store(session, week, desk_id=desk_id)
    detail = {"week": written_hours(week)}
    note_action(session, actor, "desk.hours", f"desk:{desk_id}", detail, now=now)


def _store(
    session: Session,
    week: Sequence[Stretch],
    unit_id: int | None = None,
    desk_id: int | None = None,
) -> None:
    session.add_all(
        OpeningHours(
            unit_id=unit_id,
            desk_id=desk_id,
            weekday=stretch.weekday,
            opens=stretch.opens,
            closes=stretch.closes,
        )
        for stretch in week
    )
    session.flush()


def _stretch(weekday: int, text: str) -> Stretch:
    match = _STRETCH.fullmatch(text)
    if match is None:
        raise HoursRefused(f"{WEEKDAYS[weekday]}: “{text}” không phải là giờ, ví dụ 7:30-11:30.")
    first, minutes, last, more = match.groups()
    opens = int(first) * 60 + int(minutes or 0)
    closes = int(last) * 60 + int(more or 0)
    real = int(minutes or 0) < 60 and int(more or 0) < 60 and closes <= 24 * 60
    if not real or closes <= opens:
        raise HoursRefused(f"{WEEKDAYS[weekday]}: giờ “{text}” không hợp lý.")
    return Stretch(weekday, opens, closes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
