"""Reads the stored questionnaires as values."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.questionnaire import Questionnaire, questionnaire_from_document
from survey.clock import today
from survey.models import KeptCode, QuestionnaireStart, StoredQuestionnaire
from survey.queries.settings import typed_setting


def all_questionnaires(session: Session) -> dict[int, Questionnaire]:
    """Give every version by its id."""
    rows = session.execute(select(StoredQuestionnaire.id, StoredQuestionnaire.document))
    return {key: _read(document) for key, document in rows}


def questionnaire_ids(session: Session) -> dict[str, int]:
    """Give the id of every version by its code."""
    rows = session.execute(select(StoredQuestionnaire.code, StoredQuestionnaire.id))
    return dict(rows.all())


def standing_code(session: Session, day: date) -> str:
    """Name the version that the codes at the desks ask on a day where no campaign runs.

    The last version started by that day; before the first start the setting holds.
    """
    started = (
        select(StoredQuestionnaire.code)
        .join(QuestionnaireStart, QuestionnaireStart.questionnaire_id == StoredQuestionnaire.id)
        .where(QuestionnaireStart.day <= day)
        .order_by(QuestionnaireStart.day.desc())
        .limit(1)
    )
    return session.scalar(started) or typed_setting(session, "questionnaire.standing", str)


def standing_questionnaire(session: Session, day: date | None = None) -> tuple[int, Questionnaire]:
    """Give the version asked on a day, today by default; LookupError while it is not stored."""
    code = standing_code(session, day or today())
    row = session.execute(
        select(StoredQuestionnaire.id, StoredQuestionnaire.document).where(
            StoredQuestionnaire.code == code
        )
    ).one_or_none()
    if row is None:
        raise LookupError(f"questionnaire {code} is not stored")
    return row.id, _read(row.document)


def questionnaire_by_code(session: Session, code: str) -> tuple[int, Questionnaire] | None:
    """Give one version with its id."""
    row = session.execute(
        select(StoredQuestionnaire.id, StoredQuestionnaire.document).where(
            StoredQuestionnaire.code == code
        )
    ).one_or_none()
    return None if row is None else (row.id, _read(row.document))


@dataclass(frozen=True)
class VersionFace:
    """One stored version in a list."""

    id: int
    code: str
    questionnaire: Questionnaire
    added_on: date


@dataclass(frozen=True)
class StartFace:
    """From which day a version is asked."""

    day: date
    code: str


@dataclass(frozen=True)
class JudgementFace:
    """Why a code was kept although its words changed."""

    code: str
    based_on: str
    reason: str
    judged_on: date


def all_versions(session: Session) -> list[VersionFace]:
    """Give every version, the newest first."""
    rows = session.scalars(select(StoredQuestionnaire).order_by(StoredQuestionnaire.id.desc()))
    return [VersionFace(row.id, row.code, _read(row.document), row.added_on) for row in rows]


def version_names(session: Session) -> dict[str, str]:
    """Name every version by its code: its title, and its number where several share one."""
    titles = {one.code: one.questionnaire.title["vi"] for one in reversed(all_versions(session))}
    seen: Counter[str] = Counter()
    shared = {title for title, times in Counter(titles.values()).items() if times > 1}
    names = {}
    for code, title in titles.items():
        seen[title] += 1
        names[code] = f"{title} (phiên bản {seen[title]})" if title in shared else title
    return names


def questionnaire_starts(session: Session) -> list[StartFace]:
    """Give every start, the latest first."""
    rows = session.execute(
        select(QuestionnaireStart.day, StoredQuestionnaire.code)
        .join(StoredQuestionnaire, StoredQuestionnaire.id == QuestionnaireStart.questionnaire_id)
        .order_by(QuestionnaireStart.day.desc())
    )
    return [StartFace(day, code) for day, code in rows]


def kept_codes(session: Session, questionnaire_id: int) -> dict[str, JudgementFace]:
    """Give the judgements made with a version, by code."""
    rows = session.execute(
        select(KeptCode, StoredQuestionnaire.code)
        .join(StoredQuestionnaire, StoredQuestionnaire.id == KeptCode.based_on_id)
        .where(KeptCode.questionnaire_id == questionnaire_id)
    )
    return {
        row.code: JudgementFace(row.code, based_on, row.reason, row.judged_on)
        for row, based_on in rows
    }


@lru_cache(maxsize=64)
def _read(document: str) -> Questionnaire:
    """Read a document once: equal content is one object, which caches then find at once."""
    return questionnaire_from_document(json.loads(document))
