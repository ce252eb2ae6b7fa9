"""Makes a new questionnaire version out of an older one: texts, criteria and their order."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from analysis.questionnaire import (
    Criterion,
    Fact,
    Factor,
    Questionnaire,
    QuestionnaireError,
    questionnaire_from_document,
    questionnaire_to_document,
)
from analysis.shared_criteria import core_of
from survey.models import KeptCode
from survey.queries.questionnaires import questionnaire_by_code, questionnaire_ids
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.questionnaires.manage_questionnaires import sync_questionnaires


class VersionRefused(ValueError):
    """The version cannot be used; `faults` says why, in Vietnamese."""

    def __init__(self, *faults: str) -> None:
        """Keep every fault."""
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class EditedLine:
    """One criterion as it is to be asked."""

    #: Code in the older version; None for a new criterion.
    old_code: str | None
    factor: str | None
    vi: str
    en: str = ""
    #: The words changed, but what is asked is the same: the code is kept, with the reason.
    same: bool = False
    reason: str = ""
    #: Code of a new criterion; left empty, the next free one is taken.
    code: str = ""


@dataclass(frozen=True)
class EditedVersion:
    """A new version as it was typed; lines in the order they are asked."""

    code: str
    title: Mapping[str, str]
    introduction: Mapping[str, str]
    lines: tuple[EditedLine, ...]
    comment: Mapping[str, str] | None = None


def make_version(
    session: Session, actor: Actor, based_on: str, edited: EditedVersion, *, now: datetime
) -> Questionnaire:
    """Store a new version; the older one stays as it is, and so do the answers given to it.

    A criterion whose words changed keeps its code only with a reason, which is kept; otherwise it
    gets a new code, and is compared with nothing that was asked before.
    """
    found = questionnaire_by_code(session, based_on)
    if found is None:
        raise LookupError("no such questionnaire")
    old_id, old = found
    if edited.code in questionnaire_ids(session):
        raise VersionRefused(f"mã phiên bản “{edited.code}” đã có")
    kept: dict[str, str] = {}
    document = _document(old, edited, kept)
    try:
        version = questionnaire_from_document(document)
    except QuestionnaireError as error:
        raise VersionRefused(*error.faults) from error
    sync_questionnaires(session, [version], now)
    new_id = questionnaire_ids(session)[version.code]
    for code, reason in kept.items():
        session.add(
            KeptCode(
                questionnaire_id=new_id,
                code=code,
                based_on_id=old_id,
                reason=reason,
                judged_on=now.date(),
            )
        )
    session.flush()
    note_action(
        session,
        actor,
        "questionnaire.edit",
        f"questionnaire:{version.code}",
        {"based_on": based_on, "kept": sorted(kept)},
        now=now,
    )
    return version


@dataclass(frozen=True)
class ComparedLine:
    """One criterion in two versions beside each other; None where it is not asked."""

    code: str
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None

    @property
    def change(self) -> str:
        """Name what changed: "new", "dropped", "words", "same"."""
        if self.before is None:
            return "new"
        if self.after is None:
            return "dropped"
        return "same" if self.before["vi"] == self.after["vi"] else "words"


def compare_versions(before: Questionnaire, after: Questionnaire) -> tuple[ComparedLine, ...]:
    """Lay the criteria of two versions beside each other, in the order of the newer one."""
    old = {one.code: one.text for one in before.criteria}
    new = {one.code: one.text for one in after.criteria}
    if before.overall is not None:
        old[before.overall.code] = before.overall.text
    if after.overall is not None:
        new[after.overall.code] = after.overall.text
    codes = dict.fromkeys([*new, *old])
    return tuple(ComparedLine(code, old.get(code), new.get(code)) for code in codes)


def common_codes(before: Questionnaire, after: Questionnaire) -> int:
    """Count the criteria on which answers to two versions may be compared."""
    return len(core_of([before, after]).pairs)


def _document(old: Questionnaire, edited: EditedVersion, kept: dict[str, str]) -> dict[str, Any]:
    document = deepcopy(questionnaire_to_document(old))
    document["code"] = edited.code
    document["title"] = _texts(edited.title)
    document["introduction"] = _texts(edited.introduction)
    if edited.comment is not None:
        document["comment"] = _texts(edited.comment) if edited.comment.get("vi") else None
    former = {one["code"]: one for one in document["criteria"]}
    asked: tuple[Factor | Criterion | Fact, ...] = (*old.factors, *old.criteria, *old.facts)
    parts = {one.code for one in asked}
    document["criteria"] = list(_criteria(edited.lines, former, parts, kept))
    used = {one["factor"] for one in document["criteria"]}
    # A factor that lost its last criterion is no longer asked.
    document["factors"] = [one for one in document["factors"] if one["code"] in used]
    return document


def _criteria(
    lines: tuple[EditedLine, ...],
    former: Mapping[str, Mapping[str, Any]],
    parts: set[str],
    kept: dict[str, str],
) -> Iterator[dict[str, Any]]:
    taken = set(parts)
    for line in lines:
        text = _texts({"vi": line.vi, "en": line.en})
        old = former.get(line.old_code or "")
        if old is None:
            code = line.code.strip() or _free_code("C", taken)
            yield {"code": code, "factor": line.factor, "text": text}
        elif old["text"]["vi"] == text.get("vi"):
            code = str(old["code"])
            yield {**old, "factor": line.factor, "text": text}
        else:
            code = _judged(line, str(old["code"]), taken, kept)
            yield {**old, "code": code, "factor": line.factor, "text": text}
        taken.add(code)


def _judged(line: EditedLine, code: str, taken: set[str], kept: dict[str, str]) -> str:
    """Keep the code of a criterion whose words changed, with the reason; else give a new one."""
    if not line.same:
        return _free_code(f"{code}_", taken)
    reason = " ".join(unicodedata.normalize("NFC", line.reason).split())
    if not reason:
        raise VersionRefused(f"{code}: đã đổi lời mà giữ mã thì phải ghi vì sao vẫn so sánh được")
    kept[code] = reason
    return code


def _free_code(begin: str, taken: set[str]) -> str:
    number = 2 if begin.endswith("_") else 1
    while f"{begin}{number}" in taken:
        number += 1
    return f"{begin}{number}"


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    """Clean the texts of each language; a language without words is left out, but Vietnamese."""
    cleaned = {
        name: " ".join(unicodedata.normalize("NFC", words or "").split())
        for name, words in texts.items()
    }
    return {name: words for name, words in cleaned.items() if words or name == "vi"}
