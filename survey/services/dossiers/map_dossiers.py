"""Reads dossier counts from a sheet of any shape, by what was chosen about its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from survey.ordering import search_key
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.dossiers.dossier_places import DossierPlaces
from survey.services.dossiers.import_dossiers import ALIASES
from survey.services.dossiers.put_dossiers import DossierRow, compare_counts, judge_rows, put_counts
from survey.services.sheets.foreign_table import ForeignTable, cell, open_table
from survey.services.sheets.import_report import ImportReport, refused
from survey.services.sheets.read_days import read_moment, read_month

#: What a column may mean; "wide": the dossiers of the month that its head names.
ROLES = {
    "": "Bỏ qua",
    "desk": "Mã hoặc tên quầy",
    "unit": "Mã hoặc tên đơn vị",
    "month": "Tháng hoặc ngày",
    "field": "Lĩnh vực",
    "handled": "Số hồ sơ",
    "wide": "Số hồ sơ của tháng ghi ở tiêu đề",
}
_MONTH_HEAD = re.compile(r"(?:thang|t)?\s*(\d{1,2})(?:\s+(\d{4}))?")
_LOOSE = {
    "ma quay": "desk",
    "ten quay": "desk",
    "don vi": "unit",
    "co quan": "unit",
    "linh vuc": "field",
    "so luong": "handled",
    "da giai quyet": "handled",
    "so ho so": "handled",
    "ngay": "month",
    "thang": "month",
    "ky bao cao": "month",
}


@dataclass(frozen=True)
class DossierMap:
    """What was chosen: a meaning for each column, and what no column says."""

    roles: Mapping[int, str]
    year: int | None = None
    #: Rows of one desk, month and field are added up.
    add: bool = False

    def column(self, role: str) -> int | None:
        """Give the column of a meaning."""
        return next((place for place, one in self.roles.items() if one == role), None)

    def faults(self, heads: tuple[str, ...]) -> list[str]:
        """Say what is missing or twice."""
        chosen = list(self.roles.values())
        faults = [
            f"“{ROLES[role]}” chỉ chọn được cho một cột."
            for role in ("desk", "unit", "month", "field", "handled")
            if chosen.count(role) > 1
        ]
        if "desk" not in chosen and "unit" not in chosen:
            faults.append("Hãy chọn cột ghi quầy hoặc đơn vị.")
        wide = [place for place, role in self.roles.items() if role == "wide"]
        if wide and ("month" in chosen or "handled" in chosen):
            faults.append("Mỗi tháng một cột thì không chọn thêm cột tháng hoặc cột số hồ sơ.")
        if not wide and "month" not in chosen:
            faults.append("Hãy chọn cột ghi tháng hoặc ngày, hoặc các cột mang tên tháng.")
        unread = [heads[place] for place in wide if head_month(heads[place], self.year) is None]
        return faults + [f"Không đọc được tháng từ tiêu đề “{head}” (cần năm?)." for head in unread]

    def document(self) -> dict[str, Any]:
        """Write it down for later."""
        roles = {str(place): role for place, role in self.roles.items() if role}
        return {"roles": roles, "year": self.year, "add": self.add}


def map_from_document(document: Mapping[str, Any]) -> DossierMap:
    """Read what was written down."""
    roles = {int(place): str(role) for place, role in document.get("roles", {}).items()}
    return DossierMap(roles, document.get("year"), bool(document.get("add")))


def suggest_roles(table: ForeignTable) -> dict[int, str]:
    """Guess the meaning of columns by their heads; each meaning once."""
    roles: dict[int, str] = {}
    for place, head in enumerate(table.heads):
        role = _guess(head)
        if role and (role == "wide" or role not in roles.values()):
            roles[place] = role
    if "wide" in roles.values() and "month" in roles.values():
        roles = {place: role for place, role in roles.items() if role != "wide"}
    return roles


def head_month(head: str, year: int | None) -> str | None:
    """Read the month a head names, with the year that stands there or was given."""
    match = _MONTH_HEAD.fullmatch(search_key(head))
    if match is None:
        month = read_month(head)
        return None if month is None else f"{month:%Y-%m}"
    named = match[2] or (str(year) if year else "")
    return f"{named}-{int(match[1]):02d}" if named and 1 <= int(match[1]) <= 12 else None


def import_mapped_dossiers(
    session: Session,
    path: Path,
    plan: Mapping[str, Any],
    actor: Actor,
    *,
    now: datetime,
    dry_run: bool,
) -> ImportReport:
    """Store the counts of a file, or tell what storing them would do."""
    table = open_table(path, plan.get("head_row"))
    chosen = map_from_document(plan)
    heads = {role: table.heads[place] for place, role in chosen.roles.items() if role != "wide"}
    counts, problems = judge_rows(
        session,
        _rows(table, chosen),
        DossierPlaces(session),
        now.date(),
        heads=heads,
        add=chosen.add or (chosen.column("handled") is None and chosen.column("month") is not None),
    )
    if problems:
        return refused(problems, dry_run=dry_run)
    put = compare_counts(session, counts) if dry_run else put_counts(session, counts)
    if not dry_run:
        detail = {"mới": put.created, "thay đổi": put.changed}
        note_action(session, actor, "dossier.import", "dossier", detail, now=now)
    return ImportReport(put.created, put.changed, put.unchanged, dry_run=dry_run)


def _rows(table: ForeignTable, chosen: DossierMap) -> Iterator[DossierRow]:
    desk, unit, field = (chosen.column(role) for role in ("desk", "unit", "field"))
    month, handled = chosen.column("month"), chosen.column("handled")
    wide = [
        (place, head_month(table.heads[place], chosen.year) or "")
        for place, role in chosen.roles.items()
        if role == "wide"
    ]
    for number, cells in table.rows:
        place = (cell(cells, desk), cell(cells, unit))
        if _is_sum(place[0] or place[1]):
            continue
        if wide:
            for column, named in wide:
                if text := cell(cells, column):
                    yield DossierRow(number, place[0], named, text, cell(cells, field), place[1])
        else:
            # Without a column of numbers each row is one dossier.
            text = "1" if handled is None else cell(cells, handled)
            yield DossierRow(
                number, place[0], _month(cell(cells, month)), text, cell(cells, field), place[1]
            )


def _month(text: str) -> str:
    """Bring a day with its hour to a day: of a dossier nothing but the month is kept."""
    moment = read_moment(text)
    return text if moment is None else f"{moment[0]:%Y-%m}"


def _is_sum(text: str) -> bool:
    return search_key(text) in {"tong", "tong cong", "cong", "tong so"}


def _guess(head: str) -> str:
    folded = search_key(head)
    if not folded:
        return ""
    if folded in ALIASES:
        return ALIASES[folded]
    if folded == "ky":
        return "month"
    if _MONTH_HEAD.fullmatch(folded) and head_month(head, date.max.year) is not None:
        return "wide"
    return next((role for words, role in _LOOSE.items() if words in folded), "")
