"""Records forms filled on paper, typed in by a clerk one after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from analysis.questionnaire import Questionnaire
from forms.switches import asked_questionnaire
from survey.formatting import short_date
from survey.queries.closed_periods import last_closings
from survey.queries.questionnaires import all_questionnaires, questionnaire_by_code
from survey.services.dossiers.dossier_places import DossierPlaces
from survey.services.periods.guard_closed_periods import period_in_words
from survey.services.questionnaires.choose_questionnaire import asking_at
from survey.services.record_response import FilledForm, Outcome, store_forms

NOT_APPLICABLE = 9
#: A form this old is a mistake of typing.
FIRST_YEAR = 2015


class PaperRefused(ValueError):
    """The form cannot be recorded; the message says why, in Vietnamese."""


@dataclass(frozen=True)
class PaperPile:
    """What the forms of one pile have in common."""

    desk_id: int
    unit_id: int
    day: date
    questionnaire_id: int
    #: As it was asked there on that day: with the questions of fact that were switched on.
    questionnaire: Questionnaire


@dataclass(frozen=True)
class TypedPaper:
    """What a clerk typed of one form: number keys by code, and the words."""

    levels: Mapping[str, str]
    facts: Mapping[str, str]
    comment: str


def paper_day_fault(session: Session, day: date, today: date) -> str:
    """Say why no paper form of a day can be taken; nothing when it can."""
    if day > today:
        return "Ngày này chưa đến."
    if day.year < FIRST_YEAR:
        return "Ngày này quá xa."
    for period, closing in last_closings(session).items():
        if period.contains(day):
            return (
                f"{period_in_words(period)} đã chốt ngày {short_date(closing.closed_on)}. "
                "Phiếu đến muộn được nhập từ tệp, kèm lý do."
            )
    return ""


def unit_of_pile(session: Session, desk: tuple[int, int], day: date) -> int:
    """Give the unit a desk belonged to on a day."""
    return DossierPlaces(session).unit_of_desk(desk, day)


def pile_of(
    session: Session, desk: tuple[int, int], day: date, settings: Mapping[str, Any]
) -> PaperPile:
    """Tell what was asked at a desk on a day: by the campaign of its unit, else as everywhere."""
    unit_id = unit_of_pile(session, desk, day)
    asking = asking_at(session, unit_id, day, settings)
    found = questionnaire_by_code(session, asking.questionnaire)
    if found is None:
        raise LookupError(f"questionnaire {asking.questionnaire} is not stored")
    asked = asked_questionnaire(found[1], asking.settings)
    return PaperPile(desk[0], unit_id, day, found[0], asked)


def record_paper(
    session: Session, pile: PaperPile, typed: TypedPaper, mark: str, *, today: date
) -> Outcome:
    """Store one form; the same mark again is the same form."""
    fault = paper_day_fault(session, pile.day, today)
    if fault:
        raise PaperRefused(fault)
    answers = {code: int(text) if text else None for code, text in typed.levels.items()}
    if not any(level and level != NOT_APPLICABLE for level in answers.values()):
        raise PaperRefused("Phiếu chưa có câu trả lời nào.")
    for code, level in answers.items():
        if level == NOT_APPLICABLE and not pile.questionnaire.criterion(code).not_applicable:
            raise PaperRefused(f"Câu {code} không có lựa chọn 9 (không áp dụng).")
    form = FilledForm(
        unit_id=pile.unit_id,
        desk_id=pile.desk_id,
        questionnaire_id=pile.questionnaire_id,
        channel="paper",
        day=pile.day,
        answers=answers,
        facts={code: int(text) if text else None for code, text in typed.facts.items()},
        comment=typed.comment or None,
        form_token=f"paper {mark}",
    )
    return store_forms(session.connection(), [form], all_questionnaires(session))[0]
