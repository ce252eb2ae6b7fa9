"""Decides on which day a form counts that a kiosk kept and delivered later."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from survey.queries.closed_periods import closed_on
from survey.services.intake.destroy_labels import TOKEN_DAYS

#: A form that lay longer on the tablet counts on the day it arrives.
LONGEST_LYING = timedelta(days=20)
#: So long after a first try a form may be sent again: its used token is still known then, because
#: tokens are counted from the day of the form, which is at most LONGEST_LYING before the first try.
LONGEST_DOUBT = TOKEN_DAYS - LONGEST_LYING


def kept_day(session: Session, filled_on: date, today: date) -> date:
    """Give the day of filling in, else, when that day is not plausible or closed, the arrival.

    Plausible is neither in the future (the clock of the tablet is wrong) nor LONGEST_LYING ago.
    """
    plausible = filled_on <= today <= filled_on + LONGEST_LYING
    return filled_on if plausible and not closed_on(session, filled_on) else today


def in_doubt(tried_on: date | None, today: date) -> bool:
    """Tell whether a form was tried so long ago that nobody knows whether it is stored."""
    return tried_on is not None and not abs(today - tried_on) <= LONGEST_DOUBT
