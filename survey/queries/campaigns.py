"""Reads campaigns: all of them, one, and what is asked at a unit on a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from survey.models import Campaign, CampaignUnit, StoredQuestionnaire
from survey.queries.units import units_above

CampaignState = Literal["runs", "comes", "over"]


@dataclass(frozen=True)
class CampaignFace:
    """One campaign."""

    id: int
    name: str
    kind: str
    first_day: date
    last_day: date
    questionnaire: str
    ask_age: bool
    ask_gender: bool
    receipts: bool
    revision: int
    #: Units that take part with all under them; empty: every unit.
    unit_ids: frozenset[int]

    def runs_on(self, day: date) -> bool:
        """Tell whether it runs on a day."""
        return self.first_day <= day <= self.last_day

    def state_on(self, day: date) -> CampaignState:
        """Tell where it stands on a day."""
        if self.runs_on(day):
            return "runs"
        return "comes" if day < self.first_day else "over"


def all_campaigns(session: Session) -> list[CampaignFace]:
    """Give all campaigns, the newest first."""
    newest = _statement().order_by(Campaign.first_day.desc(), Campaign.id.desc())
    return _faces(session, newest)


def campaign_by_id(session: Session, campaign_id: int) -> CampaignFace | None:
    """Give one campaign."""
    found = _faces(session, _statement().where(Campaign.id == campaign_id))
    return found[0] if found else None


def standing_campaigns(session: Session, day: date) -> list[CampaignFace]:
    """Give the campaigns that the codes at the desks follow on a day."""
    running = _statement().where(
        Campaign.kind == "standing", Campaign.first_day <= day, Campaign.last_day >= day
    )
    return _faces(session, running)


def campaign_at(session: Session, unit_id: int, day: date) -> CampaignFace | None:
    """Give the campaign that a unit's desks follow on a day, or none.

    A campaign that names the unit goes before one that names a unit above it, and this before
    one of every unit.
    """
    running = standing_campaigns(session, day)
    if not running:
        return None
    above = units_above(session, unit_id)

    def nearness(one: CampaignFace) -> int:
        return 0 if unit_id in one.unit_ids else 1 if one.unit_ids else 2

    taking_part = [one for one in running if not one.unit_ids or (above | {unit_id}) & one.unit_ids]
    return min(taking_part, key=nearness, default=None)


def _statement() -> Select[Campaign, str]:
    return select(Campaign, StoredQuestionnaire.code).join(
        StoredQuestionnaire, StoredQuestionnaire.id == Campaign.questionnaire_id
    )


def _faces(session: Session, statement: Select[Campaign, str]) -> list[CampaignFace]:
    rows = session.execute(statement).all()
    units: dict[int, set[int]] = defaultdict(set)
    chosen = select(CampaignUnit).where(CampaignUnit.campaign_id.in_([row.id for row, _ in rows]))
    for one in session.scalars(chosen) if rows else ():
        units[one.campaign_id].add(one.unit_id)
    return [
        CampaignFace(
            id=row.id,
            name=row.name,
            kind=row.kind,
            first_day=row.first_day,
            last_day=row.last_day,
            questionnaire=code,
            ask_age=row.ask_age,
            ask_gender=row.ask_gender,
            receipts=row.receipts,
            revision=row.revision,
            unit_ids=frozenset(units[row.id]),
        )
        for row, code in rows
    ]
