"""Questionnaires at the office: versions, schedule, side by side, as the citizen sees them."""

from __future__ import annotations

from datetime import date

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from analysis.questionnaire import Questionnaire
from forms.offered import offered
from forms.offers import NO_OFFERS
from forms.questionnaire import StartForm
from forms.response import response_form
from forms.staff_form import StaffForm
from forms.switches import shown_facts
from survey.queries.questionnaires import (
    all_versions,
    kept_codes,
    questionnaire_by_code,
    questionnaire_starts,
    standing_code,
    version_names,
)
from survey.services.questionnaires.edit_questionnaire import common_codes, compare_versions
from survey.services.questionnaires.schedule_questionnaire import (
    StartRefused,
    cancel_start,
    schedule_questionnaire,
)
from survey.web.access import open_to, visitor
from survey.web.changing import Session, change, done, press
from survey.web.contact import agency_of, contact_of
from survey.web.language import language, speak_vietnamese, translate
from survey.web.state import house
from survey.web.transaction import reading


@open_to("office")
def list_questionnaires() -> ResponseReturnValue:
    """List the versions and from which day each is asked."""
    speak_vietnamese()
    return _page(StartForm(formdata=None)), 200


@open_to("office")
def start_questionnaire() -> ResponseReturnValue:
    """Schedule a version from a day on."""
    speak_vietnamese()
    form = StartForm()

    def store(session: Session) -> None:
        schedule_questionnaire(
            session, visitor().actor, form.version.data or "", form.day.data, now=house().clock()
        )

    outcome = change(form, store, StartRefused)
    if outcome.stored:
        return done("Đã đặt lịch.", url_for("office.list_questionnaires"))
    return _page(form), outcome.status


@open_to("office")
def cancel_questionnaire_start(day: str) -> ResponseReturnValue:
    """Take back a start that is still to come."""
    try:
        wanted = date.fromisoformat(day)
    except ValueError as error:
        raise NotFound from error
    return press(
        StaffForm(),
        lambda session: cancel_start(session, visitor().actor, wanted, now=house().clock()),
        url_for("office.list_questionnaires"),
        "Đã bỏ lịch.",
        StartRefused,
    )


@open_to("office")
def show_questionnaire(code: str) -> ResponseReturnValue:
    """Show one version with its texts in both languages and the codes kept by judgement."""
    speak_vietnamese()
    with reading() as session:
        key, questionnaire = _found(questionnaire_by_code(session, code))
        kept = kept_codes(session, key)
        names = version_names(session)
    return render_template(
        "office/questionnaire.html", questionnaire=questionnaire, kept=kept, names=names
    )


@open_to("office")
def compare_questionnaires(code: str, other: str) -> ResponseReturnValue:
    """Show two versions side by side; the first named is the newer one."""
    speak_vietnamese()
    with reading() as session:
        key, after = _found(questionnaire_by_code(session, code))
        _, before = _found(questionnaire_by_code(session, other))
        kept = kept_codes(session, key)
        names = version_names(session)
    return render_template(
        "office/questionnaires_compared.html",
        names=names,
        before=before,
        after=after,
        lines=compare_versions(before, after),
        common=common_codes(before, after),
        kept=kept,
    )


@open_to("office")
def preview_questionnaire(code: str) -> ResponseReturnValue:
    """Show the form as the citizen sees it; it cannot be sent."""
    with reading() as session:
        _, questionnaire = _found(questionnaire_by_code(session, code))
        settings = house().settings_known.learn(session)
    form = response_form(questionnaire, language(), translate())(MultiDict({"form_token": ""}))
    form.offer(NO_OFFERS)
    return render_template(
        "citizen/form.html",
        form=form,
        questionnaire=questionnaire,
        facts=shown_facts(form.facts, settings),
        brief=False,
        place=None,
        address="",
        not_stored=False,
        agency=agency_of(settings),
        contact=contact_of(settings),
        preview=True,
    )


def _found(found: tuple[int, Questionnaire] | None) -> tuple[int, Questionnaire]:
    if found is None:
        raise NotFound
    return found


def _page(form: StartForm) -> str:
    today = house().clock().date()
    with reading() as session:
        versions = all_versions(session)
        starts = questionnaire_starts(session)
        standing = standing_code(session, today)
        names = version_names(session)
    form.version.choices = offered((one.code, names[one.code]) for one in versions)
    return render_template(
        "office/questionnaires.html",
        form=form,
        button=StaffForm(formdata=None),
        versions=versions,
        names=names,
        starts=starts,
        standing=standing,
        today=today,
    )
