"""The office's page about the tablets at desks: a code shown once, the list, taking back."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.offered import offered
from forms.placard import KioskForm
from forms.staff_form import StaffForm
from survey.queries.desks import all_desks
from survey.queries.kiosk_devices import all_kiosks
from survey.queries.units import all_units
from survey.services.changes.keep_audit import note_action
from survey.services.intake.enable_kiosk import KioskRefused, PairingCode, issue_code, revoke_device
from survey.web.access import open_to, visitor
from survey.web.changing import Session, change, press
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading


@open_to("office")
def list_kiosks() -> ResponseReturnValue:
    """List the tablets; make a code for a new one, which is shown on this answer only."""
    speak_vietnamese()
    now = house().clock()
    form = KioskForm(desk=request.args.get("quay"))
    with reading() as session:
        names = {unit.id: unit.name for unit in all_units(session)}
        form.desk.choices = offered(
            (desk.code, f"{names[desk.unit_id]}: {desk.name} ({desk.code})")
            for desk in sorted(all_desks(session), key=lambda desk: names[desk.unit_id])
            if desk.is_open(now.date())
        )
    made: list[PairingCode] = []

    def store(session: Session) -> None:
        made.append(issue_code(session, form.desk.data, house().settings.secret_key, now))
        subject = f"desk:{form.desk.data}"
        note_action(session, visitor().actor, "kiosk.issue_code", subject, now=now)

    outcome = change(form, store, KioskRefused)
    with reading() as session:
        devices = all_kiosks(session)
    return render_template(
        "office/kiosks.html",
        form=form,
        devices=devices,
        code=made[0] if outcome.stored else None,
        kiosk_address=f"{house().settings.base_url}/kiosk",
        one=StaffForm(formdata=None),
    ), outcome.status


@open_to("office")
def revoke(device_id: int) -> ResponseReturnValue:
    """Refuse a tablet from now on."""
    form, now = StaffForm(), house().clock()

    def store(session: Session) -> None:
        revoke_device(session, device_id, now)
        subject = f"kiosk:{device_id}"
        note_action(session, visitor().actor, "kiosk.revoke", subject, now=now)

    words = f"Máy số {device_id} không còn nhận phiếu."
    return press(form, store, url_for("office.list_kiosks"), words, KioskRefused)
