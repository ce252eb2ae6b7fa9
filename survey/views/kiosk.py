"""The kiosk: the page for the tablet at a desk, and the door through which it delivers."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from analysis.questionnaire import questionnaire_to_document
from forms.offers import Offers
from forms.switches import asked_questionnaire
from survey.queries.kiosk_devices import KioskFace
from survey.queries.offers import desk_offers, usual_field
from survey.queries.seen_tokens import seen_tokens
from survey.services.intake.date_kiosk_form import in_doubt, kept_day
from survey.services.intake.enable_kiosk import KioskRefused
from survey.services.questionnaires.choose_questionnaire import asking_at
from survey.services.record_response import FilledForm, NotStored, ten_minutes
from survey.web.access import open_to
from survey.web.body import posted_json
from survey.web.contact import agency_of
from survey.web.headers import allow_own_scripts
from survey.web.kiosk_files import NAMES, files_version, kiosk_file, worker_script
from survey.web.kiosk_guard import BUSY, TurnedAway, calling_device, enabled_device, speaks_json
from survey.web.kiosk_items import ItemRefused, KioskItem, item_token, read_item
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import DatabaseUnavailable, reading

pages = Blueprint("kiosk", __name__)

#: Forms in one delivery.
MOST_ITEMS = 50
LONGEST_TYPED_CODE = 40
SCRIPT = "text/javascript"


@pages.get("/kiosk")
@open_to("everyone")
def show_page() -> ResponseReturnValue:
    """Show the shell of the kiosk, the same for every tablet; its script does the rest."""
    allow_own_scripts()
    return _page(_version())


@pages.get("/kiosk/files/<version>/<name>")
@open_to("everyone")
def give_file(version: str, name: str) -> ResponseReturnValue:
    """Give one script; of another version than ours nothing, so that versions never mix."""
    if name not in NAMES or version != _version():
        raise NotFound
    return Response(kiosk_file(name), mimetype=SCRIPT)


@pages.get("/kiosk/worker.js")
@open_to("everyone")
def give_worker() -> ResponseReturnValue:
    """Give the service worker that serves the page while the network is gone."""
    # The policy of its own answer is what the worker runs under.
    allow_own_scripts()
    version = _version()
    addresses = [url_for(".give_file", version=version, name=name) for name in NAMES]
    script = worker_script(version, url_for(".show_page"), addresses)
    scope = {"Service-Worker-Allowed": url_for(".show_page")}
    return Response(script, mimetype=SCRIPT, headers=scope)


@pages.post("/kiosk/enable")
@open_to("everyone")
@speaks_json
def enable() -> ResponseReturnValue:
    """Make a tablet the kiosk of a desk in exchange for a one-time code."""
    body = posted_json(request)
    code = body.get("code") if isinstance(body, dict) and len(body) == 1 else None
    if not isinstance(code, str) or len(code) > LONGEST_TYPED_CODE or not code.isprintable():
        raise BadRequest
    try:
        made = enabled_device(code)
    except KioskRefused as error:
        raise TurnedAway("code", str(error), HTTPStatus.FORBIDDEN) from error
    return {"device": made.device_id, "secret": made.secret}


@pages.get("/kiosk/desk")
@open_to("everyone")
@speaks_json
def tell_desk() -> ResponseReturnValue:
    """Tell a tablet its desk, today, and the questionnaire in force."""
    today = house().clock().date()
    with reading() as session:
        device = calling_device(session)
        settings = house().settings_known.learn(session)
        asking = asking_at(session, device.unit_id, today, settings)
        found = house().questionnaires.find(session, asking.questionnaire)
        offers = desk_offers(session, device.desk_id, today)
    if found is None:
        raise DatabaseUnavailable("the questionnaire in force is not stored")
    return {
        "device": device.device_id,
        "desk": {"code": device.desk_code, "name": device.desk_name},
        "unit": device.unit_name,
        "agency": agency_of(settings).name,
        "open": device.desk_open_on(today),
        "offers": {"fields": offers.fields, "deciding": offers.deciding},
        "questionnaire": questionnaire_to_document(asked_questionnaire(found[1], asking.settings)),
        "today": today.isoformat(),
        "version": _version(),
    }


@pages.post("/kiosk/answers")
@open_to("everyone")
@speaks_json
def take_answers() -> ResponseReturnValue:
    """Take filled forms, one or many, and say of each what came of it."""
    with reading() as session:
        device = calling_device(session)
    body = posted_json(request)
    items = body.get("items") if isinstance(body, dict) and len(body) == 1 else None
    if not isinstance(items, list) or not 0 < len(items) <= MOST_ITEMS:
        raise BadRequest
    taken = [(item_token(raw), _take(device, raw)) for raw in items]
    results = [{"token": token, **outcome} for token, outcome in taken]
    return {"results": results}, _status({outcome["outcome"] for _, outcome in taken})


def _take(device: KioskFace, raw: Any) -> dict[str, str]:
    try:
        return {"outcome": _record(device, raw)}
    except ItemRefused as refused:
        return {"outcome": "refused", "reason": refused.reason, "why": refused.why}
    except (NotStored, DatabaseUnavailable):
        return {"outcome": "later", "why": BUSY}


def _record(device: KioskFace, raw: Any) -> str:
    moment = house().clock()
    today = moment.date()
    with reading() as session:
        item = read_item(raw, lambda code: house().questionnaires.find(session, code))
        token = f"kiosk {item.token}"
        if seen_tokens(session, [token]):
            return "already"
        _check(device, item, today)
        day = kept_day(session, item.filled_on, today)
        offers = desk_offers(session, device.desk_id, min(item.filled_on, today))
    fresh = item.at_once and day == today
    form = FilledForm(
        unit_id=device.unit_id,
        desk_id=device.desk_id,
        questionnaire_id=item.questionnaire_id,
        channel="kiosk",
        day=day,
        answers=item.form.chosen_levels(),
        facts=item.form.chosen_facts(),
        field=_field(item, offers, device),
        deciding_unit_id=_deciding_unit(item, offers, device),
        comment=item.form.written_comment(),
        form_token=token,
        # When a form that waited arrives tells nothing about when it was filled in.
        arrival_hint=ten_minutes(moment) if fresh else None,
    )
    return house().recorder.record(form)


def _field(item: KioskItem, offers: Offers, device: KioskFace) -> str | None:
    """Give the chosen field; one that left the list while the form waited is left out."""
    if not item.lists_shown:
        return usual_field(device.field)
    return item.service_field if item.service_field in offers.fields else None


def _deciding_unit(item: KioskItem, offers: Offers, device: KioskFace) -> int | None:
    """Give the chosen unit, when it is on the list and another one than that which received."""
    listed = {key for key, _ in offers.deciding} - {device.unit_id}
    return item.deciding_unit if item.deciding_unit in listed else None


def _check(device: KioskFace, item: KioskItem, today: date) -> None:
    """Refuse what would be stored at a wrong desk, or perhaps a second time."""
    if in_doubt(item.tried_on, today):
        why = "Phiếu đã gửi từ lâu mà chưa rõ kết quả; gửi lại có thể thành hai phiếu."
        raise ItemRefused("doubt", why)
    if item.desk_code != device.desk_code:
        why = f"Phiếu được điền tại quầy {item.desk_code}, máy đang ghép với {device.desk_code}."
        raise ItemRefused("desk", why)
    if not device.desk_open_on(min(item.filled_on, today)):
        raise ItemRefused("closed", "Quầy đã đóng trước ngày điền phiếu.")


def _status(outcomes: set[str]) -> HTTPStatus:
    if outcomes & {"stored", "already"}:
        return HTTPStatus.OK
    return (
        HTTPStatus.SERVICE_UNAVAILABLE if "later" in outcomes else HTTPStatus.UNPROCESSABLE_ENTITY
    )


def _version() -> str:
    return files_version(_page(""))


def _page(version: str) -> str:
    speak_vietnamese()
    return render_template("kiosk/page.html", version=version)
