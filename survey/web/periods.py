"""The period a staff page shows: what the address asks for, else the last one that is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from analysis.period import Period, PeriodError, parse_period, period_of
from survey.services.figures.page_figures import SeriesPoint
from survey.services.publication.review_periods import PeriodReview, review_period
from survey.web.state import house


@dataclass(frozen=True)
class PeriodChoice:
    """The period shown and its neighbours, as far as the visitor may go."""

    period: Period
    before: Period
    after: Period | None

    def dates_of(self, points: Iterable[SeriesPoint]) -> list[str]:
        """Spell out the dates of the periods of a line."""
        calendar = self.period.calendar
        return [parse_period(point.period, calendar).dates_label for point in points]


def chosen_period(today: date, *, finished_only: bool) -> PeriodChoice:
    """Read the period from the address.

    A unit sees periods that are over, and nothing of the running one: a figure that rises while
    somebody stands at the desk would tell what that person answered.
    """
    running = period_of(today, "reporting")
    newest = running.previous() if finished_only else running
    asked = request.args.get("ky")
    try:
        period = parse_period(asked, "reporting") if asked else running.previous()
    except PeriodError as error:
        raise NotFound from error
    if period.end > newest.end:
        raise NotFound
    after = _next(period)
    return PeriodChoice(period, period.previous(), after if after.end <= newest.end else None)


def reviewed_period(session: Session, code: str) -> PeriodReview:
    """Review the period whose code an address gives; the session only reads."""
    state = house()
    review = review_period(session, code, state.clock().date(), state.forms.count(session))
    if review is None:
        raise NotFound
    return review


def _next(period: Period) -> Period:
    """Find the next period of the same kind; after nine months that is the next year's."""
    if period.kind == "nine_months":
        return replace(period, year=period.year + 1)
    return period_of(period.end, period.calendar, period.kind)
