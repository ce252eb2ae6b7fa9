"""The first page of administration."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from survey.queries.accounts import count_accounts, has_office
from survey.queries.audit_entries import count_entries
from survey.queries.last_backup import last_backup
from survey.queries.upkeep_reports import upkeep_reports
from survey.services.backup.tell_backup import tell_backup
from survey.services.upkeep.tell_upkeep import tell_canary, tell_deleted
from survey.web.access import open_to
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading

DAYS_SHOWN = 7


@open_to("admin")
def show_home() -> ResponseReturnValue:
    """Show what is there to look after."""
    speak_vietnamese()
    with reading() as session:
        accounts, entries = count_accounts(session), count_entries(session)
        led = has_office(session)
        backup, late = tell_backup(last_backup(session), house().clock())
        flights = upkeep_reports(session, "canary", 2)
        deleted = upkeep_reports(session, "retention", DAYS_SHOWN)
    canary, missed = tell_canary(flights, house().clock())
    return render_template(
        "admin/home.html",
        accounts=accounts,
        led=led,
        entries=entries,
        backup=backup,
        late=late,
        canary=canary,
        missed=missed,
        deleted=[(f"{one.day:%d/%m/%Y}", tell_deleted(one.detail)) for one in deleted],
    )
