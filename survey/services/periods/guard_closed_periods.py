"""Keeps new forms out of closed periods, or lets them in with a reason that is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from analysis.period import Period
from survey.formatting import short_date, thousands
from survey.models import PeriodCorrection
from survey.queries.closed_periods import ClosingFace, corrections, last_closings
from survey.queries.publications import live_publications
from survey.queries.seen_tokens import seen_tokens
from survey.services.sheets.import_report import LateForms, Problem

#: So many rows of a file are named; the others are counted.
NAMED_ROWS = 10
#: The rows of a file that are new in each closed period.
LateRows = Mapping[ClosingFace, Sequence[int]]


@dataclass(frozen=True)
class DatedRow:
    """One row of a file: its number, the day of its form, and what tells the form from others."""

    number: int
    day: date
    form_token: str


@dataclass(frozen=True)
class Correction:
    """Why forms are let into closed periods, and on which day."""

    reason: str
    made_on: date


def late_rows(session: Session, rows: Iterable[DatedRow]) -> LateRows:
    """Find the rows of closed periods whose forms are not stored yet.

    Forms that are stored already change nothing: a file that grows may be imported again.
    """
    closed = last_closings(session)
    inside = [row for row in rows if any(period.contains(row.day) for period in closed)]
    known = seen_tokens(session, [row.form_token for row in inside])
    found: dict[ClosingFace, list[int]] = defaultdict(list)
    for row in inside:
        if row.form_token not in known:
            for last in closed.values():
                if last.period.contains(row.day):
                    found[last].append(row.number)
    return found


def closed_problems(late: LateRows) -> list[Problem]:
    """Say which closed periods the new rows fall into, and what can be done."""
    if not late:
        return []
    told = [
        Problem(
            f"{thousands(len(numbers))} phiếu mới ({_rows(numbers)}) có ngày thuộc "
            f"{period_in_words(last.period)}, đã chốt lần {last.revision} ngày "
            f"{short_date(last.closed_on)}"
        )
        for last, numbers in late.items()
    ]
    advice = (
        "hãy kiểm tra lại ngày ghi trên phiếu. Nếu đúng là phiếu đến muộn cần nhận, hãy nhập lại "
        'với --correct "lý do", rồi chốt lại từng kỳ nói trên'
    )
    return [*told, Problem(advice)]


def tell_late(session: Session, late: LateRows) -> tuple[LateForms, ...]:
    """Say of each closed period how many new forms it would get, and whether it is public."""
    public = live_publications(session) if late else {}
    return tuple(
        LateForms(
            period_in_words(last.period),
            len(numbers),
            last.revision,
            short_date(last.closed_on),
            public[last.period].number if last.period in public else 0,
        )
        for last, numbers in late.items()
    )


def note_corrections(session: Session, late: LateRows, correction: Correction) -> tuple[str, ...]:
    """Keep with each closed period what is let in and why; say what is to be done next."""
    for last, numbers in late.items():
        known = [one for one in corrections(session, last.period) if one.revision == last.revision]
        session.add(
            PeriodCorrection(
                calendar=last.period.calendar,
                code=last.period.code,
                revision=last.revision,
                number=len(known) + 1,
                made_on=correction.made_on,
                forms=len(numbers),
                reason=correction.reason,
            )
        )
    session.flush()
    return tuple(
        f"Số liệu của {period_in_words(last.period)} đã thay đổi sau lần chốt {last.revision} "
        f"(thêm {thousands(len(numbers))} phiếu). Hãy chốt lại: python -m survey period close "
        f'{last.period.code} --calendar {last.period.calendar} --reason "lý do"'
        for last, numbers in late.items()
    )


def period_in_words(period: Period) -> str:
    """Name a period with its dates; quarters of the ordinary calendar are never plain quarters."""
    ordinary = " dương lịch" if period.calendar == "calendar" else ""
    return f"{period.label}{ordinary} ({period.dates_label})"


def _rows(numbers: Sequence[int]) -> str:
    named = ", ".join(map(str, numbers[:NAMED_ROWS]))
    more = f" và {thousands(len(numbers) - NAMED_ROWS)} dòng nữa"
    return f"dòng {named}" + (more if len(numbers) > NAMED_ROWS else "")
