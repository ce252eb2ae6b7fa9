"""Closing and approving a period as jobs: both read every form, too long for a request."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from analysis.period import Calendar, Period, parse_period
from survey.queries.spans import half_month_forms
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.jobs.order_job import JobOrder, JobRefused
from survey.services.jobs.run_job import Outcome, Store, Work
from survey.services.periods.seal_periods import Progress
from survey.services.publication.close_period import (
    ClosedMeanwhile,
    PeriodOpen,
    ReasonMissing,
    reckon_closing,
    store_closing,
)
from survey.services.publication.preview_closing import ClosingPreview, closing_mark
from survey.services.publication.publish_period import (
    PublicationRefused,
    approve_period,
    draft_publication,
)

CHANGED = (
    "Trong lúc ông/bà xem, số phiếu của kỳ đã thay đổi hoặc có người vừa chốt. Chưa chốt gì; "
    "hãy xem lại số liệu hiện nay."
)
CHANGED_TABLES = (
    "Trong lúc ông/bà xem, số liệu đã thay đổi hoặc có người vừa duyệt. Chưa duyệt gì; hãy xem "
    "lại các bảng hiện nay."
)
READING = "Đang đọc và đối chiếu từng phiếu"
REST = {
    "close": "Đang tính những gì phải che",
    "approve": "Đang lập các bảng công bố",
}


def closing_order(period: Period, preview: ClosingPreview, reason: str | None) -> JobOrder:
    """Order the closing of what was looked at, and of nothing else."""
    detail = {"seen": preview.mark, "early": preview.early, "reason": reason}
    return JobOrder("close", period_subject(period), detail)


def approval_order(period: Period, seen: str) -> JobOrder:
    """Order the approval of the tables that were looked at."""
    return JobOrder("approve", period_subject(period), {"seen": seen})


def period_subject(period: Period) -> str:
    """Name a period as the subject of a job."""
    return f"{period.calendar}/{period.code}"


def subject_period(subject: str) -> Period:
    """Find the period a job is about."""
    calendar, _, code = subject.partition("/")
    known: Calendar = "calendar" if calendar == "calendar" else "reporting"
    return parse_period(code, known)


def prepare_closing(work: Work) -> Store:
    """Read and seal every form; give what stores the closing."""
    period, detail = subject_period(work.face.subject), work.face.detail
    now = work.bench.clock()
    with work.looking() as session:
        if closing_mark(session, period) != detail["seen"]:
            raise JobRefused(CHANGED)
        try:
            reckoning = reckon_closing(
                session,
                period,
                now,
                force=bool(detail["early"]),
                reason=detail["reason"],
                progress=_progress(session, work, period),
            )
        except (PeriodOpen, ReasonMissing) as error:
            raise JobRefused(str(error)) from None

    def store(session: Session) -> Outcome:
        try:
            closing = store_closing(session, reckoning, now, work.actor)
        except (ClosedMeanwhile, IntegrityError):
            raise JobRefused(CHANGED) from None
        if closing.new:
            return Outcome(f"Đã chốt {period.label}, lần {closing.revision}.")
        return Outcome(f"Không có gì đổi từ lần chốt {closing.revision}; không chốt lại.")

    return store


def prepare_approval(work: Work) -> Store:
    """Compare every form with the closing and compose the tables; give what stores them."""
    period = subject_period(work.face.subject)
    now = work.bench.clock()
    with work.looking() as session:
        try:
            draft = draft_publication(session, period, now.date(), _progress(session, work, period))
        except PublicationRefused as error:
            raise JobRefused(str(error)) from None

    def store(session: Session) -> Outcome:
        try:
            approve_period(session, draft, work.actor, now, seen=work.face.detail["seen"])
        except (ChangedMeanwhile, IntegrityError):
            raise JobRefused(CHANGED_TABLES) from None
        except PublicationRefused as error:
            raise JobRefused(str(error)) from None
        return Outcome(f"Đã duyệt {period.label}. Chưa ai ngoài cơ quan xem được; hãy công bố.")

    return store


def _progress(session: Session, work: Work, period: Period) -> Progress:
    """Tell how many forms are read, and that something remains when all are."""
    forms = half_month_forms(session)
    total = sum(count for start, count in forms.items() if period.contains(start))
    read = 0

    def more(count: int) -> None:
        nonlocal read
        read += count
        work.tell(min(read, total), total, REST[work.face.kind] if read >= total else READING)

    more(0)
    return more
