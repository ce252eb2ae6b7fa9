"""Tells how far each period has come: running, waiting for late forms, closed, changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from analysis.period import Calendar, Period
from survey.formatting import short_date
from survey.queries.closed_periods import ClosingFace, corrections, last_closings
from survey.queries.settings import typed_setting
from survey.queries.spans import answered_periods, half_month_forms
from survey.services.seal_periods import Progress, Seal, seals_of

State = Literal["running", "late_forms", "closable", "closed", "changed"]


@dataclass(frozen=True)
class PeriodState:
    """One period, how many forms it holds now, and its newest closing."""

    period: Period
    state: State
    forms: int
    #: From this day on it may be closed.
    closable_from: date
    last: ClosingFace | None = None

    @property
    def late_until(self) -> date:
        """Name the last day on which late paper forms are taken as a matter of course."""
        return self.closable_from - timedelta(days=1)

    @property
    def in_words(self) -> str:
        """Say the state as officials read it."""
        if self.last is not None:
            closed = f"đã chốt lần {self.last.revision}"
            if self.state == "changed":
                return f"{closed}, số liệu đã thay đổi sau khi chốt"
            return f"{closed} ngày {short_date(self.last.closed_on)}"
        return {
            "running": "đang chạy",
            "late_forms": (
                "đã hết, nhận phiếu giấy đến muộn đến hết ngày " + short_date(self.late_until)
            ),
        }.get(self.state, "có thể chốt")


def closable_from(session: Session, period: Period) -> date:
    """Give the first day on which a period may be closed.

    Periods are half-open, so `end` is the first of the days of waiting: with fifteen of them a
    period that ends with the 14th takes late forms to the end of the 29th, and closes on the 30th.
    """
    return period.end + _days_of_waiting(session)


def _days_of_waiting(session: Session) -> timedelta:
    return timedelta(days=typed_setting(session, "period.freeze_days", int))


def period_states(
    session: Session, calendar: Calendar, today: date, progress: Progress | None = None
) -> list[PeriodState]:
    """Tell the state of every quarter and year with answers and of all that was ever closed."""
    closed = {each for each in last_closings(session) if each.calendar == calendar}
    forms = half_month_forms(session)
    answered = {p for p in answered_periods(session, calendar) if _forms_in(forms, p)}
    # Quarters before the longer periods that end with them.
    in_order = sorted(answered | closed, key=lambda p: (p.end, -p.start.toordinal()))
    return states_of(session, in_order, today, progress)


def states_of(
    session: Session, periods: Iterable[Period], today: date, progress: Progress | None = None
) -> list[PeriodState]:
    """Tell the state of the periods given; those that are closed are sealed anew to compare."""
    chosen = list(periods)
    last = last_closings(session)
    forms = half_month_forms(session)
    seals = seals_of(session, [period for period in chosen if period in last], progress)
    waiting = _days_of_waiting(session)
    return [
        PeriodState(
            period=period,
            state=_state(period, today, period.end + waiting, last.get(period), seals.get(period)),
            forms=seals[period].forms if period in seals else _forms_in(forms, period),
            closable_from=period.end + waiting,
            last=last.get(period),
        )
        for period in chosen
    ]


def quick_states_of(
    session: Session,
    periods: Iterable[Period],
    today: date,
    forms: Mapping[date, int] | None = None,
) -> list[PeriodState]:
    """Tell the states without reading the forms: by counts, and by what was let in with a reason.

    `forms` of each half month save a count. A change of a stored row that leaves the count alone
    is seen by `states_of` only.
    """
    last = last_closings(session)
    forms = half_month_forms(session) if forms is None else forms
    waiting = _days_of_waiting(session)
    found = []
    for period in periods:
        closing, count = last.get(period), _forms_in(forms, period)
        seal = None if closing is None else Seal(closing.forms, closing.sha256)
        if closing is not None and (
            count != closing.forms
            or any(each.revision >= closing.revision for each in corrections(session, period))
        ):
            seal = None
        closable = period.end + waiting
        state = _state(period, today, closable, closing, seal)
        found.append(PeriodState(period, state, count, closable, closing))
    return found


def _state(
    period: Period, today: date, closable: date, last: ClosingFace | None, seal: Seal | None
) -> State:
    if last is not None:
        return "closed" if seal == Seal(last.forms, last.sha256) else "changed"
    if today < period.end:
        return "running"
    return "late_forms" if today < closable else "closable"


def _forms_in(forms: Mapping[date, int], period: Period) -> int:
    return sum(count for start, count in forms.items() if period.contains(start))
