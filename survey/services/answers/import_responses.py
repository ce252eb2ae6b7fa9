"""Imports filled forms from a file: all rows or none; the same file again changes nothing.

The columns are told in `survey.services.answers.response_rows`; a file with heads of its own comes
with a table from its heads to ours. Clock times and device tokens become labels under salts that
exist only while the import runs. New forms whose day lies in a closed period are refused, unless
they come as a correction.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from survey.database.engine import allow_long_statements
from survey.ordering import search_key
from survey.queries.questionnaires import all_questionnaires
from survey.services.answers.response_rows import ALIASES, Reading, level_words, read_form
from survey.services.intake.label_forms import SALT_BYTES
from survey.services.periods.guard_closed_periods import (
    Correction,
    DatedRow,
    closed_problems,
    late_rows,
    note_corrections,
    tell_late,
)
from survey.services.places.find_places import PlaceBook
from survey.services.record_response import FilledForm, store_forms
from survey.services.sheets.import_report import LISTED, ImportReport, Problem, refused
from survey.services.sheets.read_rows import Sheet, fold_aliases, read_sheet

#: Fewer than the forms whose contribution stays in memory: the second tally finds them measured.
ROWS_AT_A_TIME = 2_000


def import_responses(
    session: Session,
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    levels: Mapping[str, int] | None = None,
    version: str | None = None,
    source: str = "",
    correction: Correction | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Import the filled forms of a file.

    `mapping` leads from heads of the file to our columns, `levels` from its words to levels;
    `version` is the questionnaire of rows that name none; `source` tells apart systems whose
    numbers for forms are the same; `correction` lets forms into closed periods.
    """
    sheet = read_sheet(path, ALIASES | _folded(mapping or {}))
    stored = all_questionnaires(session)
    versions = {one.code: (key, one) for key, one in stored.items()}
    words = level_words(versions, levels or {})
    reading = Reading(sheet, PlaceBook(session), versions, version, words, source)
    problems = _bad_levels(levels or {}) + _missing_columns(sheet)
    forms = {} if problems else _read(reading, problems)
    late = late_rows(session, (DatedRow(n, f.day, f.form_token) for n, f in forms.items()))
    if correction is None:
        problems += closed_problems(late)
    if problems:
        return refused(problems, dry_run=dry_run)
    with session.begin_nested() as savepoint:
        created = _store(session, forms.values())
        notes = note_corrections(session, late, correction) if correction else ()
        if dry_run:
            savepoint.rollback()
    told = tell_late(session, late)
    return ImportReport(created, 0, len(forms) - created, dry_run=dry_run, notes=notes, late=told)


def _folded(mapping: Mapping[str, str]) -> dict[str, str]:
    """Fold a table of heads; our columns may be named by any of their own heads."""
    return fold_aliases(
        {theirs: ALIASES.get(search_key(ours), ours.strip()) for theirs, ours in mapping.items()}
    )


def _bad_levels(levels: Mapping[str, int]) -> list[Problem]:
    return [
        Problem(f"từ “{word}” phải ứng với mức từ 1 đến 5 hoặc 9")
        for word, level in levels.items()
        if level not in {1, 2, 3, 4, 5, 9}
    ]


def _missing_columns(sheet: Sheet) -> list[Problem]:
    wanted = {"desk": "mã quầy (desk)", "moment": "thời điểm (submitted_at)"}
    return [
        Problem(f"tệp thiếu cột {name}")
        for column, name in wanted.items()
        if column not in sheet.heads
    ]


def _read(reading: Reading, problems: list[Problem]) -> dict[int, FilledForm]:
    """Read all rows by number; identical ones without a number of their own are counted apart."""
    forms: dict[int, FilledForm] = {}
    times: Counter[str] = Counter()
    for row in reading.sheet.rows:
        form = read_form(reading, row, problems)
        if form is None or len(problems) > LISTED:
            continue
        times[form.form_token] += 1
        if row["response_id"]:
            if times[form.form_token] > 1:
                text = f"mã phiếu {row['response_id']} lặp lại"
                problems.append(Problem(text, row.number, reading.sheet.head("response_id")))
        else:
            form = replace(form, form_token=f"{form.form_token} {times[form.form_token]}")
        forms[row.number] = form
    return forms


def _store(session: Session, forms: Collection[FilledForm]) -> int:
    """Store the forms in the transaction of the session; count the new ones."""
    connection = session.connection()
    allow_long_statements(connection)
    questionnaires = all_questionnaires(session)
    salts = {day: secrets.token_bytes(SALT_BYTES) for day in {form.day for form in forms}}
    # Desk by desk and day by day, each tally is written once and not for every row.
    ordered = sorted(forms, key=lambda form: (form.desk_id, form.day))
    created = 0
    for first in range(0, len(ordered), ROWS_AT_A_TIME):
        part = ordered[first : first + ROWS_AT_A_TIME]
        outcomes = store_forms(connection, part, questionnaires, keep_tokens=True, salts=salts)
        created += outcomes.count("stored")
    return created
