"""Comments are counted as long as all of a period are there, and never as none when deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from analysis.period import parse_period
from survey.clock import VIETNAM
from survey.rendering.sentences import comments
from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.comments.purge_comments import purge_comments
from survey.services.figures.count_kept_comments import count_kept_comments
from survey.services.record_response import store_forms
from tests.factories import (
    make_form,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)

PERIOD = parse_period("2025-Q3", "reporting")
KEPT = timedelta(days=365)


def test_a_period_of_which_comments_are_deleted_is_not_said_to_have_none(session: Session) -> None:
    asked = make_questionnaire()
    key = store_questionnaire(session, asked)
    unit = store_unit(session, "A")
    desk = store_desk(session, unit, "Q1")
    day = PERIOD.start + timedelta(days=40)
    forms = [make_form(unit, desk, key, day=day, comment=said) for said in ("", "Chờ lâu.")]
    store_forms(session.connection(), forms, {key: asked})
    last = PERIOD.start + KEPT
    assert count_kept_comments(session, [unit], PERIOD, last) == 1
    after = last + timedelta(days=1)
    assert count_kept_comments(session, [unit], PERIOD, after) is None
    gone = datetime.combine(PERIOD.end, datetime.min.time(), VIETNAM) + KEPT
    assert purge_comments(session, COMMAND_LINE, gone).deleted == 1
    assert count_kept_comments(session, [unit], PERIOD, gone.date()) is None
    assert "hết thời hạn lưu giữ" in comments(None)
    assert "không có góp ý" not in comments(None)
