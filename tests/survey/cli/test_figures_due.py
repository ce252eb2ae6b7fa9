"""When the pages of officials are computed ahead: each day, and when changes have come to rest."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from survey.cli.figures_due import APART, CALM, FiguresDue
from survey.services.settings.manage_settings import change_setting
from tests.factories import NOW


def test_is_due_once_a_day_and_after_changes_that_have_come_to_rest(session: Session) -> None:
    moment = NOW
    due = FiguresDue(lambda: moment)
    assert not due(session)
    moment += CALM
    assert due(session)
    assert not due(session)
    change_setting(session, "thresholds.hide", 7)
    session.flush()
    assert not due(session)
    moment += CALM
    change_setting(session, "thresholds.hide", 8)
    session.flush()
    assert not due(session)  # somebody is still at it
    moment += CALM
    assert not due(session)  # too soon after the last time
    moment += APART
    assert due(session)
    assert not due(session)
    moment += timedelta(days=1)
    assert not due(session)
    moment += CALM
    assert due(session)
