"""Which kinds of jobs there are, by what they are called and how they are done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from survey.queries.background_jobs import JobFace
from survey.services.jobs.run_job import Preparing
from survey.services.places.print_by_job import prepare_prints
from survey.services.publication.close_by_job import (
    prepare_approval,
    prepare_closing,
    subject_period,
)
from survey.services.research.export_by_job import asked_quarters, prepare_answers


@dataclass(frozen=True)
class JobKind:
    """One kind of job."""

    #: Says in Vietnamese what is done.
    title: Callable[[JobFace], str]
    prepare: Preparing
    #: What its progress counts.
    counted: str


def _prints(face: JobFace) -> str:
    return f"In mã QR ({face.detail['size']}): {face.detail['unit'] or 'tất cả đơn vị'}"


def _answers(face: JobFace) -> str:
    asked = face.detail["questionnaire"]
    quarters = ", ".join(period.label for period in asked_quarters(face))
    return f"Dữ liệu nghiên cứu {quarters}{f' ({asked})' if asked else ''}"


def _label(face: JobFace) -> str:
    return subject_period(face.subject).label


JOB_KINDS: Mapping[str, JobKind] = {
    "close": JobKind(lambda face: f"Chốt {_label(face)}", prepare_closing, "phiếu"),
    "approve": JobKind(lambda face: f"Duyệt {_label(face)}", prepare_approval, "phiếu"),
    "placards": JobKind(_prints, prepare_prints, "mã"),
    "answers": JobKind(_answers, prepare_answers, "bước"),
}
PREPARING = {code: kind.prepare for code, kind in JOB_KINDS.items()}
