"""Public holidays and swapped working days of Vietnam, as proposals the office confirms.

The Government settles each year's swaps anew, and the lunar holidays move: what stands here is
used until the office has taken a year into its own hands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

DayKind = Literal["off", "work"]


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not what its weekday says: free, or worked in place of another one."""

    day: date
    kind: DayKind
    name: str
    #: Of a worked day: the working day it stands for, whose opening hours it has.
    stands_for: date | None = None


#: Holidays on the same day of every year.
FIXED = (
    (1, 1, "Tết Dương lịch"),
    (4, 30, "Ngày Chiến thắng"),
    (5, 1, "Ngày Quốc tế lao động"),
    (9, 2, "Quốc khánh"),
)
#: A free day since that year.
CULTURE_DAY, CULTURE_YEAR = (11, 24, "Ngày Văn hóa Việt Nam"), 2026
#: What moves: free days as (first day, number of days, name).
MOVING: dict[int, tuple[tuple[date, int, str], ...]] = {
    2026: (
        (date(2026, 1, 2), 1, "Nghỉ hoán đổi dịp Tết Dương lịch"),
        (date(2026, 2, 16), 5, "Tết Nguyên đán Bính Ngọ"),
        (date(2026, 4, 26), 1, "Giỗ Tổ Hùng Vương"),
        (date(2026, 4, 27), 1, "Nghỉ bù Giỗ Tổ Hùng Vương"),
        (date(2026, 8, 31), 1, "Nghỉ hoán đổi dịp Quốc khánh"),
        (date(2026, 9, 1), 1, "Quốc khánh (ngày liền kề)"),
    ),
    2027: (
        (date(2027, 2, 5), 5, "Tết Nguyên đán Đinh Mùi"),
        (date(2027, 2, 10), 2, "Nghỉ bù Tết Nguyên đán"),
        (date(2027, 4, 16), 1, "Giỗ Tổ Hùng Vương"),
        (date(2027, 5, 3), 1, "Nghỉ bù Ngày Quốc tế lao động"),
        (date(2027, 9, 3), 1, "Quốc khánh (ngày liền kề)"),
    ),
}
#: Weekend days worked in place of a free working day.
SWAPPED: dict[int, tuple[tuple[date, date], ...]] = {
    2026: ((date(2026, 1, 10), date(2026, 1, 2)), (date(2026, 8, 22), date(2026, 8, 31))),
}


def proposed_days(year: int) -> tuple[SpecialDay, ...]:
    """Propose the special days of a year; of years not known here only what never moves."""
    fixed = (*FIXED, CULTURE_DAY) if year >= CULTURE_YEAR else FIXED
    days = {
        date(year, month, day): SpecialDay(date(year, month, day), "off", name)
        for month, day, name in fixed
    }
    for first, count, name in MOVING.get(year, ()):
        for day in (first + timedelta(days=step) for step in range(count)):
            days[day] = SpecialDay(day, "off", name)
    for worked, free in SWAPPED.get(year, ()):
        name = f"Làm bù cho ngày {free:%d/%m/%Y}"
        days[worked] = SpecialDay(worked, "work", name, free)
    return tuple(days[day] for day in sorted(days))


def knows_moving_days(year: int) -> bool:
    """Tell whether the moving holidays of a year are among the proposals."""
    return year in MOVING
