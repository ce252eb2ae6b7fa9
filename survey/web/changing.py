"""Stores what a form asks for, and turns a refusal into the status and words of its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms.staff_form import StaffForm
from survey.services.guard_revision import ChangedMeanwhile
from survey.web.transaction import writing

#: `Session` is for the functions that views hand over: they name it, and never import its library.
__all__ = ["Outcome", "Session", "answer_press", "change"]


@dataclass(frozen=True)
class Outcome:
    """What came of a form: stored, or the status of the page that shows it again."""

    stored: bool = False
    status: int = 200

    @property
    def overtaken(self) -> bool:
        """Tell whether somebody else was faster."""
        return self.status == 409


def change(
    form: StaffForm, store: Callable[[Session], object], *refusals: type[ValueError]
) -> Outcome:
    """Store a form that was sent and is valid; a refusal stays in the form, with its reason."""
    if not form.is_submitted():
        return Outcome()
    if not form.validate():
        return Outcome(status=422)
    try:
        with writing() as session:
            store(session)
    except ChangedMeanwhile as error:
        form.form_errors.append(str(error))
        return Outcome(status=409)
    except refusals as error:
        form.form_errors.append(str(error))
        return Outcome(status=422)
    return Outcome(stored=True)


def answer_press(form: StaffForm, address: str, done: str | None) -> ResponseReturnValue:
    """Go back to a page after one button was pressed, and say there what came of it."""
    if done is not None:
        flash(done, "good")
    else:
        words = form.form_errors or ["Chưa làm được: trang mở đã lâu, xin bấm lại."]
        flash(" ".join(words), "bad")
    return redirect(address, 303)
