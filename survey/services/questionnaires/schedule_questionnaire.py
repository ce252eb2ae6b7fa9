"""Starts a questionnaire version from a day on, for all desks where no campaign runs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from survey.formatting import short_date
from survey.models import QuestionnaireStart
from survey.queries.questionnaires import questionnaire_ids
from survey.services.changes.keep_audit import Actor, note_action


class StartRefused(ValueError):
    """The start makes no sense; the message says why, in Vietnamese."""


def schedule_questionnaire(
    session: Session, actor: Actor, code: str, day: date, *, now: datetime
) -> None:
    """Let the desks ask a version from a day on; a day has one version."""
    ids = questionnaire_ids(session)
    if code not in ids:
        raise StartRefused("Hãy chọn phiên bản phiếu.")
    if day <= now.date():
        raise StartRefused("Ngày bắt đầu phải sau hôm nay: phiếu đang mở hôm nay giữ nguyên.")
    if session.get(QuestionnaireStart, day) is not None:
        raise StartRefused(f"Ngày {short_date(day)} đã có một phiên bản bắt đầu.")
    session.add(QuestionnaireStart(day=day, questionnaire_id=ids[code]))
    session.flush()
    note_action(
        session, actor, "questionnaire.start", f"questionnaire:{code}", {"day": day}, now=now
    )


def cancel_start(session: Session, actor: Actor, day: date, *, now: datetime) -> None:
    """Take back a start that is still to come."""
    row = session.get(QuestionnaireStart, day)
    if row is None or day <= now.date():
        raise StartRefused("Chỉ bỏ được lịch chưa đến ngày.")
    session.delete(row)
    session.flush()
    note_action(session, actor, "questionnaire.cancel", "questionnaire", {"day": day}, now=now)
