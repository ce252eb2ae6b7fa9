"""Reads the stored questionnaires as values."""

from __future__ import annotations

import json
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.questionnaire import Questionnaire, questionnaire_from_document
from survey.models import StoredQuestionnaire
from survey.queries.settings import typed_setting


def all_questionnaires(session: Session) -> dict[int, Questionnaire]:
    """Give every version by its id."""
    rows = session.execute(select(StoredQuestionnaire.id, StoredQuestionnaire.document))
    return {key: _read(document) for key, document in rows}


def questionnaire_ids(session: Session) -> dict[str, int]:
    """Give the id of every version by its code."""
    rows = session.execute(select(StoredQuestionnaire.code, StoredQuestionnaire.id))
    return dict(rows.all())


def standing_questionnaire(session: Session) -> tuple[int, Questionnaire]:
    """Give the version that the codes at the desks ask now; LookupError while it is not stored."""
    code = typed_setting(session, "questionnaire.standing", str)
    row = session.execute(
        select(StoredQuestionnaire.id, StoredQuestionnaire.document).where(
            StoredQuestionnaire.code == code
        )
    ).one_or_none()
    if row is None:
        raise LookupError(f"questionnaire {code} is not stored")
    return row.id, _read(row.document)


@lru_cache(maxsize=64)
def _read(document: str) -> Questionnaire:
    """Read a document once: equal content is one object, which caches then find at once."""
    return questionnaire_from_document(json.loads(document))
