"""A site with something on every page: the demonstration, and what people leave lying about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.period import period_of
from survey.clock import now
from survey.database.engine import open_engine, sessions
from survey.models import Desk, Unit
from survey.queries.placards import active_placards, shown_token
from survey.queries.questionnaires import all_questionnaires, standing_questionnaire
from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.demo.make_demo import demo_faces, make_demo
from survey.services.demo.publish_demo import publish_demo
from survey.services.jobs.order_job import order_job
from survey.services.people.choose_passwords import issue_password_link
from survey.services.people.manage_api_tokens import make_api_token
from survey.services.places.manage_fields import add_starter_fields
from survey.services.places.print_by_job import print_order
from survey.services.publication.close_period import close_period
from survey.services.questionnaires.manage_campaigns import CampaignPlan, plan_campaign
from survey.services.rearrangement.draft_rearrangement import draft_rearrangement
from survey.services.record_response import store_forms
from tests.browser.conftest import LiveServer
from tests.factories import make_form, store_desk, store_unit
from tests.staff import store_account

#: As long as a name may be, in words of everyday length.
LONG = ("Trung tâm Phục vụ hành chính công và Xúc tiến đầu tư " * 6)[:300].strip()


@dataclass(frozen=True)
class Places:
    """Where to begin on a site."""

    unit: int
    long_unit: int
    long_desk: int
    desk: int
    account: int
    token: str
    link: str
    quarter: str
    published: str
    paper_day: date


def fill_site(server: LiveServer) -> Places:
    """Make the demonstration and everything that is not in it."""
    engine = open_engine(server.settings.database_url)
    moment = now()
    with sessions(engine).begin() as session:
        make_demo(session, now=moment)
        publish_demo(session, moment)
        places = _leave_things(session, moment)
    engine.dispose()
    return places


def _leave_things(session: Session, moment: datetime) -> Places:
    faces = demo_faces(session)
    assert faces is not None
    last = period_of(moment.date(), "reporting").previous()
    root = session.scalars(select(Unit.id).where(Unit.parent_id.is_(None))).first()
    long_unit = store_unit(session, "DAI", name=LONG, parent_id=root, valid_from=date(2025, 7, 1))
    long_desk = store_desk(session, long_unit, "DAI-Q1", name=LONG)
    desk = session.scalars(select(Desk.id).where(Desk.unit_id == faces.unit_id)).first()
    assert desk is not None
    _burst(session, faces.unit_id, desk, last.first_day + timedelta(days=5))
    close_period(session, last, moment, actor=COMMAND_LINE)
    add_starter_fields(session, moment.date(), actor=COMMAND_LINE, now=moment)
    code = standing_questionnaire(session)[1].code
    tomorrow = moment.date() + timedelta(days=1)
    for name in ("Đợt thường kỳ", LONG[:200]):
        plan = CampaignPlan(name, "standing", tomorrow, tomorrow + timedelta(days=20), code)
        plan_campaign(session, COMMAND_LINE, plan, now=moment)
        tomorrow += timedelta(days=30)
    draft_rearrangement(session, actor=COMMAND_LINE, now=moment)
    make_api_token(session, COMMAND_LINE, "Một cửa điện tử", None, now=moment)
    order_job(session, print_order(None, "A4", "ma-qr-A4.pdf"), COMMAND_LINE, moment)
    account = store_account(session, "an", ("viewer", faces.unit_id), now=moment)
    other = store_account(session, "lan", ("office", None), name=LONG[:120].strip(), now=moment)
    return Places(
        unit=faces.unit_id,
        long_unit=long_unit,
        long_desk=long_desk,
        desk=desk,
        account=account,
        token=shown_token(active_placards(session, faces.unit_id)[0].token),
        link=issue_password_link(session, COMMAND_LINE, other, now=moment),
        quarter=last.code,
        published=last.previous().code,
        paper_day=moment.date(),
    )


def _burst(session: Session, unit: int, desk: int, day: date) -> None:
    """Let thirty forms come from one device in ten minutes."""
    key, questionnaire = standing_questionnaire(session)
    answers = {criterion.code: 5 for criterion in questionnaire.criteria}
    labels = {"arrival_hint": "093", "device_hint": "may-1"}
    forms = [
        make_form(unit, desk, key, answers=answers, facts={}, day=day, **labels) for _ in range(30)
    ]
    store_forms(session.connection(), forms, all_questionnaires(session))
