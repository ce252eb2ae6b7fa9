"""Tells how far each period has come: running, waiting for late forms, closed, changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from analysis.period import Calendar, Period
from survey.formatting import short_date
from survey.queries.closed_periods import ClosingFace, corrections, last_closings
from survey.queries.settings import typed_setting
from survey.queries.spans import half_month_forms, periods_of_publication
from survey.services.periods.seal_periods import Progress, Seal, seals_of

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
    #: Of a longer period that has no closing of its own: its quarters, once each has one.
    quarters: tuple[PeriodState, ...] = ()
    #: Whether its first day has come.
    begun: bool = True

    @property
    def by_quarters(self) -> bool:
        """Tell whether a longer period is closed because each of its quarters is."""
        return bool(self.quarters) and all(each.state == "closed" for each in self.quarters)

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
        if self.quarters:
            changed = [one.period.label for one in self.quarters if one.state == "changed"]
            told = f", {' và '.join(changed)} đã thay đổi sau khi chốt" if changed else ""
            return f"đã chốt theo từng quý{told}"
        first_day = short_date(self.period.first_day)
        return {
            "running": "đang chạy" if self.begun else f"chưa bắt đầu, từ ngày {first_day}",
            "late_forms": (
                "đã hết, nhận phiếu giấy đến muộn đến hết ngày " + short_date(self.late_until)
            ),
        }.get(self.state, "có thể chốt")


@dataclass(frozen=True)
class _Ground:
    """What states are told by, read once for all of them."""

    today: date
    last: Mapping[Period, ClosingFace]
    waiting: timedelta


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
    """Tell the state of every period that is reported and has answers, and of all ever closed.

    These are quarters, six and nine months, and years.
    """
    closed = {each for each in last_closings(session) if each.calendar == calendar}
    forms = half_month_forms(session)
    answered = {p for p in periods_of_publication(session, calendar) if _forms_in(forms, p)}
    # Quarters before the longer periods that end with them.
    in_order = sorted(answered | closed, key=lambda p: (p.end, -p.start.toordinal()))
    return states_of(session, in_order, today, progress)


def states_of(
    session: Session, periods: Iterable[Period], today: date, progress: Progress | None = None
) -> list[PeriodState]:
    """Tell the state of the periods given; those that are closed are sealed anew to compare."""

    def tell(looked_at: Sequence[Period], ground: _Ground) -> list[PeriodState]:
        return _sealed_states(session, looked_at, ground, progress)

    return _with_quarters(session, periods, today, tell)


def _with_quarters(
    session: Session,
    periods: Iterable[Period],
    today: date,
    tell: Callable[[Sequence[Period], _Ground], list[PeriodState]],
) -> list[PeriodState]:
    """Tell states, those of the quarters too where these alone are closed."""
    chosen = list(periods)
    ground = _Ground(today, last_closings(session), _days_of_waiting(session))
    last, day = ground.last, today - ground.waiting
    parts = {p: p.quarters() if len(p.quarters()) > 1 and p not in last else () for p in chosen}
    looked_at = list(dict.fromkeys([*chosen, *(q for each in parts.values() for q in each)]))
    found = dict(zip(looked_at, tell(looked_at, ground), strict=True))
    return [
        replace(found[p], quarters=_closed_quarters([found[q] for q in parts[p]], day))
        for p in chosen
    ]


def _closed_quarters(quarters: Sequence[PeriodState], day: date) -> tuple[PeriodState, ...]:
    """Give the quarters that were closed, if nothing is left to close in the others.

    That is so where a quarter had no form and takes none any more: it ended on `day` or before.
    """
    closed = tuple(each for each in quarters if each.last is not None)
    empty = [each for each in quarters if not each.forms and each.period.end <= day]
    return closed if len({*closed, *empty}) == len(quarters) else ()


def _sealed_states(
    session: Session, chosen: Sequence[Period], ground: _Ground, progress: Progress | None
) -> list[PeriodState]:
    last, waiting = ground.last, ground.waiting
    forms = half_month_forms(session)
    seals = seals_of(session, [period for period in chosen if period in last], progress)
    return [
        PeriodState(
            period=period,
            state=_state(
                period, ground.today, period.end + waiting, last.get(period), seals.get(period)
            ),
            forms=seals[period].forms if period in seals else _forms_in(forms, period),
            closable_from=period.end + waiting,
            last=last.get(period),
            begun=period.start <= ground.today,
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
    counts = half_month_forms(session) if forms is None else forms

    def tell(looked_at: Sequence[Period], ground: _Ground) -> list[PeriodState]:
        return _counted_states(session, looked_at, ground, counts)

    return _with_quarters(session, periods, today, tell)


def _counted_states(
    session: Session, chosen: Sequence[Period], ground: _Ground, forms: Mapping[date, int]
) -> list[PeriodState]:
    found = []
    for period in chosen:
        closing, count = ground.last.get(period), _forms_in(forms, period)
        seal = None if closing is None else Seal(closing.forms, closing.sha256)
        if closing is not None and (
            count != closing.forms
            or any(each.revision >= closing.revision for each in corrections(session, period))
        ):
            seal = None
        closable = period.end + ground.waiting
        state = _state(period, ground.today, closable, closing, seal)
        begun = period.start <= ground.today
        found.append(PeriodState(period, state, count, closable, closing, begun=begun))
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
