"""The page on which a second factor is set up, and what follows once it is."""

from __future__ import annotations

from flask import render_template

from forms.sign_in import CodeForm, ConfirmForm
from survey.queries.sign_ins import SignedIn
from survey.services.people.confirm_second_factor import count_recovery_codes, show_enrolment
from survey.web.kept_form import KeptForm
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading


def second_factor_page(own: SignedIn, form: CodeForm, confirm: ConfirmForm | None = None) -> str:
    """Show how to set the second factor up, or how to renew it once it is on."""
    speak_vietnamese()
    with reading() as session:
        enrolment = show_enrolment(session, own.account.id, house().settings.secret_key)
        codes = count_recovery_codes(session, own.account.id)
    return render_template(
        "account/second_factor.html",
        account=own.account,
        enrolment=enrolment,
        codes=codes,
        form=form,
        confirm=confirm or ConfirmForm(formdata=None),
    )


def recovery_codes_page(
    codes: list[str], onward: str | None = None, kept: KeptForm | None = None
) -> str:
    """Show recovery codes, once; the way on sends a form that waited for them."""
    speak_vietnamese()
    return render_template("account/recovery_codes.html", codes=codes, onward=onward, kept=kept)
