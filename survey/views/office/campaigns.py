"""Campaigns at the office: a list, one form to plan or change, one button to end."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.campaign import KIND_WORDS, CampaignForm
from forms.offered import offered
from forms.staff_form import RevisedForm
from survey.queries.campaigns import CampaignFace, all_campaigns, campaign_by_id
from survey.queries.questionnaires import standing_code, version_names
from survey.queries.units import all_units
from survey.services.choose_units import KIND_NAMES
from survey.services.guard_revision import ChangedMeanwhile
from survey.services.manage_campaigns import (
    CampaignPlan,
    CampaignRefused,
    change_campaign,
    end_campaign,
    plan_campaign,
    usual_span,
)
from survey.web.access import open_to, visitor
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading, writing


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
        kinds=KIND_WORDS,
        today=today,
    )


@open_to("office")
def edit_campaign(campaign_id: int | None = None) -> ResponseReturnValue:
    """Plan a campaign, or change one."""
    speak_vietnamese()
    campaign = _campaign(campaign_id)
    form = CampaignForm()
    if not form.is_submitted():
        return _page(CampaignForm(formdata=None, data=_values(campaign)), campaign), 200
    if not form.validate():
        return _page(form, campaign), 422
    try:
        _store(form, campaign_id)
    except CampaignRefused as error:
        form.form_errors.append(str(error))
        return _page(form, campaign), 422
    except ChangedMeanwhile as error:
        form.form_errors.append(str(error))
        now = _campaign(campaign_id)
        form.revision.data = str(now.revision if now else 0)
        return _page(form, now, stands=now), 409
    flash("Đã lưu đợt khảo sát.", "good")
    return redirect(url_for("office.list_campaigns"), 303)


@open_to("office")
def stop_campaign(campaign_id: int) -> ResponseReturnValue:
    """Let today be the last day; remove one that has not begun."""
    form = RevisedForm()
    try:
        if form.validate():
            with writing() as session:
                end_campaign(session, visitor().actor, campaign_id, form.seen, now=house().clock())
            flash("Đã kết thúc đợt khảo sát.", "good")
    except LookupError as error:
        raise NotFound from error
    except CampaignRefused as error:
        flash(str(error), "bad")
    return redirect(url_for("office.list_campaigns"), 303)


def _store(form: CampaignForm, campaign_id: int | None) -> None:
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
    with writing() as session:
        if campaign_id is None:
            plan_campaign(session, visitor().actor, plan, now=moment)
        else:
            change_campaign(session, visitor().actor, campaign_id, form.seen, plan, now=moment)


def _campaign(campaign_id: int | None) -> CampaignFace | None:
    if campaign_id is None:
        return None
    with reading() as session:
        found = campaign_by_id(session, campaign_id)
    if found is None:
        raise NotFound
    return found


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


def _page(
    form: CampaignForm, campaign: CampaignFace | None, stands: CampaignFace | None = None
) -> str:
    today = house().clock().date()
    with reading() as session:
        versions = version_names(session)
        units = all_units(session, today)
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
        stands=stands,
        versions=versions,
        stop=stop,
        today=today,
    )
