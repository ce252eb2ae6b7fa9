"""The office's pages that read filled forms from a sheet: file, columns, words, look, import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from forms.foreign_file import AnswerColumnsForm, TakeFormsForm, columns_form, words_form
from survey.queries.questionnaires import standing_questionnaire
from survey.services.answers.map_answers import (
    LEVELS,
    MOST_WORDS,
    AnswerMap,
    import_mapped_answers,
    map_from_plan,
    question_roles,
    questionnaire_choices,
    questionnaire_of,
    reduce_table,
    worded,
    words_of,
)
from survey.services.answers.suggest_columns import suggest_answer_roles, suggest_levels
from survey.services.sheets.foreign_table import ForeignTable, read_plan, store_plan
from survey.services.sheets.import_report import ImportReport
from survey.services.sheets.keep_upload import keep_upload, kept_upload
from survey.services.sheets.read_rows import FileRefused
from survey.services.sheets.remember_maps import remember_map
from survey.web.access import open_to, visitor
from survey.web.file_steps import FileSteps
from survey.web.found import found
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading, writing
from survey.web.uploads import forget_upload, open_upload, uploads

STEPS = FileSteps(
    "responses",
    ("Chọn tệp", "Nối cột với câu hỏi", "Nối từ với mức", "Xem trước và nhập"),
    first="office.take_answer_file",
    columns="office.map_answer_file",
    file_page="office/answer_file.html",
    columns_page="office/answer_columns.html",
    check_page="office/answer_check.html",
)


@open_to("office")
def take_answer_file() -> ResponseReturnValue:
    """Take a file."""
    return STEPS.take()


@open_to("office")
def map_answer_file(key: str) -> ResponseReturnValue:
    """Ask which column is which question; the same heads as before bring their map along."""
    speak_vietnamese()
    try:
        table = open_upload(key, request.values.get("dong"))
    except FileRefused as error:
        return STEPS.back(error)
    known = STEPS.known(table)
    remembered: Mapping[str, Any] = {"name": known.name, **known.document} if known else {}
    plan = read_plan(uploads(), key) or remembered
    form = _columns_form(table, plan)
    if not form.is_submitted():
        return STEPS.ask_columns(key, table, known, form)
    chosen = AnswerMap(
        form.roles, form.phieu.data, form.kenh.data, form.quay.data, form.kieu.data == "mdy"
    )
    if form.validate():
        form.form_errors.extend(chosen.faults())
    if form.errors:
        return STEPS.ask_columns(key, table, known, form)
    more = {"head_row": table.head_row, "name": form.ten.data, "levels": plan.get("levels", {})}
    store_plan(uploads(), key, {**chosen.document(), **more})
    return redirect(url_for("office.word_answer_file", key=key), 303)


@open_to("office")
def word_answer_file(key: str) -> ResponseReturnValue:
    """Ask which level each word means; then only what was chosen of the file is kept."""
    speak_vietnamese()
    try:
        plan = _plan(key, "roles")
        table = open_upload(key)
    except FileRefused as error:
        return STEPS.back(error)
    chosen = map_from_plan(plan)
    with reading() as session:
        questionnaire = found(questionnaire_of(session, chosen.questionnaire))
    words = words_of(table, chosen, questionnaire)
    if len(words) > MOST_WORDS:
        flash(
            "Một cột được chọn làm câu hỏi có quá nhiều câu trả lời khác nhau; xin xem lại.", "bad"
        )
        return redirect(url_for("office.map_answer_file", key=key), 303)
    suggested = suggest_levels(list(words), questionnaire) | plan.get("levels", {})
    form = words_form(list(words), LEVELS, suggested)
    if not form.validate_on_submit():
        page = render_template(
            "office/answer_words.html", key=key, form=form, words=words, steps=STEPS.names
        )
        return page, 422 if form.is_submitted() else 200
    levels = {one.label.text: one.data for one in form.words if one.data}
    _remember(plan.get("name"), table, chosen, {**plan.get("levels", {}), **levels})
    return redirect(
        url_for("office.check_answer_file", key=_reduce(key, table, chosen, levels)), 303
    )


@open_to("office")
def check_answer_file(key: str) -> ResponseReturnValue:
    """Show what the file would do, row by row where it is wrong."""
    speak_vietnamese()
    try:
        report = _import(key, dry_run=True)
    except FileRefused as error:
        return STEPS.back(error)
    return STEPS.checked(key, report, TakeFormsForm(formdata=None))


@open_to("office")
def store_answer_file(key: str) -> ResponseReturnValue:
    """Import the forms; what is wrong by now, or late without a reason, stores none of them."""
    speak_vietnamese()
    form = TakeFormsForm()
    try:
        if not form.validate_on_submit():
            return STEPS.checked(key, _import(key, dry_run=True), form)[0], 409
        report = _import(key, form.ly_do.data, dry_run=False)
        if report.problems:
            report = _import(key, dry_run=True)
            if report.late:
                form.ly_do.errors = ["Xin ghi lý do: tệp có phiếu của kỳ đã chốt."]
            return STEPS.checked(key, report, form)
        forget_upload(key)
    except FileRefused as error:
        return STEPS.back(error)
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
    return STEPS.drop(key, "Đã xóa tệp; không nhập phiếu nào.", "office.take_answer_file")


def _remember(
    name: str | None, table: ForeignTable, chosen: AnswerMap, levels: Mapping[str, str]
) -> None:
    """Keep what was chosen about columns and words for the next file with these heads."""
    if name:
        today = house().clock().date()
        document = {**chosen.document(), "levels": levels}
        with writing() as session:
            remember_map(session, STEPS.purpose, name, table.mark, document, today)


def _reduce(key: str, table: ForeignTable, chosen: AnswerMap, levels: Mapping[str, str]) -> str:
    """Put what was chosen of a file in its place; give the key of that."""
    reduced = reduce_table(table, chosen, levels, house().settings.secret_key)
    heads = {role: table.heads[place] for place, role in chosen.roles.items()}
    new = keep_upload(uploads(), "rut-gon.csv", reduced, house().clock())
    store_plan(uploads(), new, {"reduced": True, "heads": heads})
    forget_upload(key)
    return new


def _columns_form(table: ForeignTable, plan: Mapping[str, Any]) -> Any:
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
        ten=plan.get("name", ""),
    )
    form.phieu.choices = [SelectChoice(value, label=words) for value, words in choices]
    return form


def _plan(key: str, part: str) -> dict[str, Any]:
    kept_upload(uploads(), key)
    plan = read_plan(uploads(), key)
    if part not in plan:
        raise FileRefused("Tệp này chưa qua bước trước; xin chọn lại tệp.")
    return plan


def _import(key: str, reason: str | None = None, *, dry_run: bool) -> ImportReport:
    plan = _plan(key, "reduced")
    actor, now = visitor().actor, house().clock()
    with writing() as session:
        report = import_mapped_answers(
            session,
            kept_upload(uploads(), key),
            actor,
            reason=reason or "",
            now=now,
            dry_run=dry_run,
        )
    return worded(report, plan["heads"])
