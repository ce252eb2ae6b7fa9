"""Plans, changes and ends campaigns: which questionnaire is asked where and when."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forms.switches import SWITCHED_FACTS
from survey.models import Campaign, CampaignUnit, Unit
from survey.models.campaign import KINDS
from survey.queries.campaigns import CampaignFace, all_campaigns
from survey.queries.questionnaires import all_questionnaires, questionnaire_ids
from survey.services.changes.guard_revision import check_revision
from survey.services.changes.keep_audit import Actor, note_action


class CampaignRefused(ValueError):
    """The plan makes no sense; the message says why, in Vietnamese."""


@dataclass(frozen=True)
class CampaignPlan:
    """What a campaign is to be."""

    name: str
    kind: str
    first_day: date
    last_day: date
    #: Code of the version.
    questionnaire: str
    #: Units that take part with all under them; empty: every unit.
    unit_ids: frozenset[int] = frozenset()
    ask_age: bool = False
    ask_gender: bool = False
    receipts: bool = False


def plan_campaign(session: Session, actor: Actor, plan: CampaignPlan, *, now: datetime) -> int:
    """Store a new campaign; give its id."""
    row = Campaign(revision=1)
    if plan.first_day < now.date():
        raise CampaignRefused("Đợt khảo sát bắt đầu sớm nhất là hôm nay.")
    _fill(session, row, plan, now.date())
    session.add(row)
    session.flush()
    _set_units(session, row.id, plan.unit_ids)
    _noted(session, actor, "campaign.plan", row, now)
    return row.id


def change_campaign(
    session: Session,
    actor: Actor,
    campaign_id: int,
    seen: int,
    plan: CampaignPlan,
    *,
    now: datetime,
) -> None:
    """Change a campaign; of one that has begun only its name and its last day."""
    row = _one(session, campaign_id, seen)
    begun = row.first_day <= now.date()
    if row.last_day < now.date():
        raise CampaignRefused("Đợt khảo sát đã kết thúc nên không sửa được nữa.")
    if begun and _begun_part(plan) != _begun_part(_plan_of(session, row)):
        raise CampaignRefused("Đợt khảo sát đã bắt đầu: chỉ còn đổi được tên và ngày kết thúc.")
    _fill(session, row, plan, now.date())
    _set_units(session, row.id, plan.unit_ids)
    _noted(session, actor, "campaign.change", row, now)


def end_campaign(
    session: Session, actor: Actor, campaign_id: int, seen: int, *, now: datetime
) -> None:
    """Let today be the last day; one that has not begun is removed."""
    row = _one(session, campaign_id, seen)
    if row.last_day < now.date():
        raise CampaignRefused("Đợt khảo sát đã kết thúc.")
    if row.first_day > now.date():
        _set_units(session, row.id, ())
        _noted(session, actor, "campaign.cancel", row, now)
        session.delete(row)
        session.flush()
        return
    row.last_day = now.date()
    _noted(session, actor, "campaign.end", row, now)


def _one(session: Session, campaign_id: int, seen: int) -> Campaign:
    row = session.get(Campaign, campaign_id, with_for_update=True)
    if row is None:
        raise LookupError("no such campaign")
    check_revision(row, seen)
    return row


def _fill(session: Session, row: Campaign, plan: CampaignPlan, today: date) -> None:
    with session.no_autoflush:
        name = _checked(session, row, plan, today)
        row.questionnaire_id = questionnaire_ids(session)[plan.questionnaire]
    row.name, row.kind = name, plan.kind
    row.first_day, row.last_day = plan.first_day, plan.last_day
    row.ask_age, row.ask_gender, row.receipts = plan.ask_age, plan.ask_gender, plan.receipts


def _checked(session: Session, row: Campaign, plan: CampaignPlan, today: date) -> str:
    name = " ".join(unicodedata.normalize("NFC", plan.name).split())
    if not name:
        raise CampaignRefused("Hãy đặt tên cho đợt khảo sát.")
    if plan.kind not in KINDS:
        raise CampaignRefused("Hãy chọn loại đợt khảo sát.")
    if plan.last_day < plan.first_day or plan.last_day < today:
        raise CampaignRefused("Ngày kết thúc phải từ ngày bắt đầu trở đi và không ở quá khứ.")
    others = [one for one in all_campaigns(session) if one.id != row.id]
    if any(one.name == name for one in others):
        raise CampaignRefused(f"Đã có đợt khảo sát “{name}”.")
    _check_questionnaire(session, plan)
    _check_units(session, plan.unit_ids, plan.first_day)
    if rival := next((one for one in others if _collides(one, plan)), None):
        raise CampaignRefused(
            f"Trùng đơn vị và ngày với đợt “{rival.name}”; quầy không thể theo cả hai."
        )
    return name


def _check_questionnaire(session: Session, plan: CampaignPlan) -> None:
    versions = {one.code: one for one in all_questionnaires(session).values()}
    if plan.questionnaire not in versions:
        raise CampaignRefused("Hãy chọn phiên bản phiếu.")
    asked = {fact.code for fact in versions[plan.questionnaire].facts}
    wanted = {"age": plan.ask_age, "gender": plan.ask_gender}
    if any(wanted[code] and code not in asked for code in SWITCHED_FACTS):
        raise CampaignRefused(f"Phiếu “{plan.questionnaire}” không có câu hỏi tuổi, giới tính.")


def _check_units(session: Session, unit_ids: Iterable[int], day: date) -> None:
    chosen = set(unit_ids)
    standing = select(Unit.id).where(
        Unit.id.in_(chosen),
        Unit.valid_from <= day,
        Unit.valid_to.is_(None) | (Unit.valid_to > day),
    )
    if chosen and len(session.scalars(standing).all()) < len(chosen):
        raise CampaignRefused("Có đơn vị không hoạt động vào ngày bắt đầu.")


def _collides(one: CampaignFace, plan: CampaignPlan) -> bool:
    """Tell whether desks could not know which of two campaigns they follow."""
    if "standing" not in {one.kind} & {plan.kind}:
        return False
    if one.last_day < plan.first_day or plan.last_day < one.first_day:
        return False
    return bool(one.unit_ids & plan.unit_ids) or not (one.unit_ids or plan.unit_ids)


def _plan_of(session: Session, row: Campaign) -> CampaignPlan:
    codes = {key: code for code, key in questionnaire_ids(session).items()}
    units = select(CampaignUnit.unit_id).where(CampaignUnit.campaign_id == row.id)
    return CampaignPlan(
        name=row.name,
        kind=row.kind,
        first_day=row.first_day,
        last_day=row.last_day,
        questionnaire=codes[row.questionnaire_id],
        unit_ids=frozenset(session.scalars(units)),
        ask_age=row.ask_age,
        ask_gender=row.ask_gender,
        receipts=row.receipts,
    )


def _begun_part(plan: CampaignPlan) -> tuple[object, ...]:
    switches = (plan.ask_age, plan.ask_gender, plan.receipts)
    return (plan.kind, plan.first_day, plan.questionnaire, plan.unit_ids, switches)


def _set_units(session: Session, campaign_id: int, unit_ids: Iterable[int]) -> None:
    session.execute(delete(CampaignUnit).where(CampaignUnit.campaign_id == campaign_id))
    for unit_id in sorted(unit_ids):
        session.add(CampaignUnit(campaign_id=campaign_id, unit_id=unit_id))
    session.flush()


def _noted(session: Session, actor: Actor, action: str, row: Campaign, now: datetime) -> None:
    session.flush()
    detail = {"name": row.name, "first": row.first_day, "last": row.last_day}
    note_action(session, actor, action, f"campaign:{row.id}", detail, now=now)


def usual_span(today: date) -> tuple[date, date]:
    """Propose the days of a campaign: from tomorrow on, four weeks."""
    return today + timedelta(days=1), today + timedelta(days=28)
