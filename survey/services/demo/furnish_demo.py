"""Lays about the demonstration what an office has at work: fields, tablets, campaigns, a flag.

Called after the finished quarters are published: it adds to none of them.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from survey.queries.closed_periods import last_closings
from survey.queries.comment_inbox import InboxFilter, inbox_rows
from survey.queries.desks import desk_by_code
from survey.queries.offers import SEPARATOR
from survey.queries.questionnaires import standing_questionnaire
from survey.queries.unit_tree import read_unit_tree
from survey.services.changes.keep_audit import note_action
from survey.services.comments.handle_comments import close_comment, refuse_comment
from survey.services.demo.demo_province import ALL_FIELDS, UNITS, fields_at
from survey.services.demo.demo_questionnaire import OFFICE, WARD_VERSION, Asked, ward_version
from survey.services.intake.enable_kiosk import enable_device, issue_code
from survey.services.intake.label_forms import SALT_BYTES
from survey.services.periods.choose_publishable import choose_publishable
from survey.services.places.manage_fields import add_field
from survey.services.questionnaires.manage_campaigns import CampaignPlan, plan_campaign
from survey.services.record_response import FilledForm, store_forms

#: The past campaign: when it was planned, and for how many days it ran.
PLANNED_DAYS_AGO, CAMPAIGN_DAYS = 110, 28
WARDS = ("SM-P01", "SM-P02")
KIOSK_DESKS = ("SM-P01-Q1", "SM-S01-Q1")
#: Forms of one device in ten minutes, filled alike: a desk that has to be looked at.
BURST_DESK, BURST_FORMS, BURST_AFTER = "SM-P02-Q3", 12, timedelta(days=44)
COMPLAINT = "Gia đình tôi không đồng ý với quyết định thu hồi đất, đề nghị xem xét lại."
THANKS = "Cảm ơn các cô chú ở quầy hộ tịch đã hướng dẫn tận tình."
SATURDAY = 5


def plan_past_campaign(session: Session, now: datetime) -> None:
    """Plan a campaign that is over by now; first of all, so that the audit stays in its order."""
    planned = now - timedelta(days=PLANNED_DAYS_AGO)
    version = standing_questionnaire(session, planned.date())[1].code
    _plan(session, "Đợt khảo sát thử nghiệm", frozenset(), version, planned)


def furnish_demo(session: Session, key: str, now: datetime) -> None:
    """Add what is at work; `key` is the one the codes of tablets are made with."""
    _list_fields(session, now)
    for desk in KIOSK_DESKS:
        code = issue_code(session, desk, key, now)
        note_action(session, OFFICE, "kiosk.issue_code", f"desk:{desk}", now=now)
        enable_device(session, code.code, key, now)
    tree = read_unit_tree(session)
    wards = frozenset(unit.id for unit in tree.units.values() if unit.code in WARDS)
    _plan(session, "Đợt khảo sát tại các phường", wards, WARD_VERSION, now)
    _leave_burst(session, now.date())
    _handle_words(session, now)


def _plan(
    session: Session, name: str, unit_ids: frozenset[int], version: str, now: datetime
) -> None:
    first = now.date()
    last = first + timedelta(days=CAMPAIGN_DAYS - 1)
    plan = CampaignPlan(name, "standing", first, last, version, unit_ids)
    plan_campaign(session, OFFICE, plan, now=now)


def _list_fields(session: Session, now: datetime) -> None:
    """List the fields of the desks; the usual ones can still be added at a press."""
    given = {fields_at(desk) for unit in UNITS for desk in unit.desks} - {ALL_FIELDS}
    for name in sorted({*given, *ALL_FIELDS.split(f"{SEPARATOR} ")}):
        add_field(session, name, now.date(), actor=OFFICE, now=now)


def _leave_burst(session: Session, today: date) -> None:
    """Fill in many forms alike in the newest finished quarter, unless it is closed already."""
    quarters = [p for p in choose_publishable(session, today).periods if p.kind == "quarter"]
    newest = max(quarters, key=lambda period: period.start, default=None)
    if newest is None or newest in last_closings(session):
        return
    asked = ward_version(session)
    codes = asked.version.positions
    levels = dict.fromkeys(codes, 5) | {codes[0]: 4}
    day = _working_day(newest.start + BURST_AFTER)
    forms = [
        _form(session, BURST_DESK, asked, day, levels, device_hint="1", arrival_hint="093")
        for _ in range(BURST_FORMS)
    ]
    _store(session, forms, asked)


def _handle_words(session: Session, now: datetime) -> None:
    """Let two people write, and the office set one aside and close the other."""
    standing, wards = Asked(*standing_questionnaire(session)), ward_version(session)
    day = _working_day(now.date() - timedelta(days=1))
    low = dict.fromkeys(standing.version.positions, 3)
    high = dict.fromkeys(wards.version.positions, 5)
    forms = [
        _form(session, "SM-S02-Q1", standing, day, low, comment=COMPLAINT),
        _form(session, "SM-P01-Q1", wards, day, high, comment=THANKS),
    ]
    _store(session, forms, standing, wards)
    rows = inbox_rows(session, InboxFilter(start=day), limit=1_000)
    waiting = {row.text: row.key for row in rows}
    refuse_comment(session, OFFICE, waiting[COMPLAINT], 0, "hotline", now=now)
    reason = "Lời cảm ơn, không cần trả lời."
    close_comment(session, OFFICE, waiting[THANKS], 0, reason, now=now)


def _form(
    session: Session,
    desk_code: str,
    asked: Asked,
    day: date,
    levels: dict[str, int],
    *,
    comment: str | None = None,
    device_hint: str | None = None,
    arrival_hint: str | None = None,
) -> FilledForm:
    desk = desk_by_code(session, desk_code)
    if desk is None:
        raise LookupError(f"the demonstration has no desk {desk_code}")
    return FilledForm(
        unit_id=desk.unit_id,
        desk_id=desk.id,
        questionnaire_id=asked.key,
        channel="qr",
        day=day,
        answers=levels,
        facts={"trips": 1},
        comment=comment,
        form_token=secrets.token_urlsafe(16),
        device_hint=device_hint,
        arrival_hint=arrival_hint,
    )


def _store(session: Session, forms: list[FilledForm], *asked: Asked) -> None:
    # Salts that are kept nowhere: nobody ever makes these labels again.
    salts = {form.day: secrets.token_bytes(SALT_BYTES) for form in forms}
    versions = {one.key: one.version for one in asked}
    store_forms(session.connection(), forms, versions, salts=salts)


def _working_day(day: date) -> date:
    """Give a day, or the Friday before its weekend."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))
