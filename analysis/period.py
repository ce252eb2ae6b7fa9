"""Named stretches of the reporting year (15 December to 14 December) and the calendar year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

Calendar = Literal["reporting", "calendar"]
Kind = Literal["month", "quarter", "half", "nine_months", "year"]

_LENGTHS: dict[Kind, int] = {"month": 1, "quarter": 3, "half": 6, "nine_months": 9, "year": 12}
_COUNTS: dict[Kind, int] = {"month": 12, "quarter": 4, "half": 2, "nine_months": 1, "year": 1}
_ROMAN = ("I", "II", "III", "IV")
#: Years for which every boundary is a date Python knows.
_YEARS = range(2, 9999)
_CODE = re.compile(
    r"(?P<year>\d{4})(?:-?(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<nine_months>9M)"
    r"|M(?P<month>0[1-9]|1[0-2])))?"
)


class PeriodError(ValueError):
    """A period that does not exist, said in plain Vietnamese."""


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter, half-year, nine months or year of one of the two calendars.

    A reporting month runs from the 15th of the month before to the 14th; every longer reporting
    period is made of such months. Nine months and the year always begin with the year: number 1.

    References
    ----------
    Nghị định 09/2019/NĐ-CP, Điều 12.
    """

    calendar: Calendar
    kind: Kind
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        """Refuse a period that does not exist."""
        if self.calendar not in get_args(Calendar) or self.kind not in _LENGTHS:
            raise PeriodError(f"Không có loại kỳ “{self.calendar}, {self.kind}”.")
        if self.year not in _YEARS or not 1 <= self.number <= _COUNTS[self.kind]:
            raise PeriodError(f"Không có kỳ thứ {self.number} trong năm {self.year}.")

    @property
    def start(self) -> date:
        """First day of the period."""
        return self._month_start((self.number - 1) * _LENGTHS[self.kind])

    @property
    def end(self) -> date:
        """First day after the period."""
        return self._month_start(self.number * _LENGTHS[self.kind])

    def _month_start(self, months: int) -> date:
        """Return the day on which `months` months of this year have passed."""
        if self.calendar == "calendar":
            return date(self.year + months // 12, months % 12 + 1, 1)
        if months == 0:
            return date(self.year - 1, 12, 15)
        return date(self.year, months, 15)

    @property
    def first_day(self) -> date:
        """First day of the period."""
        return self.start

    @property
    def last_day(self) -> date:
        """Last day of the period, itself included."""
        return self.end - timedelta(days=1)

    @property
    def code(self) -> str:
        """Name the period for addresses and files: 2026-Q3, 2026-H1, 2026-9M, 2026, 2026-M07."""
        endings: dict[Kind, str] = {
            "month": f"-M{self.number:02}",
            "quarter": f"-Q{self.number}",
            "half": f"-H{self.number}",
            "nine_months": "-9M",
            "year": "",
        }
        return f"{self.year:04}{endings[self.kind]}"

    @property
    def compact(self) -> str:
        """Name the period without a hyphen: 2026Q3."""
        return self.code.replace("-", "")

    @property
    def label(self) -> str:
        """Name the period as officials do: quý III/2026."""
        labels: dict[Kind, str] = {
            "month": f"tháng {self.number}/{self.year}",
            "quarter": f"quý {_ROMAN[(self.number - 1) % 4]}/{self.year}",
            "half": f"6 tháng {'đầu' if self.number == 1 else 'cuối'} năm {self.year}",
            "nine_months": f"9 tháng đầu năm {self.year}",
            "year": f"năm {self.year}",
        }
        return labels[self.kind]

    @property
    def dates_label(self) -> str:
        """Spell out the dates: từ ngày 15/06/2026 đến ngày 14/09/2026."""
        return f"từ ngày {_plain(self.first_day)} đến ngày {_plain(self.last_day)}"

    def previous(self) -> Period:
        """Return the period of the same kind just before; before Q1 comes Q4 of the year before."""
        if self.number > 1:
            return Period(self.calendar, self.kind, self.year, self.number - 1)
        return Period(self.calendar, self.kind, self.year - 1, _COUNTS[self.kind])

    def year_before(self) -> Period:
        """Return the same period one year earlier."""
        return Period(self.calendar, self.kind, self.year - 1, self.number)

    def contains(self, day: date) -> bool:
        """Tell whether a day lies in the period."""
        return self.start <= day < self.end

    def quarters(self) -> tuple[Period, ...]:
        """Return the whole quarters the period is made of; none for a month."""
        length = _LENGTHS[self.kind]
        first, last = (self.number - 1) * length // 3, self.number * length // 3
        if length < 3:
            return ()
        return tuple(Period(self.calendar, "quarter", self.year, n + 1) for n in range(first, last))


def _plain(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def parse_period(text: str, calendar: Calendar) -> Period:
    """Read a period code.

    Parameters
    ----------
    text
        "2026-Q3", "2026Q3", "2026-H1", "2026-9M", "2026-M07" or "2026"; small letters will do.
    calendar
        The calendar the code is meant in: "reporting" or "calendar".

    Returns
    -------
    Period
        The period named.

    Raises
    ------
    PeriodError
        When the text names no period; the message can be shown to an official.

    References
    ----------
    Nghị định 09/2019/NĐ-CP, Điều 12.
    """
    match = _CODE.fullmatch(text.strip().upper())
    if match is None:
        raise PeriodError(
            f"Không hiểu kỳ “{text}”. Hãy viết như 2026-Q3 (quý), 2026-H1 (6 tháng đầu năm), "
            "2026-9M (9 tháng), 2026-M07 (tháng) hoặc 2026 (năm)."
        )
    year = int(match["year"])
    for kind in ("month", "quarter", "half"):
        if match[kind]:
            return Period(calendar, kind, year, int(match[kind]))
    return Period(calendar, "nine_months" if match["nine_months"] else "year", year)


def period_of(day: date, calendar: Calendar, kind: Kind = "quarter") -> Period:
    """Find the period of a kind that contains a day.

    Parameters
    ----------
    day
        A local date.
    calendar, kind
        Which calendar, and which kind of period.

    Returns
    -------
    Period
        The one period of this kind with the day in it.

    Raises
    ------
    PeriodError
        For "nine_months", when the day lies in the last quarter.

    References
    ----------
    Nghị định 09/2019/NĐ-CP, Điều 12.
    """
    months = day.year * 12 + day.month - 1
    if calendar == "reporting" and day.day >= 15:
        months += 1
    year, month = divmod(months, 12)
    number = month // _LENGTHS[kind] + 1
    if number > _COUNTS[kind]:
        raise PeriodError(f"Ngày {_plain(day)} không thuộc 9 tháng đầu năm {year}.")
    return Period(calendar, kind, year, number)


def half_month(day: date) -> date:
    """Return the 1st or the 15th on or before a day: all boundaries of both calendars are such.

    Parameters
    ----------
    day
        A local date.

    Returns
    -------
    date
        The first day of its half-month.

    References
    ----------
    Nghị định 09/2019/NĐ-CP, Điều 12.
    """
    return day.replace(day=15 if day.day >= 15 else 1)
