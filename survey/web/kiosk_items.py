"""Reads the filled forms a tablet delivers as strictly as the citizen's page reads its one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from analysis.questionnaire import Questionnaire
from forms.response import ResponseForm, response_form

#: 128 bits, as a browser writes them: url-safe, without padding.
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_CODE = 64
_NAMES = frozenset(
    {"token", "questionnaire", "desk", "filled_on", "tried_on", "at_once", "answers", "comment"}
)
#: Lines chosen from the lists of the desk; a tablet that showed no lists sends none of them.
_PICKS = frozenset({"service_field", "deciding_unit"})
_LONGEST_FIELD = 500


class ItemRefused(Exception):
    """The form can never be stored as it is; the tablet sets it aside for an official."""

    def __init__(self, reason: str, why: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.why = why


@dataclass(frozen=True)
class KioskItem:
    """One delivered form that is whole and complete."""

    token: str
    #: Row id of the version it was shown with.
    questionnaire_id: int
    desk_code: str
    filled_on: date
    #: The day it was first sent, if its sender never heard what came of it.
    tried_on: date | None
    #: Whether it comes right after it was filled in, with nothing waiting before it.
    at_once: bool
    form: ResponseForm
    #: Whether the lists of the desk were shown; what was chosen is looked up in them later.
    lists_shown: bool = False
    service_field: str | None = None
    deciding_unit: int | None = None


def item_token(raw: Any) -> str | None:
    """Give the token of whatever came as a form, so that the answer can name it."""
    token = raw.get("token") if isinstance(raw, dict) else None
    return token if isinstance(token, str) and TOKEN.fullmatch(token) else None


def read_item(raw: Any, find: Callable[[str], tuple[int, Questionnaire] | None]) -> KioskItem:
    """Read one form; raise ItemRefused for what no tablet of ours sends."""
    token = item_token(raw)
    if token is None or set(raw) not in (_NAMES, _NAMES | _PICKS):
        raise _malformed()
    if not isinstance(raw["at_once"], bool):
        raise _malformed()
    code = _words(raw["questionnaire"])
    found = find(code)
    if found is None:
        raise ItemRefused("questionnaire", f"Máy chủ không có mẫu phiếu “{code}”.")
    return KioskItem(
        token=token,
        questionnaire_id=found[0],
        desk_code=_words(raw["desk"]),
        filled_on=_day(raw["filled_on"]),
        tried_on=None if raw["tried_on"] is None else _day(raw["tried_on"]),
        at_once=raw["at_once"],
        form=_form(found[1], raw["answers"], raw["comment"]),
        lists_shown=raw.keys() >= _PICKS,
        service_field=_picked_field(raw.get("service_field")),
        deciding_unit=_picked_unit(raw.get("deciding_unit")),
    )


def _form(questionnaire: Questionnaire, answers: Any, comment: Any) -> ResponseForm:
    asked = {*questionnaire.positions, *(fact.code for fact in questionnaire.facts)}
    if not isinstance(answers, dict) or not answers.keys() <= asked:
        raise _malformed()
    if not all(type(value) is int for value in answers.values()):
        raise _malformed()
    fields = {code: str(value) for code, value in answers.items()}
    if comment is not None:
        if questionnaire.comment is None or not _is_text(comment):
            raise _malformed()
        fields["comment"] = comment
    form = response_form(questionnaire, "vi")(MultiDict(fields))
    if form.tampered:
        raise _malformed()
    if not form.validate():
        raise ItemRefused("incomplete", "Phiếu còn thiếu câu trả lời hoặc góp ý quá dài.")
    return form


def _picked_field(value: Any) -> str | None:
    if value is None:
        return None
    if not _is_text(value) or not 0 < len(value) <= _LONGEST_FIELD:
        raise _malformed()
    return str(value)


def _picked_unit(value: Any) -> int | None:
    if value is not None and type(value) is not int:
        raise _malformed()
    return value


def _malformed() -> ItemRefused:
    return ItemRefused("malformed", "Phiếu không đúng khuôn dạng.")


def _words(value: Any) -> str:
    if not _is_text(value) or not 0 < len(value) <= _LONGEST_CODE:
        raise _malformed()
    return str(value)


def _is_text(value: Any) -> bool:
    """Tell whether a value is text that can be written: JSON may hold half a character."""
    if not isinstance(value, str) or "\x00" in value:
        return False
    return not any("\ud800" <= sign <= "\udfff" for sign in value)


def _day(value: Any) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise _malformed()
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise _malformed() from error
