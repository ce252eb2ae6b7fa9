"""The office's pages that read filled forms from a sheet: file, columns, words, look, import."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from forms.foreign_file import (
    AnswerColumnsForm,
    ApplyForm,
    FileForm,
    columns_form,
    words_form,
)
from forms.staff_form import StaffForm
from survey.queries.questionnaires import standing_questionnaire
from survey.services.foreign_table import ForeignTable, read_plan, store_plan
from survey.services.import_report import ImportReport
from survey.services.keep_upload import keep_upload, kept_upload
from survey.services.map_answers import (
    LEVELS,
    MOST_WORDS,
    AnswerMap,
    import_mapped_answers,
    map_from_plan,
    question_roles,
    questionnaire_choices,
    questionnaire_of,
    reduce_table,
    suggest_answer_roles,
    suggest_levels,
    worded,
    words_of,
)
from survey.services.read_rows import FileRefused
from survey.web.access import open_to, visitor
from survey.web.found import found
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading, writing
from survey.web.uploads import counts_of, forget_upload, open_upload, take_upload, uploads

STEPS = ("Chọn tệp", "Nối cột với câu hỏi", "Nối từ với mức", "Xem trước và nhập")


@open_to("office")
def take_answer_file() -> ResponseReturnValue:
    """Take a file."""
    speak_vietnamese()
    form = FileForm()
    key = take_upload(form)
    if key is not None:
        return redirect(url_for("office.map_answer_file", key=key), 303)
    page = render_template("office/answer_file.html", form=form, steps=STEPS)
    return page, 422 if form.is_submitted() else 200


@open_to("office")
def map_answer_file(key: str) -> ResponseReturnValue:
    """Ask which column is which question."""
    speak_vietnamese()
    try:
        table = open_upload(key, request.values.get("dong"))
    except FileRefused as error:
        return _back(error)
    form = _columns_form(table, read_plan(uploads(), key))
    if not form.is_submitted():
        return _columns(key, table, form)
    chosen = AnswerMap(
        form.roles, form.phieu.data, form.kenh.data, form.quay.data, form.kieu.data == "mdy"
    )
    if form.validate():
        form.form_errors.extend(chosen.faults())
    if form.errors:
        return _columns(key, table, form), 422
    plan = {
        "roles": {str(place): role for place, role in chosen.roles.items()},
        "questionnaire": chosen.questionnaire,
        "channel": chosen.channel,
        "desk": chosen.desk,
        "american": chosen.american,
        "head_row": table.head_row,
    }
    store_plan(uploads(), key, plan)
    return redirect(url_for("office.word_answer_file", key=key), 303)


@open_to("office")
def word_answer_file(key: str) -> ResponseReturnValue:
    """Ask which level each word means; then only what was chosen of the file is kept."""
    speak_vietnamese()
    try:
        plan = _plan(key, "roles")
        table = open_upload(key)
    except FileRefused as error:
        return _back(error)
    chosen = map_from_plan(plan)
    with reading() as session:
        questionnaire = found(questionnaire_of(session, chosen.questionnaire))
    words = words_of(table, chosen, questionnaire)
    if len(words) > MOST_WORDS:
        flash(
            "Một cột được chọn làm câu hỏi có quá nhiều câu trả lời khác nhau; xin xem lại.", "bad"
        )
        return redirect(url_for("office.map_answer_file", key=key), 303)
    form = words_form(list(words), LEVELS, suggest_levels(list(words), questionnaire))
    if not form.validate_on_submit():
        page = render_template(
            "office/answer_words.html", key=key, form=form, words=words, steps=STEPS
        )
        return page, 422 if form.is_submitted() else 200
    levels = {one.label.text: one.data for one in form.words if one.data}
    reduced = reduce_table(table, chosen, levels, house().settings.secret_key)
    heads = {role: table.heads[place] for place, role in chosen.roles.items()}
    new = keep_upload(uploads(), "rut-gon.csv", reduced, house().clock())
    store_plan(uploads(), new, {"reduced": True, "reason": form.ly_do.data, "heads": heads})
    forget_upload(key)
    return redirect(url_for("office.check_answer_file", key=new), 303)


@open_to("office")
def check_answer_file(key: str) -> ResponseReturnValue:
    """Show what the file would do, row by row where it is wrong."""
    speak_vietnamese()
    try:
        report = _import(key, dry_run=True)
    except FileRefused as error:
        return _back(error)
    return _checked(key, report)


@open_to("office")
def store_answer_file(key: str) -> ResponseReturnValue:
    """Import the forms; what is wrong by now stores none of them."""
    speak_vietnamese()
    form = ApplyForm()
    try:
        if not form.validate_on_submit():
            return _checked(key, _import(key, dry_run=True))[0], 409
        report = _import(key, dry_run=False)
        if not report.problems:
            forget_upload(key)
    except FileRefused as error:
        return _back(error)
    if report.problems:
        return _checked(key, report)
    flash(
        f"Đã nhập {report.created} phiếu mới; {report.unchanged} phiếu đã có từ trước. Đã xóa tệp.",
        "good",
    )
    for note in report.notes:
        flash(note, "bad")
    return redirect(url_for("office.take_answer_file"), 303)


@open_to("office")
def drop_answer_file(key: str) -> ResponseReturnValue:
    """Delete a file that is not to be imported after all."""
    if StaffForm().validate_on_submit():
        try:
            forget_upload(key)
        except FileRefused as error:
            return _back(error)
        flash("Đã xóa tệp; không nhập phiếu nào.", "good")
    return redirect(url_for("office.take_answer_file"), 303)


def _columns_form(table: ForeignTable, plan: dict[str, Any]) -> Any:
    before = map_from_plan(plan)
    with reading() as session:
        choices = questionnaire_choices(session)
        standing = standing_questionnaire(session)[1].code
        asked = request.values.get("phieu") or before.questionnaire
        code = asked if asked in dict(choices) else standing
        questionnaire = found(questionnaire_of(session, code))
    kept = before.roles if before.questionnaire == code else {}
    chosen = kept or suggest_answer_roles(table.heads, questionnaire)
    form = columns_form(
        AnswerColumnsForm,
        table.heads,
        question_roles(questionnaire),
        chosen,
        dong=str(table.head_row),
        phieu=code,
        quay=before.desk,
        kenh=before.channel,
        kieu="mdy" if before.american else "dmy",
    )
    form.phieu.choices = [SelectChoice(value, label=words) for value, words in choices]
    return form


def _columns(key: str, table: ForeignTable, form: Any) -> str:
    return render_template(
        "office/answer_columns.html", key=key, table=table, form=form, steps=STEPS
    )


def _plan(key: str, part: str) -> dict[str, Any]:
    kept_upload(uploads(), key)
    plan = read_plan(uploads(), key)
    if part not in plan:
        raise FileRefused("Tệp này chưa qua bước trước; xin chọn lại tệp.")
    return plan


def _import(key: str, *, dry_run: bool) -> ImportReport:
    plan = _plan(key, "reduced")
    actor, now = visitor().actor, house().clock()
    with writing() as session:
        report = import_mapped_answers(
            session,
            kept_upload(uploads(), key),
            actor,
            reason=plan["reason"] or "",
            now=now,
            dry_run=dry_run,
        )
    return worded(report, plan["heads"])


def _checked(key: str, report: ImportReport) -> tuple[str, int]:
    page = render_template(
        "office/answer_check.html",
        key=key,
        report=report,
        form=ApplyForm(formdata=None, seen=counts_of(report)),
        steps=STEPS,
    )
    return page, 422 if report.problems else 200


def _back(error: FileRefused) -> ResponseReturnValue:
    flash(str(error), "bad")
    return redirect(url_for("office.take_answer_file"), 303)
