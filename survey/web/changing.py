"""Stores what a form asks for, and turns a refusal into the status and words of its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms.staff_form import RevisedForm, StaffForm
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.web.transaction import writing

#: `Session` is for the functions that views hand over: they name it, and never import its library.
__all__ = ["Outcome", "Session", "answer_press", "change", "done", "press"]


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
    form: StaffForm,
    store: Callable[[Session], object],
    *refusals: type[ValueError],
    revision: int | None = None,
) -> Outcome:
    """Store a form that was sent and is valid; a refusal stays in the form, with its reason.

    Where somebody else was faster the form goes on from the `revision` that stands now.
    """
    if not form.is_submitted():
        return Outcome()
    if not form.validate():
        # What was right when the page was opened may be refused only because of that other change.
        was_overtaken = isinstance(form, RevisedForm) and 0 <= form.seen < (revision or 0)
        return _overtaken(form, revision) if was_overtaken else Outcome(status=422)
    try:
        with writing() as session:
            store(session)
    except ChangedMeanwhile:
        return _overtaken(form, revision)
    except refusals as error:
        form.form_errors.append(str(error))
        return Outcome(status=422)
    return Outcome(stored=True)


def _overtaken(form: StaffForm, revision: int | None) -> Outcome:
    form.form_errors.append(str(ChangedMeanwhile()))
    if revision is not None and isinstance(form, RevisedForm):
        form.revision.data = str(revision)
    return Outcome(status=409)


def done(words: str, address: str) -> ResponseReturnValue:
    """Go to a page after something was stored, and say so there."""
    flash(words, "good")
    return redirect(address, 303)


def press(
    form: StaffForm,
    store: Callable[[Session], object],
    address: str,
    words: str,
    *refusals: type[ValueError],
) -> ResponseReturnValue:
    """Do what one button asks for, go back to its page and say there what came of it."""
    outcome = change(form, store, *refusals)
    return answer_press(form, address, words if outcome.stored else None)


def answer_press(form: StaffForm, address: str, words: str | None) -> ResponseReturnValue:
    """Go back to a page after one button was pressed; without `words` it could not be done."""
    if words is not None:
        return done(words, address)
    faults = form.form_errors or ["Chưa làm được: trang mở đã lâu, xin bấm lại."]
    flash(" ".join(faults), "bad")
    return redirect(address, 303)
