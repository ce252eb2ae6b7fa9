"""A unit's comments: what was passed on to it, masked; it tells its progress and answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.comment import AnswerForm, ProgressForm
from forms.staff_form import RevisedForm
from survey.services.comments.answer_comments import answer_comment, report_progress
from survey.services.comments.handle_comments import CommentRefused
from survey.services.comments.lay_out_unit_comments import (
    lay_out_unit_comment,
    lay_out_unit_comments,
)
from survey.web.access import open_to, visitor
from survey.web.changing import change, done
from survey.web.found import finding
from survey.web.keys import read_key
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading


@dataclass(frozen=True)
class Step:
    """One step: its form, what it does, and what is said when it is done."""

    form: type[RevisedForm]
    take: Callable[[Any, bytes, int, Any], object]
    said: str


def _answer(session: Any, key: bytes, unit_id: int, form: AnswerForm) -> None:
    answer_comment(
        session,
        visitor().actor,
        key,
        unit_id,
        form.seen,
        form.answer.data,
        now=house().clock(),
    )


def _progress(session: Any, key: bytes, unit_id: int, form: ProgressForm) -> None:
    report_progress(
        session,
        visitor().actor,
        key,
        unit_id,
        form.seen,
        form.progress.data,
        now=house().clock(),
    )


#: Word in the address -> step.
STEPS = {
    "tra-loi": Step(AnswerForm, _answer, "Đã gửi câu trả lời cho cơ quan chủ trì."),
    "tien-do": Step(ProgressForm, _progress, "Đã báo tiến độ."),
}


@open_to("unit_head")
def list_comments(unit_id: int) -> ResponseReturnValue:
    """List what was passed on, by batch; inside a batch without an order."""
    speak_vietnamese()
    with reading() as session:
        sheet = lay_out_unit_comments(session, unit_id, house().clock().date())
    if sheet is None:
        raise NotFound
    return render_template("unit/comments.html", sheet=sheet)


@open_to("unit_head")
def show_comment(unit_id: int, key: str) -> ResponseReturnValue:
    """Show one of them with its forms."""
    speak_vietnamese()
    return _page(unit_id, read_key(key), None, None), 200


@open_to("unit_head")
def step_comment(unit_id: int, key: str, step: str) -> ResponseReturnValue:
    """Keep an answer or a note on progress; whatever goes wrong, what was typed stays."""
    speak_vietnamese()
    wanted = read_key(key)
    if step not in STEPS:
        raise NotFound
    form = STEPS[step].form()
    with finding():
        outcome = change(
            form, lambda session: STEPS[step].take(session, wanted, unit_id, form), CommentRefused
        )
    if outcome.stored:
        return done(STEPS[step].said, url_for("unit.show_comment", unit_id=unit_id, key=key))
    return _page(unit_id, wanted, step, form, renew=outcome.overtaken), outcome.status


def _page(
    unit_id: int, key: bytes, step: str | None, sent: RevisedForm | None, *, renew: bool = False
) -> str:
    with reading() as session:
        sheet = lay_out_unit_comment(session, unit_id, key, house().clock().date())
    if sheet is None:
        raise NotFound
    forms: dict[str, RevisedForm] = {
        name: one.form(formdata=None) for name, one in STEPS.items() if name != step
    }
    if step is not None and sent is not None:
        forms[step] = sent
    for name, form in forms.items():
        if name != step or renew:
            form.revision.data = str(sheet.line.comment.revision)
    return render_template("unit/comment.html", sheet=sheet, forms=forms)
