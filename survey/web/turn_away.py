"""What somebody sees who may not go on yet: the sign-in page, the lock, the second factor."""

from __future__ import annotations

from typing import TypeVar

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from forms.sign_in import CodeForm, OnwardForm, SignInForm, UnlockForm
from survey.queries.sign_ins import SignedIn
from survey.web.arrival import arrival
from survey.web.enrolment import second_factor_page
from survey.web.kept_form import KeptForm, here, sent_by_stranger, sent_form
from survey.web.language import speak_vietnamese
from survey.web.provider import provider_name
from survey.web.state import house

Form = TypeVar("Form", bound=OnwardForm)
TOO_LARGE = (
    "Nội dung vừa gửi chưa được lưu vì phiên làm việc đã hết hạn. Sau khi đăng nhập, xin mở lại "
    "trang và chọn lại tệp."
)


def to_sign_in() -> ResponseReturnValue:
    """Lead a stranger to the sign-in page and from there back to a page that can be opened.

    A form that was being sent is kept inside the page.
    """
    try:
        kept = sent_by_stranger()
    except RequestEntityTooLarge:
        return sign_in_page(SignInForm(formdata=None), TOO_LARGE), 403
    if kept is None:
        return redirect(url_for("sign_in.show_form", tiep=asked_for()), 303)
    return sign_in_page(carrying(SignInForm(formdata=None), kept)), 403


def to_enrolment(own: SignedIn) -> ResponseReturnValue:
    """Lead somebody whose role needs a second factor to where it is set up.

    A form that was being sent is kept inside the page.
    """
    kept = sent_form()
    if kept is None:
        return redirect(url_for("account.show_second_factor", tiep=asked_for()), 303)
    return second_factor_page(own, carrying(CodeForm(formdata=None), kept)), 403


def to_unlock() -> ResponseReturnValue:
    """Ask for the password again; a form that was being sent is kept inside the page."""
    kept = sent_form()
    if kept is None:
        return redirect(url_for("sign_in.show_lock", tiep=asked_for()), 303)
    return lock_page(carrying(UnlockForm(formdata=None), kept)), 403


def go_on_or_ask(kept: KeptForm) -> ResponseReturnValue:
    """Go on with a kept form where somebody has signed in elsewhere meanwhile; else ask again."""
    if arrival().visitor.is_staff:
        return go_on_page(kept)
    return sign_in_page(carrying(SignInForm(formdata=None), kept)), 403


def carrying(form: Form, kept: KeptForm) -> Form:
    """Put a kept form into a step on the way in."""
    form.tiep.data, form.giu.data = kept.address, kept.text
    return form


def sign_in_page(form: SignInForm, refusal: str | None = None) -> str:
    """Ask for name and password."""
    speak_vietnamese()
    return render_template(
        "sign_in/password.html",
        form=form,
        refusal=refusal,
        demo=house().settings.demo,
        provider=provider_name(),
    )


def code_page(form: CodeForm, refusal: str | None = None) -> str:
    """Ask for the code of the second factor."""
    speak_vietnamese()
    return render_template("sign_in/code.html", form=form, refusal=refusal)


def lock_page(form: UnlockForm, refusal: str | None = None) -> str:
    """Show the lock."""
    speak_vietnamese()
    return render_template(
        "sign_in/lock.html", form=form, refusal=refusal, provider=provider_name()
    )


def asked_for() -> str | None:
    """Give the address that was asked for, when it can be asked for again."""
    return here() if request.method in {"GET", "HEAD"} else None


def go_on_page(kept: KeptForm) -> Response:
    """Show the way on to whoever was sending a form: it is sent with one press, as it was."""
    speak_vietnamese()
    return make_response(render_template("sign_in/go_on.html", kept=kept))
