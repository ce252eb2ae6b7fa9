"""Periods as they are typed on the command line."""

from __future__ import annotations

from collections.abc import Iterable

import click
from sqlalchemy.orm import Session

from analysis.period import Calendar, Period, PeriodError, parse_period
from survey.cli.context import stop
from survey.clock import today
from survey.queries.spans import answered_periods
from survey.services.periods.choose_publishable import Publishable, choose_publishable

__all__ = ["answered_periods", "publishable", "typed_period", "typed_periods", "why_not_public"]


def typed_period(text: str, calendar: Calendar) -> Period:
    """Understand one period, or end with what was expected."""
    try:
        return parse_period(text, calendar)
    except PeriodError as error:
        stop(str(error))


def typed_periods(texts: Iterable[str], calendar: Calendar) -> list[Period]:
    """Understand several periods; each is taken once, in the order given."""
    return list(dict.fromkeys(typed_period(text, calendar) for text in texts))


def publishable(session: Session, calendar: Calendar | None) -> Publishable:
    """Choose the periods of the public tables; a typed calendar must be that of the publication."""
    found = choose_publishable(session, today())
    if calendar not in (None, found.calendar):
        stop(
            f"Số liệu công bố theo lịch {found.calendar} (thiết lập publication.calendar): công bố "
            "cả hai loại kỳ thì lấy số này trừ số kia sẽ ra từng người."
        )
    for period in found.waiting:
        click.echo(
            f"Tạm chưa công bố {period.label}: có phiếu vào sau khi chốt. Hãy chốt lại.", err=True
        )
    return found


def why_not_public(period: Period, public: Publishable) -> str:
    """Say why the figures of a period are not public."""
    if period in public.waiting:
        return f"Kỳ {period.label} có phiếu vào sau khi chốt. Hãy chốt lại rồi mới công bố."
    if period.end > today():
        return f"Kỳ {period.label} chưa kết thúc ({period.dates_label}) nên chưa công bố."
    return (
        f"Không công bố {period.label}: chỉ công bố quý, 6 tháng đầu năm, 9 tháng và năm có phiếu, "
        "vì kỳ khác trừ đi các kỳ ấy sẽ ra nhóm ít người."
    )
