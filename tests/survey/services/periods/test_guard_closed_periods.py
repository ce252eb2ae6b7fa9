"""Files with forms of closed periods: refused, or let in with a reason that is kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from analysis.period import parse_period
from survey.clock import VIETNAM
from survey.queries.closed_periods import CorrectionFace, corrections
from survey.queries.responses import count_responses
from survey.services.answers.import_responses import import_responses
from survey.services.periods.follow_periods import states_of
from survey.services.periods.guard_closed_periods import Correction
from survey.services.publication.close_period import close_period
from survey.services.sheets.import_report import ImportReport
from survey.services.tallies.verify_tallies import verify_tallies
from tests.factories import store_desk, store_questionnaire, store_unit

Q3 = parse_period("2026-Q3", "reporting")
ORDINARY = parse_period("2026-Q3", "calendar")
NOVEMBER = datetime(2026, 11, 20, tzinfo=VIETNAM)
LATE = Correction("phiếu giấy gửi về muộn", NOVEMBER.date())
IN_TIME = {"A1": "2026-07-01", "A2": "2026-09-20"}


@pytest.fixture
def folder(session: Session, tmp_path: Path) -> Path:
    """Give a folder, with two forms imported and both third quarters closed."""
    store_desk(session, store_unit(session))
    store_questionnaire(session)
    assert bring(session, tmp_path, IN_TIME).created == 2
    close_period(session, Q3, NOVEMBER)
    return tmp_path


def bring(
    session: Session, folder: Path, forms: dict[str, str], correction: Correction | None = None
) -> ImportReport:
    lines = [f"{key},Q1,{day},paper,phieu-thu,5" for key, day in forms.items()]
    path = folder / "late.csv"
    path.write_text("\n".join(["response_id,desk,day,channel,version,C11", *lines]) + "\n")
    return import_responses(session, path, correction=correction)


def test_new_forms_of_a_closed_period_are_refused_with_its_name_and_what_to_do(
    session: Session, folder: Path
) -> None:
    report = bring(session, folder, {"B1": "2026-10-01", "B2": "2026-09-14", "B3": "2026-06-15"})
    told = [str(problem) for problem in report.problems]
    assert told[0] == (
        "2 phiếu mới (dòng 3, 4) có ngày thuộc quý III/2026 (từ ngày 15/06/2026 đến ngày "
        "14/09/2026), đã chốt lần 1 ngày 20/11/2026"
    )
    assert "--correct" in told[1]
    assert "chốt lại" in told[1]
    assert len(told) == 2
    assert count_responses(session) == 2


def test_days_on_both_sides_of_a_closed_period_are_let_in(session: Session, folder: Path) -> None:
    assert bring(session, folder, {"B1": "2026-06-14", "B2": "2026-09-15"}).created == 2


def test_a_day_of_an_open_quarter_is_refused_when_the_other_calendar_closed_it(
    session: Session, folder: Path
) -> None:
    close_period(session, ORDINARY, NOVEMBER)
    report = bring(session, folder, {"B1": "2026-09-20"})
    assert "quý III/2026 dương lịch (từ ngày 01/07/2026" in str(report.problems[0])
    both = bring(session, folder, {"B1": "2026-07-20"})
    assert len(both.problems) == 3


def test_a_file_that_grew_is_taken_when_only_its_stored_forms_are_of_closed_periods(
    session: Session, folder: Path
) -> None:
    report = bring(session, folder, {**IN_TIME, "A3": "2026-10-05"})
    assert (report.problems, report.created, report.unchanged) == ((), 1, 2)
    assert states_of(session, [Q3], NOVEMBER.date())[0].state == "closed"


def test_a_reason_lets_them_in_and_the_period_counts_as_changed_until_closed_again(
    session: Session, folder: Path
) -> None:
    report = bring(session, folder, {"B1": "2026-09-14", "B2": "2026-10-01"}, LATE)
    assert (report.created, report.problems) == (2, ())
    assert "period close 2026-Q3 --calendar reporting --reason" in report.notes[0]
    assert corrections(session, Q3) == [CorrectionFace(1, LATE.made_on, 1, LATE.reason)]
    assert states_of(session, [Q3], NOVEMBER.date())[0].state == "changed"
    close_period(session, Q3, NOVEMBER, reason="bổ sung phiếu giấy")
    assert states_of(session, [Q3], NOVEMBER.date())[0].state == "closed"
    bring(session, folder, {"B3": "2026-09-14"}, LATE)
    bring(session, folder, {"B4": "2026-09-14", "B5": "2026-09-14"}, LATE)
    assert [(one.revision, one.forms) for one in corrections(session, Q3)] == [
        (1, 1),
        (2, 1),
        (2, 2),
    ]
    assert verify_tallies(session) == []


def test_a_correction_without_late_forms_leaves_no_trace(session: Session, folder: Path) -> None:
    report = bring(session, folder, {**IN_TIME, "B1": "2026-10-02"}, LATE)
    assert (report.created, report.notes) == (1, ())
    assert corrections(session, Q3) == []


def test_a_dry_run_tells_it_too_and_keeps_nothing(session: Session, folder: Path) -> None:
    bring(session, folder, {"B1": "2026-09-14"})
    path = folder / "late.csv"
    refused = import_responses(session, path, dry_run=True)
    assert "đã chốt lần 1" in str(refused.problems[0])
    tried = import_responses(session, path, correction=LATE, dry_run=True)
    assert (tried.created, tried.stored, len(tried.notes)) == (1, False, 1)
    assert corrections(session, Q3) == []
    assert count_responses(session) == 2


def test_many_rows_are_named_by_the_first_ten(session: Session, folder: Path) -> None:
    report = bring(session, folder, {f"B{n}": "2026-08-01" for n in range(1_200)})
    told = str(report.problems[0])
    assert told.startswith("1.200 phiếu mới (dòng 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 và 1.190 dòng")


def test_faults_of_other_rows_are_told_beside_it(session: Session, folder: Path) -> None:
    report = bring(session, folder, {"B1": "2026-08-01", "B2": "soon"})
    assert [problem.row for problem in report.problems] == [None, None, 3]
