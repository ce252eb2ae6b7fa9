"""Giving answers to researchers as a job: every form is read, and the files are packed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy.orm import Session

from analysis.period import Calendar, Period, parse_period
from survey.formatting import thousands
from survey.queries.background_jobs import JobFace
from survey.services.changes.keep_audit import note_action
from survey.services.jobs.keep_job_files import KEPT_DAYS, keep_job_file
from survey.services.jobs.order_job import JobOrder, JobRefused
from survey.services.jobs.run_job import Outcome, Store, Work
from survey.services.research.export_answers import AnswerFile, ExportRefused, export_answers
from survey.services.research.pack_answers import pack_answers

READING, PACKING = "Đang đọc phiếu", "Đang ghi tệp"


def answers_order(periods: Sequence[Period], questionnaire: str | None) -> JobOrder:
    """Order the answers of quarters, of all versions of the form or of one."""
    codes = [period.code for period in periods]
    subject = "|".join([periods[0].calendar, *codes, questionnaire or ""])
    detail = {
        "calendar": periods[0].calendar,
        "periods": codes,
        "questionnaire": questionnaire,
        "name": f"phieu-an-danh-{codes[0]}{f'-va-{len(codes) - 1}-quy' if codes[1:] else ''}.zip",
    }
    # Any number of quarters; a subject is short.
    return JobOrder("answers", hashlib.sha256(subject.encode()).hexdigest(), detail)


def asked_quarters(face: JobFace) -> list[Period]:
    """Give the quarters whose answers a job is asked for."""
    detail = face.detail
    calendar: Calendar = "calendar" if detail["calendar"] == "calendar" else "reporting"
    return [parse_period(code, calendar) for code in detail["periods"]]


def prepare_answers(work: Work) -> Store:
    """Read and pack the answers; give what notes where they lie and that they were given."""
    detail, periods = work.face.detail, asked_quarters(work.face)
    work.tell(0, 2, READING)
    with work.looking() as session:
        try:
            found = export_answers(
                session, periods, work.bench.clock().date(), detail["questionnaire"]
            )
        except ExportRefused as refusal:
            raise JobRefused(str(refusal)) from None
    if not found.rows:
        raise JobRefused("Không có phiếu nào được đưa ra: mọi đơn vị của kỳ này đều đang được che.")
    work.tell(1, 2, PACKING)
    sha256 = keep_job_file(work.bench.data, pack_answers(found), detail["name"])

    def store(session: Session) -> Outcome:
        told = {
            "periods": detail["periods"],
            "questionnaire": detail["questionnaire"],
            "forms": len(found.rows),
            "sha256": sha256,
        }
        note_action(
            session,
            work.actor,
            "answers.export",
            f"period:{periods[0].calendar}/{periods[0].code}",
            told,
            now=work.bench.clock(),
        )
        return Outcome(_in_words(found), detail["name"], sha256)

    return store


def _in_words(found: AnswerFile) -> str:
    units = len({row[0] for row in found.rows})
    left = len({one.unit.name for one in found.left_out})
    told = f"; {thousands(left)} đơn vị không có trong tệp, tên và lý do ghi trong bảng mã" * bool(
        left
    )
    return (
        f"Có {thousands(len(found.rows))} phiếu của {thousands(units)} đơn vị{told}. "
        f"Tệp được giữ {KEPT_DAYS} ngày."
    )
