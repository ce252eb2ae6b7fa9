"""One comment at the office: mask, pass on, answer the public, close, or name another way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.comment import (
    CloseForm,
    MaskForm,
    NoteForm,
    PassOnForm,
    PublishForm,
    RefuseForm,
)
from forms.staff_form import RevisedForm
from survey.services.comments.handle_comments import (
    CommentRefused,
    add_note,
    close_comment,
    confirm_mask,
    pass_on,
    refuse_comment,
    reopen_comment,
)
from survey.services.comments.lay_out_comments import (
    CLOCK_WORDS,
    STATE_WORDS,
    CaseSheet,
    lay_out_case,
)
from survey.services.comments.publish_comments import publish_comment, withdraw_comment
from survey.web.access import open_to, visitor
from survey.web.changing import change, done
from survey.web.contact import contact_of
from survey.web.found import finding
from survey.web.keys import read_key
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading


@dataclass(frozen=True)
class Step:
    """One step: its form, what it does, and what is said when it is done."""

    form: type[RevisedForm]
    take: Callable[[Any, bytes, Any], object]
    said: str


def _mask(session: Any, key: bytes, form: MaskForm) -> None:
    confirm_mask(
        session,
        visitor().actor,
        key,
        form.seen,
        form.masked.data,
        checked=bool(form.looked.data),
        now=house().clock(),
    )


def _pass_on(session: Any, key: bytes, form: PassOnForm) -> None:
    units = form.units.data or []
    pass_on(session, visitor().actor, key, form.seen, units, now=house().clock())


def _close(session: Any, key: bytes, form: CloseForm) -> None:
    reason = form.close_reason.data
    close_comment(session, visitor().actor, key, form.seen, reason, now=house().clock())


def _refuse(session: Any, key: bytes, form: RefuseForm) -> None:
    refuse_comment(
        session,
        visitor().actor,
        key,
        form.seen,
        form.channel.data or "",
        form.refuse_note.data,
        now=house().clock(),
    )


def _reopen(session: Any, key: bytes, form: RevisedForm) -> None:
    reopen_comment(session, visitor().actor, key, form.seen, now=house().clock())


def _note(session: Any, key: bytes, form: NoteForm) -> None:
    add_note(session, visitor().actor, key, form.seen, form.note.data, now=house().clock())


def _publish(session: Any, key: bytes, form: PublishForm) -> None:
    publish_comment(
        session,
        visitor().actor,
        key,
        form.seen,
        form.summary.data,
        form.done.data,
        checked=bool(form.looked.data),
        now=house().clock(),
    )


def _withdraw(session: Any, key: bytes, form: RevisedForm) -> None:
    withdraw_comment(session, visitor().actor, key, form.seen, now=house().clock())


#: Word in the address -> step.
STEPS = {
    "che": Step(MaskForm, _mask, "Đã xác nhận lời đã che."),
    "chuyen": Step(PassOnForm, _pass_on, "Đã chuyển góp ý cho đơn vị."),
    "dong": Step(CloseForm, _close, "Đã đóng góp ý."),
    "ngoai-kenh": Step(RefuseForm, _refuse, "Đã ghi: không thuộc kênh này."),
    "mo-lai": Step(RevisedForm, _reopen, "Đã mở lại góp ý."),
    "ghi-chu": Step(NoteForm, _note, "Đã thêm ghi chú."),
    "cong-khai": Step(PublishForm, _publish, "Đã công khai."),
    "thoi-cong-khai": Step(RevisedForm, _withdraw, "Đã thôi công khai."),
}


@open_to("office")
def show_comment(key: str) -> ResponseReturnValue:
    """Show one comment, what may tell who somebody is, and the steps there are."""
    speak_vietnamese()
    return _page(read_key(key), None, None), 200


@open_to("office")
def step_comment(key: str, step: str) -> ResponseReturnValue:
    """Take one step; whatever goes wrong, what was typed stays."""
    speak_vietnamese()
    wanted = read_key(key)
    if step not in STEPS:
        raise NotFound
    form = STEPS[step].form()
    with finding():
        outcome = change(
            form, lambda session: STEPS[step].take(session, wanted, form), CommentRefused
        )
    if outcome.stored:
        return done(STEPS[step].said, url_for("office.show_comment", key=key))
    return _page(wanted, step, form, renew=outcome.overtaken), outcome.status


def _page(key: bytes, step: str | None, sent: RevisedForm | None, *, renew: bool = False) -> str:
    with reading() as session:
        sheet = lay_out_case(session, key, house().clock().date())
        settings = house().settings_known.learn(session)
    if sheet is None:
        raise NotFound
    forms = {name: one.form(formdata=None) for name, one in STEPS.items() if name != step}
    if step is not None and sent is not None:
        forms[step] = sent
    for name, form in forms.items():
        if name != step or renew:
            form.revision.data = str(sheet.case.revision)
    _fill(forms, sheet, settings, fresh={name for name in forms if name != step})
    return render_template(
        "office/comment.html",
        sheet=sheet,
        forms=forms,
        states=STATE_WORDS,
        clocks=CLOCK_WORDS,
        contact=contact_of(settings),
    )


def _fill(
    forms: dict[str, Any], sheet: CaseSheet, settings: Mapping[str, Any], fresh: Set[str]
) -> None:
    """Offer the choices there are, and begin with what is likely."""
    forms["ngoai-kenh"].channel.choices = [
        (name, f"{words}: {settings[f'contact.{name}']}")
        for name, words in (("hotline", "Đường dây nóng"), ("portal", "Cổng phản ánh, kiến nghị"))
        if str(settings[f"contact.{name}"]).strip()
    ]
    if "che" in fresh:
        forms["che"].masked.data = sheet.suggested
    if "chuyen" in fresh:
        forms["chuyen"].units.data = [sheet.receiving]
    # Those that are chosen stand first: of a long list only the beginning is seen.
    asked = set(forms["chuyen"].units.data or ())
    forms["chuyen"].units.choices = sorted(
        ((unit.id, unit.name) for unit in sheet.units), key=lambda one: one[0] not in asked
    )
    if "cong-khai" in fresh:
        answers = [one.answer for one in sheet.case.addressees if one.answer]
        forms["cong-khai"].summary.data = sheet.case.summary or sheet.case.masked
        forms["cong-khai"].done.data = sheet.case.done or "\n\n".join(answers)
