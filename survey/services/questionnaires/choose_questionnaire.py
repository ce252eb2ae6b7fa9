"""Chooses what is asked at a unit on a day: its campaign, else the standing questionnaire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from survey.queries.campaigns import campaign_at
from survey.queries.questionnaires import standing_code


@dataclass(frozen=True)
class Asking:
    """What is asked."""

    questionnaire: str
    #: The settings as they hold here: a campaign decides on optional facts and one-time codes.
    settings: Mapping[str, Any]


def asking_at(session: Session, unit_id: int, day: date, settings: Mapping[str, Any]) -> Asking:
    """Choose what the desks of a unit ask on a day."""
    campaign = campaign_at(session, unit_id, day)
    if campaign is None:
        return Asking(standing_code(session, day), settings)
    decided = {
        "form.ask_age": campaign.ask_age,
        "form.ask_gender": campaign.ask_gender,
        "receipts.enabled": campaign.receipts,
    }
    return Asking(campaign.questionnaire, {**settings, **decided})
