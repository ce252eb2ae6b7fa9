"""Jobs: what is being done outside of requests, how far it is, what came of it."""

from __future__ import annotations

from flask import Response, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.staff_form import StaffForm
from survey.queries.background_jobs import JobFace, job, last_jobs
from survey.services.job_kinds import JOB_KINDS
from survey.services.jobs.keep_job_files import read_job_file
from survey.services.jobs.order_job import JobOrder, JobRefused, cancel_job, order_job
from survey.services.publication.close_by_job import subject_period
from survey.web.access import open_to, visitor
from survey.web.issued_files import as_download
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading, writing

STARTED = "Đã nhận. Việc này làm ở tiến trình nền; có thể rời trang này, đóng trình duyệt."
MEDIA_TYPES = {"pdf": "application/pdf", "zip": "application/zip"}
RUNNING = "Việc này đang chạy sẵn; không làm thêm lần nữa."


@open_to("office")
def list_jobs() -> ResponseReturnValue:
    """List the jobs of late."""
    speak_vietnamese()
    with reading() as session:
        found = last_jobs(session, JOB_KINDS)
    return render_template("office/jobs.html", jobs=found, kinds=JOB_KINDS)


@open_to("office")
def show_job(job_id: int) -> ResponseReturnValue:
    """Show how far a job is, or what came of it and where to go on."""
    speak_vietnamese()
    face = _known(job_id)
    return render_template(
        "office/job.html",
        job=face,
        kind=JOB_KINDS[face.kind],
        ways=_ways(face),
        press=StaffForm(),
    )


@open_to("office")
def tell_job(job_id: int) -> ResponseReturnValue:
    """Tell a script how far a job is."""
    face = _known(job_id)
    return jsonify(state=face.state, finished=face.done, total=face.total, step=face.step)


@open_to("office")
def stop_job(job_id: int) -> ResponseReturnValue:
    """Stop a job."""
    _known(job_id)
    if not StaffForm().validate_on_submit():
        flash("Chưa làm gì: trang này mở đã lâu. Xin bấm lại.", "bad")
        return redirect(url_for("office.show_job", job_id=job_id), 303)
    try:
        with writing() as session:
            cancel_job(session, job_id, visitor().actor, house().clock())
    except JobRefused as reason:
        flash(str(reason), "bad")
    else:
        flash("Việc này sẽ dừng ngay khi có thể.", "good")
    return redirect(url_for("office.show_job", job_id=job_id), 303)


@open_to("office")
def give_job_file(job_id: int) -> ResponseReturnValue:
    """Give the file a job made."""
    face = _known(job_id)
    if face.file is None:
        raise NotFound
    content = read_job_file(house().settings.data, face)
    if content is None:
        flash("Tệp không còn hoặc đã hỏng trên đĩa; hãy tạo lại.", "bad")
        return redirect(url_for("office.show_job", job_id=job_id), 303)
    media_type = MEDIA_TYPES[face.file.rpartition(".")[2]]
    return as_download(Response(content, mimetype=media_type), face.file)


def start_job(order: JobOrder) -> ResponseReturnValue:
    """Order a job, or lead to the one somebody else has just started."""
    with writing() as session:
        ordered = order_job(session, order, visitor().actor, house().clock())
    flash(STARTED if ordered.new else RUNNING, "good")
    return redirect(url_for("office.show_job", job_id=ordered.job_id), 303)


def _known(job_id: int) -> JobFace:
    with reading() as session:
        face = job(session, job_id)
    if face is None or face.kind not in JOB_KINDS:
        raise NotFound
    return face


def _ways(face: JobFace) -> list[tuple[str, str]]:
    """Give the words and addresses of where to go on: back to what the job is about."""
    if face.kind in ("placards", "answers"):
        return _ways_to_file(face)
    period = subject_period(face.subject)
    ways = [(f"Xem {period.label}", url_for("office.show_period", code=period.code))]
    if face.state in ("refused", "failed", "cancelled"):
        page = "office.show_closing" if face.kind == "close" else "office.show_approval"
        ways.insert(0, ("Xem lại rồi làm lại", url_for(page, code=period.code)))
    return ways


def _ways_to_file(face: JobFace) -> list[tuple[str, str]]:
    """Lead to the file a job made, and back to where it was asked for."""
    if face.kind == "placards":
        ways = [("Mã QR niêm yết", url_for("office.list_placards", don_vi=face.detail["unit_id"]))]
    else:
        ways = [("Dữ liệu cho người nghiên cứu", url_for("office.show_research"))]
    if face.file is not None:
        ending = face.file.rpartition(".")[2].upper()
        ways.insert(0, (f"Tải tệp {ending}", url_for("office.give_job_file", job_id=face.id)))
    return ways
