"""Reads days, months and moments as people and machines write them in files."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from survey.clock import VIETNAM

_DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
_MOMENT_FORMATS = (
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d-%m-%Y %H:%M:%S",
)
_QUARTER = re.compile(r"(\d{4})[- ]?[Qq]([1-4])")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4})")
MONTHS_OF_A_QUARTER = 3
LONGEST_DAY = len("2026-11-20")


def read_first_day(text: str) -> date | None:
    """Read a day, or a calendar quarter such as 2025Q3 as its first day; else none."""
    quarter = _quarter(text)
    return quarter[0] if quarter else _day(text)


def read_end(text: str) -> date | None:
    """Read a last day, or a last quarter, as the first day after it; none when it is neither."""
    quarter = _quarter(text)
    if quarter:
        return quarter[1]
    day = _day(text)
    return None if day is None else day + timedelta(days=1)


def read_month(text: str) -> date | None:
    """Read a month such as 2025-07, 7/2025 or any day of it as its first day."""
    match = _MONTH.fullmatch(text.strip())
    if match is None:
        day = _day(text)
        return None if day is None else day.replace(day=1)
    year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
    try:
        return date(int(year), int(month), 1)
    except ValueError:
        return None


def read_moment(text: str) -> tuple[date, datetime | None] | None:
    """Read a moment as its day in Vietnam and, when a clock time is given, the moment itself.

    A moment without a zone is taken as Vietnamese time.
    """
    text = text.strip()
    # Trying the shapes of a day on a moment would cost more than all the rest of a row.
    moment = _moment(text) if len(text) > LONGEST_DAY else None
    if moment is None:
        day = _day(text)
        return None if day is None else (day, None)
    local = moment.replace(tzinfo=VIETNAM) if moment.tzinfo is None else moment.astimezone(VIETNAM)
    return local.date(), local


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in _MOMENT_FORMATS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 -- the caller gives it its zone
        except ValueError:
            continue
    return None


def _day(text: str) -> date | None:
    for form in _DAY_FORMATS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 -- only its day is used
        except ValueError:
            continue
    return None


def _quarter(text: str) -> tuple[date, date] | None:
    """Give the first day of a calendar quarter and the first day after it."""
    match = _QUARTER.fullmatch(text.strip())
    if match is None:
        return None
    year, number = int(match[1]), int(match[2])
    month = (number - 1) * MONTHS_OF_A_QUARTER + 1
    after = date(year + 1, 1, 1) if number == 4 else date(year, month + MONTHS_OF_A_QUARTER, 1)
    return date(year, month, 1), after
