"""The clerk's page for paper forms: a desk and a day, then form after form by number keys."""

from __future__ import annotations

import secrets
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.paper import PaperForm, PileForm, paper_form
from survey.formatting import short_date
from survey.queries.desks import DeskFace, desk_by_code, desk_by_id
from survey.queries.units import LARGEST_KEY, unit_by_id
from survey.services.answers.record_paper import (
    PaperPile,
    PaperRefused,
    TypedPaper,
    paper_day_fault,
    pile_of,
    record_paper,
)
from survey.web.access import open_to
from survey.web.changing import change
from survey.web.found import found
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading

KEY_BYTES = 16


@open_to("office")
def choose_pile() -> ResponseReturnValue:
    """Ask which desk and day the pile is from."""
    speak_vietnamese()
    today = house().clock().date()
    asked = bool(request.args)
    form = PileForm(request.args if asked else None, ngay=None if asked else today)
    if asked and form.validate():
        with reading() as session:
            desk = desk_by_code(session, str(form.quay.data))
            fault = paper_day_fault(session, form.ngay.data, today)
        if desk is not None and not fault:
            address = url_for("office.type_paper", desk_id=desk.id, day=form.ngay.data.isoformat())
            return redirect(address, 303)
        if desk is None:
            form.quay.errors = [f"Không có quầy “{form.quay.data}”."]
        if fault:
            form.ngay.errors = [fault]
    return render_template("office/paper_pile.html", form=form), 422 if asked else 200


@open_to("office")
def type_paper(desk_id: int, day: str) -> ResponseReturnValue:
    """Type one form; after it the next one is asked at once."""
    speak_vietnamese()
    try:
        filled_on = date.fromisoformat(day)
    except ValueError:
        filled_on = found(None)
    with reading() as session:
        desk = found(desk_by_id(session, desk_id) if desk_id < LARGEST_KEY else None)
        known = house().settings_known.learn(session)
        pile = pile_of(session, (desk.id, desk.unit_id), filled_on, known)
        unit = found(unit_by_id(session, pile.unit_id))
        fault = paper_day_fault(session, filled_on, house().clock().date())
    if fault:
        flash(fault, "bad")
        return redirect(url_for("office.choose_pile"), 303)
    form = paper_form(pile.questionnaire)
    if not form.is_submitted():
        form.dau.data = secrets.token_urlsafe(KEY_BYTES)
    return _typed(form, desk, unit.name, pile)


def _typed(form: PaperForm, desk: DeskFace, unit_name: str, pile: PaperPile) -> ResponseReturnValue:
    typed = TypedPaper(form.levels, form.facts, str(form.gop_y.data or ""))
    outcome = change(
        form,
        lambda session: record_paper(
            session, pile, typed, str(form.dau.data), today=house().clock().date()
        ),
        PaperRefused,
    )
    if outcome.stored:
        number = _number() + 1
        flash(f"Đã lưu phiếu thứ {number} của chồng này.", "good")
        address = url_for("office.type_paper", desk_id=desk.id, day=pile.day.isoformat(), so=number)
        return redirect(address, 303)
    page = render_template(
        "office/paper.html",
        form=form,
        desk=desk,
        unit_name=unit_name,
        day=short_date(pile.day),
        scale=pile.questionnaire.scale,
        asks_comment=pile.questionnaire.comment is not None,
        title=pile.questionnaire.title["vi"],
        number=_number() + 1,
    )
    return page, outcome.status


def _number() -> int:
    """Read how many forms of the pile were typed; it is for the eye only."""
    text = request.args.get("so", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
