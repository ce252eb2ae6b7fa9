"""The audit: what officials did, and whether the chain of its entries is whole."""

from __future__ import annotations

from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from survey.queries.audit_entries import (
    ENTRIES_ON_A_PAGE,
    AuditFilter,
    AuditPage,
    audit_actions,
    audit_actors,
    count_entries,
    find_entries,
)
from survey.queries.audit_names import subject_names
from survey.services.changes.keep_audit import first_broken_link
from survey.web.access import open_to
from survey.web.audit_vocabulary import SUBJECTS
from survey.web.audit_words import (
    action_words,
    detail_words,
    grouped_actions,
    named_in,
    subject_words,
)
from survey.web.language import speak_vietnamese
from survey.web.paging import page_asked_for, turn
from survey.web.transaction import reading

#: So many entries are checked whenever the page is shown; more only when it is asked for.
CHECKED_AT_ONCE = 2_000
#: Days beyond have no hours elsewhere on earth, and no entries.
FIRST_YEAR, LAST_YEAR = 2000, 2999


@open_to("admin")
def show_audit() -> ResponseReturnValue:
    """Show a page of entries, and what the check of the chain says."""
    speak_vietnamese()
    wanted, number = _wanted(), page_asked_for()
    with reading() as session:
        entries = count_entries(session)
        check = entries <= CHECKED_AT_ONCE or "kiem-tra" in request.args
        broken = first_broken_link(session) if check else None
        found = find_entries(session, wanted, number)
        actors, actions = audit_actors(session), audit_actions(session)
        names = subject_names(session, _told_of(wanted, found))
    return render_template(
        "admin/audit.html",
        wanted=wanted,
        found=found,
        turn=turn(number, found.total, ENTRIES_ON_A_PAGE),
        entries=entries,
        checked=check,
        broken=broken,
        actors=actors,
        actions=grouped_actions(actions),
        kinds=SUBJECTS,
        names=names,
        action_words=action_words,
        subject_words=subject_words,
        detail_words=detail_words,
    )


def _told_of(wanted: AuditFilter, found: AuditPage) -> set[str]:
    """Give everything the page tells of that may have a name."""
    inside = (named_in(line.detail) for line in found.lines)
    return {wanted.subject, *(line.subject for line in found.lines)}.union(*inside)


def _wanted() -> AuditFilter:
    asked = request.args
    try:
        day = date.fromisoformat(asked["ngay"]) if asked.get("ngay") else None
    except ValueError:
        raise NotFound from None
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NotFound
    return AuditFilter(
        asked.get("nguoi", ""), asked.get("viec", ""), asked.get("doi-tuong", "").strip(), day
    )
