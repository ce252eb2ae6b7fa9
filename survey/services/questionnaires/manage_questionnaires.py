"""Stores questionnaire versions, once each and for good."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.questionnaire import (
    Questionnaire,
    QuestionnaireError,
    questionnaire_from_document,
    questionnaire_to_document,
)
from survey.models import StoredQuestionnaire


class QuestionnaireChanged(Exception):
    """A stored version came with other content; answers were given to the stored one."""


def sync_questionnaires(
    session: Session, questionnaires: Iterable[Questionnaire], now: datetime
) -> int:
    """Store the versions not yet there; refuse a known code with other content; count the new."""
    known = dict(
        session.execute(select(StoredQuestionnaire.code, StoredQuestionnaire.sha256)).all()
    )
    added = 0
    for questionnaire in questionnaires:
        _refuse_other_methods(questionnaire)
        document = _text(questionnaire)
        seal = hashlib.sha256(document.encode()).hexdigest()
        if questionnaire.code in known:
            if known[questionnaire.code] != seal:
                raise QuestionnaireChanged(
                    f"Phiếu “{questionnaire.code}” đã lưu với nội dung khác. "
                    "Hãy đặt mã phiên bản mới thay vì sửa phiên bản đã dùng."
                )
            continue
        known[questionnaire.code] = seal
        session.add(
            StoredQuestionnaire(
                code=questionnaire.code, document=document, sha256=seal, added_on=now.date()
            )
        )
        added += 1
    session.flush()
    return added


def _refuse_other_methods(questionnaire: Questionnaire) -> None:
    """Pages and reports score by the share alone: another method must not be named and ignored."""
    if questionnaire.method != "share":
        fault = (
            f"phiếu {questionnaire.code} chọn cách tính chỉ số “{questionnaire.method}”; trang và "
            "báo cáo chỉ tính theo tỷ lệ câu trả lời hài lòng (share)"
        )
        raise QuestionnaireError([fault])


def _text(questionnaire: Questionnaire) -> str:
    """Write a questionnaire so that equal content is equal text, and reads back as it was."""
    document = json.dumps(
        questionnaire_to_document(questionnaire), ensure_ascii=False, sort_keys=True
    )
    if questionnaire_from_document(json.loads(document)) != questionnaire:
        raise ValueError(f"questionnaire {questionnaire.code} does not read back as it was")
    return document
