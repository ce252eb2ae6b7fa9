"""The citizen's page: one form behind each code, thanked for only after it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, Gone, NotFound

from analysis.questionnaire import Questionnaire
from forms.cleaning import clean_text
from forms.offers import NO_OFFERS
from forms.response import Chosen, ResponseForm
from forms.switches import kept_facts, shown_facts
from survey.queries.offers import usual_field
from survey.queries.placards import PlacardFace, normalise_token, shown_token
from survey.queries.seen_tokens import seen_tokens
from survey.services.intake.remember_scans import Scan
from survey.services.intake.seal_receipts import tidy_code
from survey.services.record_response import FilledForm, NotStored, ten_minutes
from survey.web.access import open_to
from survey.web.body import posted_fields
from survey.web.contact import agency_of, contact_of
from survey.web.errors import RETRY_AFTER, error_page
from survey.web.form_token import FormToken
from survey.web.headers import allow_own_pictures
from survey.web.kept_pages import GAP, drawn_once, shown
from survey.web.language import language
from survey.web.origin import device_hint
from survey.web.scans import open_scan, recent_scan, stored_questionnaire
from survey.web.sent_form import SentForm, form_class, read_form
from survey.web.state import house
from survey.web.transaction import DatabaseUnavailable, reading

pages = Blueprint("citizen", __name__)

#: Up to so many levels to choose, the form takes about twenty seconds.
BRIEF = 8
EMPTY_PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"/>'


@pages.get("/d/<token>")
@pages.get("/d/<token>/")
@open_to("everyone")
def show_form(token: str) -> ResponseReturnValue:
    """Show an empty form; nothing is written."""
    placard_token = _wellformed(token)
    scan = open_scan(placard_token)
    _, asked = stored_questionnaire(scan.asking.questionnaire)
    form_token = house().tokens.issue(placard_token, asked.code, scan.offers)
    if request.args.get("ma"):
        return _empty_form(scan, asked, form_token)
    page = drawn_once(scan.pages, language(), lambda: _empty_form(scan, asked, GAP))
    return shown(page, form_token)


@pages.post("/d/<token>")
@open_to("everyone")
def take_form(token: str) -> ResponseReturnValue:
    """Store a filled form, then send its sender to the thanks."""
    placard_token = _wellformed(token)
    fields = MultiDict[str, str]()
    try:
        fields = posted_fields(request)
        sent = read_form(placard_token, fields)
    except BadRequest:
        written = clean_text(fields.get("comment"))
        return error_page(400, form_address=_address(placard_token), written=written)
    if seconds := house().throttle.wait(placard_token, sent.token.key):
        return _not_stored(sent, None, wait=seconds)
    try:
        place, row_id, settings = _find_place(sent.token)
    except DatabaseUnavailable:
        return _not_stored(sent, None)
    except Gone:
        return _thanked(sent) or (_gone_page(sent), HTTPStatus.GONE)
    if sent.chosen is None:
        page = _form_page(sent.form, place.token, place, settings)
        return _thanked(sent) or (page, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        house().recorder.record(_filled(sent, sent.chosen, place, row_id, settings))
    except NotStored as error:
        return _not_stored(sent, place, settings, error.wait)
    return _to_the_thanks(sent)


@pages.get("/d/<token>/cam-on")
@open_to("everyone")
def thank(token: str) -> ResponseReturnValue:
    """Thank, and tell nothing about what was sent; needs no database that answers."""
    placard_token = _wellformed(token)
    allow_own_pictures()
    try:
        scan = recent_scan(placard_token)
    except DatabaseUnavailable:
        return _thanks(placard_token, house().settings_known.values)
    draw = partial(_thanks, placard_token, scan.settings)
    return shown(drawn_once(scan.pages, ("thanks", language()), draw))


@pages.get("/quen")
@open_to("everyone")
def forget() -> ResponseReturnValue:
    """Give an empty picture that makes the browser forget the form that was just sent.

    Chromium keeps the page one leaves, answers and all, and shows it again on Back in spite of
    `no-store`. It lets go of it when something the next page loads clears the cache of the site.
    """
    headers = {"Clear-Site-Data": '"cache"'}
    return Response(EMPTY_PICTURE, mimetype="image/svg+xml", headers=headers)


def _empty_form(scan: Scan, questionnaire: Questionnaire, form_token: str) -> str:
    values = {"form_token": form_token, "service_field": scan.offers.usual_field or ""}
    if scan.asking.settings["receipts.enabled"]:
        values["receipt"] = tidy_code(request.args.get("ma", ""))
    form = form_class(questionnaire)(MultiDict(values))
    form.offer(scan.offers)
    return _form_page(form, scan.place.token, scan.place, scan.asking.settings)


def _thanks(placard_token: str, settings: Mapping[str, Any]) -> str:
    return render_template(
        "citizen/thanks.html",
        address=_address(placard_token),
        agency=agency_of(settings),
        contact=contact_of(settings),
    )


def _find_place(token: FormToken) -> tuple[PlacardFace, int, Mapping[str, Any]]:
    """Find the placard, the row of the questionnaire shown, and the settings that hold there."""
    scan = open_scan(token.placard)
    row_id, _ = stored_questionnaire(token.questionnaire)
    return scan.place, row_id, scan.asking.settings


def _filled(
    sent: SentForm,
    chosen: Chosen,
    place: PlacardFace,
    questionnaire_id: int,
    settings: Mapping[str, Any],
) -> FilledForm:
    moment = house().clock()
    return FilledForm(
        unit_id=place.unit_id,
        desk_id=place.desk_id,
        placard_id=None if place.is_canary else place.placard_id,
        canary=place.token if place.is_canary else None,
        questionnaire_id=questionnaire_id,
        channel="qr",
        day=moment.date(),
        answers=chosen.levels,
        facts=kept_facts(chosen.facts, settings),
        field=_field(sent.token, chosen, place),
        # None when it is the unit that received.
        deciding_unit_id=None if chosen.deciding_unit == place.unit_id else chosen.deciding_unit,
        comment=chosen.comment,
        form_token=sent.token.key,
        arrival_hint=ten_minutes(moment),
        device_hint=device_hint(request),
        receipt=chosen.receipt if settings["receipts.enabled"] else None,
    )


def _field(token: FormToken, chosen: Chosen, place: PlacardFace) -> str | None:
    """Give the field that was chosen; a form shown without a list is about the desk's usual one."""
    return usual_field(place.field) if token.offers == NO_OFFERS else chosen.field


def _to_the_thanks(sent: SentForm) -> ResponseReturnValue:
    return redirect(_address(sent.token.placard, "/cam-on"), HTTPStatus.SEE_OTHER)


def _thanked(sent: SentForm) -> ResponseReturnValue | None:
    """Thank for a form that is stored, whoever sends it again; it is never shown again.

    Back and "send again" on a shared phone repeat what was sent before a question was filled in.
    """
    try:
        with reading() as session:
            stored = seen_tokens(session, [sent.token.key])
    except DatabaseUnavailable:
        return None
    return _to_the_thanks(sent) if stored else None


def _gone_page(sent: SentForm) -> str:
    """Say that the code went out of use meanwhile, and give back what was written."""
    settings = house().settings_known.values
    return render_template(
        "citizen/gone.html",
        comment=sent.form.written_comment(),
        agency=agency_of(settings),
        contact=contact_of(settings),
    )


def _not_stored(
    sent: SentForm,
    place: PlacardFace | None,
    settings: Mapping[str, Any] | None = None,
    wait: int = 0,
) -> ResponseReturnValue:
    """Show the form again with everything in it; the same token can be sent again."""
    if thanked := _thanked(sent):
        return thanked
    sent.form.validate()
    page = _form_page(sent.form, sent.token.placard, place, settings, not_stored=True)
    status = HTTPStatus.TOO_MANY_REQUESTS if wait else HTTPStatus.SERVICE_UNAVAILABLE
    return page, status, {"Retry-After": str(wait or RETRY_AFTER)}


def _form_page(
    form: ResponseForm,
    placard_token: str,
    place: PlacardFace | None,
    settings: Mapping[str, Any] | None,
    *,
    not_stored: bool = False,
) -> str:
    asked = house().settings_known.values if settings is None else settings
    return render_template(
        "citizen/form.html",
        form=form,
        questionnaire=form.questionnaire,
        # While the database cannot say what is asked here, no answer given is dropped.
        facts=shown_facts(form.facts, asked, keep_answered=settings is None),
        brief=len(form.levels) <= BRIEF,
        place=place,
        address=_address(placard_token),
        not_stored=not_stored,
        agency=agency_of(asked),
        contact=contact_of(asked),
    )


def _wellformed(token: str) -> str:
    wanted = normalise_token(token)
    if wanted is None:
        raise NotFound
    return wanted


def _address(placard_token: str, rest: str = "") -> str:
    """Give an address of ours; it is relative, so the Host header has no part in it."""
    return f"/d/{shown_token(placard_token)}{rest}?lang={language()}"
