"""Plain makers of things that tests need, each with values that hold unless said otherwise."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from analysis.questionnaire import (
    Criterion,
    Fact,
    Factor,
    Level,
    Option,
    Questionnaire,
    Scale,
)
from survey.clock import VIETNAM
from survey.models import Desk, Placard, Unit
from survey.ordering import search_key, sort_key
from survey.queries.placards import BASE32_SIGNS, SIGNS_OF_A_TOKEN
from survey.queries.questionnaires import questionnaire_ids
from survey.services.questionnaires.manage_questionnaires import sync_questionnaires
from survey.services.record_response import FilledForm

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=VIETNAM)
TODAY = NOW.date()
LEVEL_WORDS = (
    "Rất không hài lòng",
    "Không hài lòng",
    "Bình thường",
    "Hài lòng",
    "Rất hài lòng",
)


def make_questionnaire(code: str = "phieu-thu", **changes: Any) -> Questionnaire:
    """Make a short questionnaire: two factors, four criteria, an overall question, one fact."""
    questionnaire = Questionnaire(
        code=code,
        title={"vi": "Phiếu thử"},
        introduction={"vi": "Xin mời trả lời."},
        scale=Scale(
            levels=tuple(Level(place, {"vi": word}) for place, word in enumerate(LEVEL_WORDS, 1))
        ),
        factors=(Factor("F1", {"vi": "Tiếp cận"}), Factor("F2", {"vi": "Công chức"})),
        criteria=(
            Criterion("C11", "F1", {"vi": "Dễ tìm"}),
            Criterion("C12", "F1", {"vi": "Đủ chỗ ngồi"}, not_applicable=True),
            Criterion("C21", "F2", {"vi": "Thái độ"}),
            Criterion("C22", "F2", {"vi": "Hướng dẫn"}),
        ),
        overall=Criterion("OV", None, {"vi": "Đánh giá chung"}, required=False),
        facts=(
            Fact(
                "TRIPS",
                {"vi": "Số lần đi lại"},
                (Option(1, {"vi": "Một lần"}), Option(2, {"vi": "Hai lần"})),
            ),
        ),
        comment={"vi": "Góp ý"},
    )
    return replace(questionnaire, **changes)


def store_questionnaire(session: Session, questionnaire: Questionnaire | None = None) -> int:
    """Store a questionnaire; give its id."""
    chosen = questionnaire or make_questionnaire()
    sync_questionnaires(session, [chosen], now=NOW)
    return questionnaire_ids(session)[chosen.code]


def store_unit(session: Session, code: str = "00004", **changes: Any) -> int:
    """Store a unit; give its id."""
    name = changes.get("name", f"Phường {code}")
    values: Mapping[str, Any] = {
        "code": code,
        "name": name,
        "kind": "ward",
        "valid_from": date(2025, 7, 1),
        "sort_key": sort_key(name),
        "search_key": search_key(f"{name} {code}"),
    }
    return _store(session, Unit, {**values, **changes})


def store_desk(session: Session, unit_id: int, code: str = "Q1", **changes: Any) -> int:
    """Store a desk; give its id."""
    name = changes.get("name", f"Quầy {code}")
    values: Mapping[str, Any] = {
        "unit_id": unit_id,
        "code": code,
        "name": name,
        "has_kiosk": False,
        "valid_from": date(2025, 7, 1),
        "sort_key": sort_key(name),
    }
    return _store(session, Desk, {**values, **changes})


def store_placard(session: Session, desk_id: int, **changes: Any) -> int:
    """Store a placard with a new token; give its id."""
    token = "".join(secrets.choice(BASE32_SIGNS) for _ in range(SIGNS_OF_A_TOKEN))
    values: Mapping[str, Any] = {"desk_id": desk_id, "token": token, "issued_on": TODAY}
    return _store(session, Placard, {**values, **changes})


def make_form(unit_id: int, desk_id: int, questionnaire_id: int, **changes: Any) -> FilledForm:
    """Make a filled form of the short questionnaire with a token of its own."""
    form = FilledForm(
        unit_id=unit_id,
        desk_id=desk_id,
        questionnaire_id=questionnaire_id,
        channel="qr",
        day=TODAY,
        answers={"C11": 5, "C12": 9, "C21": 4, "C22": 2, "OV": 4},
        facts={"TRIPS": 1},
        form_token=secrets.token_urlsafe(16),
    )
    return replace(form, **changes)


def _store(session: Session, model: type[Any], values: Mapping[str, Any]) -> int:
    return int(session.execute(insert(model).values(values).returning(model.id)).scalar_one())
