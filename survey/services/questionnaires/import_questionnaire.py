"""Imports questionnaire versions: our JSON document, or a table of codes from another system.

Columns of a table (heads in brackets): version (version, phiên bản), code (code, mã tiêu chí),
factor (factor, yếu tố), text (text, nội dung; else the code), factor_text (tên yếu tố; else the
code). Every version also gets the overall question `OV`, and every question of it may be answered
"not applicable". Codes must keep their meaning from version to version: a `comparable_to` that
names another code is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from analysis.questionnaire import (
    Criterion,
    Factor,
    Level,
    Questionnaire,
    QuestionnaireError,
    Scale,
    questionnaire_from_document,
)
from survey.services.questionnaires.manage_questionnaires import (
    QuestionnaireChanged,
    sync_questionnaires,
)
from survey.services.sheets.import_report import ImportReport, Problem, refused
from survey.services.sheets.read_rows import Sheet, SheetRow, fold_aliases, read_sheet

ALIASES = fold_aliases(
    {
        "version": "version",
        "phiên bản": "version",
        "code": "code",
        "mã tiêu chí": "code",
        "factor": "factor",
        "yếu tố": "factor",
        "text": "text",
        "nội dung": "text",
        "tên yếu tố": "factor_text",
        "comparable_to": "comparable_to",
    }
)
LEVEL_WORDS = (
    ("Rất không hài lòng", "Very dissatisfied"),
    ("Không hài lòng", "Dissatisfied"),
    ("Bình thường", "Neutral"),
    ("Hài lòng", "Satisfied"),
    ("Rất hài lòng", "Very satisfied"),
)
OVERALL = Criterion("OV", None, {"vi": "Đánh giá chung"}, not_applicable=True, required=False)


def import_questionnaire(
    session: Session, path: Path, now: datetime, *, dry_run: bool = False
) -> ImportReport:
    """Import the versions of a file; a stored version is never changed."""
    try:
        versions, problems = _versions(path)
        if problems:
            return refused(problems, dry_run=dry_run)
        with session.begin_nested() as savepoint:
            added = sync_questionnaires(session, versions, now)
            if dry_run:
                savepoint.rollback()
    except (QuestionnaireError, QuestionnaireChanged) as error:
        return refused([Problem(str(error))], dry_run=dry_run)
    return ImportReport(added, 0, len(versions) - added, dry_run=dry_run)


def _versions(path: Path) -> tuple[Sequence[Questionnaire], Sequence[Problem]]:
    if path.suffix.lower() == ".json":
        try:
            document = json.loads(path.read_text(encoding="utf-8-sig"))
        except (ValueError, OSError) as error:
            return [], [Problem(f"{path.name}: không đọc được JSON ({error})")]
        documents = document if isinstance(document, list) else [document]
        return [questionnaire_from_document(one) for one in documents], []
    sheet = read_sheet(path, ALIASES)
    problems = [problem for row in sheet.rows for problem in _problems(sheet, row)]
    if problems:
        return [], problems
    versions = dict.fromkeys(row["version"] for row in sheet.rows)
    return [_version(sheet, version) for version in versions], []


def _problems(sheet: Sheet, row: SheetRow) -> Iterator[Problem]:
    for column, what in (("version", "phiên bản"), ("code", "mã tiêu chí")):
        if not row[column]:
            yield Problem(f"thiếu {what}", row.number, sheet.head(column))
    if row["comparable_to"] not in {"", row["code"]}:
        text = f"tiêu chí so sánh được với {row['comparable_to']} phải mang chính mã đó"
        yield Problem(text, row.number, sheet.head("comparable_to"))


def _version(sheet: Sheet, version: str) -> Questionnaire:
    rows = [row for row in sheet.rows if row["version"] == version]
    factors = {row["factor"]: row["factor_text"] or row["factor"] for row in rows if row["factor"]}
    levels = tuple(
        Level(value, {"vi": vietnamese, "en": english})
        for value, (vietnamese, english) in enumerate(LEVEL_WORDS, 1)
    )
    return Questionnaire(
        code=version,
        title={"vi": f"Phiếu khảo sát {version}"},
        introduction={"vi": ""},
        scale=Scale(levels=levels),
        factors=tuple(Factor(code, {"vi": text}) for code, text in factors.items()),
        criteria=tuple(
            Criterion(
                row["code"],
                row["factor"] or None,
                {"vi": row["text"] or row["code"]},
                not_applicable=True,
                required=False,
            )
            for row in rows
        ),
        overall=OVERALL,
        comment={"vi": "Góp ý"},
    )
