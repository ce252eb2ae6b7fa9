"""Campaigns at the office: a list, one form to plan or change, one button to end."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.campaign import KIND_WORDS, STATE_WORDS, CampaignForm
from forms.offered import offered
from forms.staff_form import RevisedForm
from survey.queries.campaigns import CampaignFace, all_campaigns, campaign_by_id
from survey.queries.questionnaires import standing_code, version_names
from survey.queries.units import all_units
from survey.services.figures.choose_units import KIND_NAMES
from survey.services.pages.gather_lists import campaign_table
from survey.services.questionnaires.manage_campaigns import (
    CampaignPlan,
    CampaignRefused,
    change_campaign,
    end_campaign,
    plan_campaign,
    usual_span,
)
from survey.web.access import open_to, visitor
from survey.web.changing import Session, change, done, press
from survey.web.downloads import give_tables
from survey.web.found import finding, found
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading


@open_to("office")
def list_campaigns() -> ResponseReturnValue:
    """List all campaigns, and say what is asked where none runs."""
    speak_vietnamese()
    today = house().clock().date()
    with reading() as session:
        campaigns = all_campaigns(session)
        names = {unit.id: unit.name for unit in all_units(session)}
        standing = standing_code(session, today)
        versions = version_names(session)
    return render_template(
        "office/campaigns.html",
        versions=versions,
        campaigns=campaigns,
        names=names,
        standing=standing,
        words=KIND_WORDS | STATE_WORDS,
        today=today,
    )


@open_to("office")
def give_campaigns(form: str) -> Response:
    """Give the campaigns as a file."""
    with reading() as session:
        names = {unit.id: unit.name for unit in all_units(session)}
        table = campaign_table(
            all_campaigns(session),
            names,
            version_names(session),
            KIND_WORDS | STATE_WORDS,
            house().clock().date(),
        )
    return give_tables([table], table.name, form, table.name)


@open_to("office")
def edit_campaign(campaign_id: int | None = None) -> ResponseReturnValue:
    """Plan a campaign, or change one."""
    speak_vietnamese()
    campaign, form = _campaign(campaign_id), CampaignForm()
    if not form.is_submitted():
        form.process(data=_values(campaign))
    outcome = change(
        form,
        lambda session: _store(session, form, campaign_id),
        CampaignRefused,
        revision=campaign.revision if campaign else 0,
    )
    if outcome.stored:
        return done("Đã lưu đợt khảo sát.", url_for("office.list_campaigns"))
    return _page(form, campaign, overtaken=outcome.overtaken), outcome.status


@open_to("office")
def stop_campaign(campaign_id: int) -> ResponseReturnValue:
    """Let today be the last day; remove one that has not begun."""
    form = RevisedForm()

    def store(session: Session) -> None:
        end_campaign(session, visitor().actor, campaign_id, form.seen, now=house().clock())

    with finding():
        back = url_for("office.list_campaigns")
        return press(form, store, back, "Đã kết thúc đợt khảo sát.", CampaignRefused)


def _store(session: Session, form: CampaignForm, campaign_id: int | None) -> None:
    plan = CampaignPlan(
        name=form.name.data,
        kind=form.kind.data or "",
        first_day=form.first_day.data,
        last_day=form.last_day.data,
        questionnaire=form.questionnaire.data or "",
        unit_ids=frozenset(() if form.scope.data == "all" else form.units.data or ()),
        ask_age=form.ask_age.data,
        ask_gender=form.ask_gender.data,
        receipts=form.receipts.data,
    )
    moment = house().clock()
    if campaign_id is None:
        plan_campaign(session, visitor().actor, plan, now=moment)
    else:
        change_campaign(session, visitor().actor, campaign_id, form.seen, plan, now=moment)


def _campaign(campaign_id: int | None) -> CampaignFace | None:
    if campaign_id is None:
        return None
    with reading() as session:
        return found(campaign_by_id(session, campaign_id))


def _values(campaign: CampaignFace | None) -> dict[str, Any]:
    if campaign is None:
        today = house().clock().date()
        first, last = usual_span(today)
        with reading() as session:
            standing = standing_code(session, today)
        days = {"first_day": first, "last_day": last}
        return {**days, "kind": "standing", "questionnaire": standing}
    return {
        "revision": str(campaign.revision),
        "name": campaign.name,
        "kind": campaign.kind,
        "first_day": campaign.first_day,
        "last_day": campaign.last_day,
        "questionnaire": campaign.questionnaire,
        "scope": "chosen" if campaign.unit_ids else "all",
        "units": sorted(campaign.unit_ids),
        "ask_age": campaign.ask_age,
        "ask_gender": campaign.ask_gender,
        "receipts": campaign.receipts,
    }


def _page(form: CampaignForm, campaign: CampaignFace | None, *, overtaken: bool) -> str:
    today = house().clock().date()
    with reading() as session:
        versions = version_names(session)
        units = all_units(session, today)
        names = {unit.id: unit.name for unit in all_units(session)}
    form.kind.choices = list(KIND_WORDS.items())
    form.questionnaire.choices = offered(versions.items())
    form.offer_units(
        {
            words: [(unit.id, unit.name) for unit in units if unit.kind == kind]
            for kind, words in KIND_NAMES.items()
        }
    )
    stop = campaign and RevisedForm(formdata=None, revision=str(campaign.revision))
    return render_template(
        "office/campaign.html",
        form=form,
        campaign=campaign,
        stands=campaign if overtaken else None,
        versions=versions,
        names=names,
        words=KIND_WORDS,
        stop=stop,
        today=today,
    )
