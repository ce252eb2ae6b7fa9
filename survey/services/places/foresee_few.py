"""Foresees at which desks a code of their own would gather too few answers to show any figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.period import Period, period_of
from survey.models import Placard
from survey.queries.desk_days import forms_of_desks
from survey.queries.desks import handled_dossiers
from survey.queries.settings import typed_setting
from survey.services.periods.choose_publishable import publication_calendar


def fewest_of_desk(session: Session) -> int:
    """Give the fewest respondents with which a single desk is shown."""
    return typed_setting(session, "thresholds.desk_hide", int)


def desks_expecting_few(session: Session, desks: Mapping[int, date], today: date) -> frozenset[int]:
    """Choose the desks, of these with the day they opened, that expect too few in a quarter.

    The last whole quarter tells: what came through a code that hung all the while, or how many
    dossiers were handled. Of a desk of which neither is known nothing is said.
    """
    quarter = period_of(today, publication_calendar(session)).previous()
    stood = {desk for desk, opened in desks.items() if opened <= quarter.start}
    fewest = fewest_of_desk(session)
    return frozenset(
        desk for desk, most in _expected(session, quarter, stood).items() if most < fewest
    )


def _expected(session: Session, quarter: Period, desks: set[int]) -> dict[int, int]:
    """Give the most answers that may be expected of a desk in a quarter like this one."""
    expected: dict[int, int] = {}
    for row in handled_dossiers(session, quarter.start, quarter.end):
        if row.desk_id in desks:
            expected[row.desk_id] = expected.get(row.desk_id, 0) + row.handled
    first = select(Placard.desk_id, func.min(Placard.issued_on)).group_by(Placard.desk_id)
    hung = {desk for desk, day in session.execute(first) if desk in desks and day <= quarter.start}
    came = forms_of_desks(session, quarter.start, quarter.end)
    return expected | {desk: came.get(desk, 0) for desk in hung}
