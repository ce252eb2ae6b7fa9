"""Takes dossier counts from another program: the document is judged whole, stored whole or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.services.changes.keep_audit import note_action
from survey.services.dossiers.dossier_places import DossierPlaces
from survey.services.dossiers.put_dossiers import DossierRow, Put, judge_rows, put_counts
from survey.services.people.manage_api_tokens import Bearer
from survey.services.sheets.import_report import Problem

LIST = "ho_so"
#: Our name of a part of a row, by the name it has in the document.
PARTS = {
    "quay": "desk",
    "thang": "month",
    "so_ho_so": "handled",
    "linh_vuc": "field",
    "don_vi": "unit",
}
REQUIRED = ("quay", "thang", "so_ho_so")
HEADS = {ours: theirs for theirs, ours in PARTS.items()}
MOST_ROWS = 1_000


@dataclass(frozen=True)
class Taken:
    """What came of a document."""

    put: Put | None = None
    problems: tuple[Problem, ...] = ()


def take_dossiers(session: Session, bearer: Bearer, document: Any, *, now: datetime) -> Taken:
    """Store what a document says, when nothing is wrong with it."""
    problems = list(_shape_problems(document))
    if problems:
        return Taken(problems=tuple(problems))
    rows = [_row(number, one) for number, one in enumerate(document[LIST], 1)]
    places = DossierPlaces(session, bearer.scope)
    counts, problems = judge_rows(session, rows, places, now.date(), heads=HEADS)
    if problems:
        return Taken(problems=tuple(problems))
    put = put_counts(session, counts)
    if put.created or put.changed:
        detail = {"mới": put.created, "thay đổi": put.changed}
        subject = f"api_token:{bearer.token_id}"
        note_action(session, bearer.actor, "dossier.take", subject, detail, now=now)
    return Taken(put=put)


def _row(number: int, one: Mapping[str, Any]) -> DossierRow:
    parts = {ours: str(one[theirs]).strip() for theirs, ours in PARTS.items() if theirs in one}
    return DossierRow(number=number, **parts)


def _shape_problems(document: Any) -> Iterator[Problem]:
    rows = document.get(LIST) if isinstance(document, dict) else None
    if not isinstance(rows, list) or not rows:
        yield Problem(f"nội dung phải là một đối tượng có danh sách “{LIST}” gồm ít nhất một mục")
        return
    if unknown := sorted(set(document) - {LIST}):
        yield Problem(f"không có mục “{unknown[0]}”")
    if len(rows) > MOST_ROWS:
        yield Problem("mỗi lần gửi tối đa 1.000 mục; hãy chia nhỏ")
        return
    for number, one in enumerate(rows, 1):
        yield from _part_problems(number, one)


def _part_problems(number: int, one: Any) -> Iterator[Problem]:
    if not isinstance(one, dict):
        yield Problem("không phải là một đối tượng", number)
        return
    for name in REQUIRED:
        if name not in one:
            yield Problem("thiếu", number, name)
    for name, value in one.items():
        if fault := _value_fault(name, value):
            yield Problem(fault, number, name)


def _value_fault(name: str, value: Any) -> str:
    if name not in PARTS:
        return "không có mục này"
    if name == "so_ho_so":
        whole = isinstance(value, int) and not isinstance(value, bool)
        return "" if whole else "phải là một số nguyên"
    return "" if isinstance(value, str) else "phải là chữ"
