"""The office's pages about codes: issued, printed, replaced, revoked, one by one and in bulk."""

from __future__ import annotations

from typing import get_args

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.placard import SIZES, ReplaceForm
from forms.staff_form import StaffForm
from survey.queries.background_jobs import last_jobs
from survey.queries.placard_list import desk_codes
from survey.queries.placards import find_placard
from survey.queries.unit_tree import read_unit_tree
from survey.queries.units import UnitFace, all_units, unit_by_id
from survey.services.changes.keep_audit import note_action
from survey.services.job_kinds import JOB_KINDS
from survey.services.jobs.order_job import JobRefused
from survey.services.pages.gather_lists import code_table
from survey.services.places.foresee_few import desks_expecting_few, fewest_of_desk
from survey.services.places.manage_placards import (
    PlacardRefused,
    issue_missing_placards,
    issue_placard,
    replace_placard,
    revoke_placard,
)
from survey.services.places.print_by_job import print_order
from survey.services.places.print_placards import NothingToPrint, Size, chosen_to_print, pdf_of
from survey.views.office.jobs import start_job
from survey.web.access import open_to, visitor
from survey.web.changing import Session, answer_press, change, done, press
from survey.web.downloads import give_tables
from survey.web.found import found
from survey.web.language import speak_vietnamese
from survey.web.paging import page_asked_for, turn
from survey.web.row_numbers import row_number
from survey.web.state import house
from survey.web.transaction import reading

A_PAGE = 100
#: More would keep the visitor waiting for longer than a minute: they are set by a job.
MOST_AT_ONCE = 150
SHOWN_JOBS = 5


@open_to("office")
def list_placards() -> ResponseReturnValue:
    """List the desks with their codes, of one unit with all under it, or of all."""
    speak_vietnamese()
    today = house().clock().date()
    with reading() as session:
        unit_id, unit_ids = _scope(session)
        lines = desk_codes(session, today, unit_ids)
        opened = {line.desk_id: line.opened_on for line in lines}
        few, fewest = desks_expecting_few(session, opened, today), fewest_of_desk(session)
        units = all_units(session, today)
        jobs = last_jobs(session, ["placards"], SHOWN_JOBS)
    page = page_asked_for()
    return render_template(
        "office/placards.html",
        lines=lines[(page - 1) * A_PAGE : page * A_PAGE],
        count=len(lines),
        few=few,
        fewest=fewest,
        issued=sum(line.in_force is not None for line in lines),
        turn=turn(page, len(lines), A_PAGE),
        unit_id=unit_id,
        units=units,
        sizes=SIZES,
        most=MOST_AT_ONCE,
        form=StaffForm(),
        jobs=jobs,
        kinds=JOB_KINDS,
    )


@open_to("office")
def give_codes(form: str) -> Response:
    """Give the desks of the scope with the addresses of their codes as a file."""
    today = house().clock().date()
    with reading() as session:
        _, unit_ids = _scope(session)
        table = code_table(desk_codes(session, today, unit_ids), house().settings.base_url)
    return give_tables([table], table.name, form, "quay-va-ma-qr")


@open_to("office")
def issue_missing() -> ResponseReturnValue:
    """Issue a code for every desk of the scope that has none."""
    form = StaffForm()
    counts: list[int] = []
    now = house().clock()
    with reading() as session:
        unit_id, unit_ids = _scope(session)

    def store(session: Session) -> None:
        counts.append(issue_missing_placards(session, now, unit_ids))
        subject = f"unit:{unit_id}" if unit_id else "unit"
        detail = {"count": counts[0]}
        note_action(session, visitor().actor, "placard.issue_missing", subject, detail, now=now)

    outcome = change(form, store, PlacardRefused)
    words = f"Đã cấp {counts[0]} mã. Tiếp theo: tải bản in." if outcome.stored else None
    return answer_press(form, _list(unit_id), words)


@open_to("office")
def issue(desk_id: int) -> ResponseReturnValue:
    """Issue a code for one desk."""
    form, now = StaffForm(), house().clock()

    def store(session: Session) -> None:
        issue_placard(session, desk_id, now)
        note_action(session, visitor().actor, "placard.issue", f"desk:{desk_id}", now=now)

    return press(form, store, _back(), "Đã cấp mã QR.", PlacardRefused)


@open_to("office")
def revoke(token: str) -> ResponseReturnValue:
    """Refuse a code from now on."""
    form, now = StaffForm(), house().clock()

    def store(session: Session) -> None:
        face = found(find_placard(session, token, now.date()))
        revoke_placard(session, face.token, now)
        subject = f"desk:{face.desk_id}"
        note_action(session, visitor().actor, "placard.revoke", subject, now=now)

    words = "Đã thu hồi; ai quét mã này được báo là mã không còn dùng."
    return press(form, store, _back(), words, PlacardRefused)


@open_to("office")
def replace(token: str) -> ResponseReturnValue:
    """Put a new code in the place of one; the old one works on for some days."""
    speak_vietnamese()
    now = house().clock()
    with reading() as session:
        face = found(find_placard(session, token, now.date()))
    form = ReplaceForm()

    def store(session: Session) -> None:
        replace_placard(session, face.token, now, form.days.data)
        detail = {"days": form.days.data}
        subject = f"desk:{face.desk_id}"
        note_action(session, visitor().actor, "placard.replace", subject, detail, now=now)

    outcome = change(form, store, PlacardRefused)
    if outcome.stored:
        words = "Đã cấp mã mới. Hãy in và thay trước khi mã cũ hết hạn."
        return done(words, _list(face.unit_id))
    return render_template("office/placard_replace.html", form=form, face=face), outcome.status


@open_to("office")
def give_prints(size: str) -> ResponseReturnValue:
    """Give the codes in force of a desk or of the scope as one PDF."""
    shape = found(next((one for one in get_args(Size) if one == size), None))
    desk_id = request.args.get("quay", type=row_number)
    day = house().clock().date()
    with reading() as session:
        unit_id, unit_ids = _scope(session)
        unit = unit_by_id(session, unit_id) if unit_id else None
        title = f"Mã QR niêm yết của {unit.name if unit else 'tất cả đơn vị'}"
        try:
            wanted = chosen_to_print(
                session,
                title,
                house().settings.base_url,
                day=day,
                unit_ids=unit_ids,
                desk_id=desk_id,
            )
        except NothingToPrint as error:
            flash(f"{error} Hãy cấp mã trước.", "bad")
            return redirect(_list(unit_id), 303)
    if len(wanted.placards) > MOST_AT_ONCE:
        flash(
            f"Có {len(wanted.placards)} mã, quá {MOST_AT_ONCE} mã cho một lần tải ngay. Hãy bấm "
            "“Tạo bản in” để làm ở tiến trình nền.",
            "bad",
        )
        return redirect(_list(unit_id), 303)
    if wanted.remark:
        flash(wanted.remark, "bad")  # told on the next page: this answer is a file
    headers = {"Content-Disposition": f"attachment; filename={_file_name(unit, shape)}"}
    return Response(pdf_of(wanted, shape), mimetype="application/pdf", headers=headers)


@open_to("office")
def order_prints(size: str) -> ResponseReturnValue:
    """Order the codes in force of the scope as one PDF, however many there are."""
    shape = found(next((one for one in get_args(Size) if one == size), None))
    with reading() as session:
        unit_id, _ = _scope(session)
        unit = unit_by_id(session, unit_id) if unit_id else None
    if not StaffForm().validate_on_submit():
        flash("Chưa làm gì: trang này mở đã lâu. Xin bấm lại.", "bad")
        return redirect(_list(unit_id), 303)
    try:
        return start_job(print_order(unit, shape, _file_name(unit, shape)))
    except JobRefused as reason:
        flash(str(reason), "bad")
        return redirect(_list(unit_id), 303)


def _scope(session: Session) -> tuple[int | None, set[int] | None]:
    """Read which unit is asked for, with everything under it; none: all."""
    unit_id = request.args.get("don_vi", type=row_number)
    if unit_id is None:
        return None, None
    found(unit_by_id(session, unit_id))
    return unit_id, read_unit_tree(session).below(unit_id)


def _list(unit_id: int | None) -> str:
    return url_for("office.list_placards", don_vi=unit_id)


def _back() -> str:
    return _list(request.args.get("don_vi", type=row_number))


def _file_name(unit: UnitFace | None, size: Size) -> str:
    name = f"ma-qr-{unit.code if unit else 'tat-ca'}-{size}.pdf"
    return "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in "-.") else "_" for sign in name
    )
