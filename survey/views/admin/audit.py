"""The audit: what officials did, and whether the chain of its entries is whole."""

from __future__ import annotations

from datetime import date

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from survey.formatting import moment
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
from survey.services.pages.write_tables import PageTable
from survey.web.access import open_to
from survey.web.audit_vocabulary import SUBJECTS
from survey.web.audit_words import (
    action_words,
    detail_words,
    grouped_actions,
    named_in,
    subject_words,
)
from survey.web.downloads import give_tables
from survey.web.language import speak_vietnamese
from survey.web.paging import page_asked_for, turn
from survey.web.transaction import reading

#: So many entries are checked whenever the page is shown; more only when it is asked for.
CHECKED_AT_ONCE = 2_000
#: The newest of what is wanted; whoever needs more asks day by day.
MOST_IN_A_FILE = 20_000
#: Names of the filters in addresses.
ASKED = ("nguoi", "viec", "doi-tuong", "ngay")
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
        asked=_asked_again(),
        most=MOST_IN_A_FILE,
        action_words=action_words,
        subject_words=subject_words,
        detail_words=detail_words,
    )


@open_to("admin")
def give_audit(form: str) -> Response:
    """Give the entries that are wanted as a file, the newest first."""
    wanted = _wanted()
    with reading() as session:
        found = find_entries(session, wanted, size=MOST_IN_A_FILE)
        names = subject_names(session, _told_of(wanted, found))
    heads = ("Số", "Lúc", "Người làm", "Việc", "Đối tượng", "Chi tiết")
    rows = tuple(
        (
            line.number,
            moment(line.at),
            line.actor_name,
            action_words(line.action),
            subject_words(line.subject, names.get(line.subject, "")),
            detail_words(line.detail, line.action, names),
        )
        for line in found.lines
    )
    return give_tables([PageTable("muc", "Nhật ký", heads, rows)], "muc", form, "nhat-ky")


def _told_of(wanted: AuditFilter, found: AuditPage) -> set[str]:
    """Give everything the page tells of that may have a name."""
    inside = (named_in(line.detail) for line in found.lines)
    return {wanted.subject, *(line.subject for line in found.lines)}.union(*inside)


def _asked_again() -> dict[str, str]:
    """Give what is asked for, for an address that asks for the same."""
    return {name: request.args[name] for name in ASKED if request.args.get(name)}


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
