"""Reads filled forms from a sheet of any shape: columns to questions, words to levels.

The sheet is reduced first: what is kept on the way holds the chosen columns only, and of a moment
the day. A row is known again by a keyed hash of the whole of it, from which nothing can be read.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from analysis.questionnaire import Questionnaire
from survey.queries.questionnaires import all_questionnaires
from survey.services.answers.import_responses import import_responses
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.periods.guard_closed_periods import Correction
from survey.services.sheets.foreign_table import ForeignTable, cell
from survey.services.sheets.import_report import ImportReport, Problem, refused
from survey.services.sheets.read_days import read_moment
from survey.services.sheets.read_rows import read_table

FIXED_ROLES = {
    "": "Bỏ qua, không lưu",
    "moment": "Ngày trả lời",
    "desk": "Mã quầy",
    "unit": "Mã đơn vị lúc đó",
    "field": "Lĩnh vực",
    "comment": "Góp ý (lời tự do)",
}
LEVELS = {
    "": "Chưa chọn",
    "5": "5 (cao nhất)",
    "4": "4",
    "3": "3",
    "2": "2",
    "1": "1 (thấp nhất)",
    "9": "không áp dụng, bỏ trống",
}
SOURCE = "sheet"
#: More different words than this in the columns of questions: a column is not a question.
MOST_WORDS = 60
#: What a refusal says to whoever types commands, and what a page says instead.
COMMAND, NEXT = "--correct", "Hãy chốt lại"
ADVICE = (
    "hãy kiểm tra lại ngày ghi trên phiếu. Nếu đúng là phiếu đến muộn cần nhận, hãy ghi lý do "
    "rồi chốt lại từng kỳ nói trên"
)
#: Stands for the reason while a sheet is only looked at.
NOT_ASKED_YET = "(chưa ghi)"


@dataclass(frozen=True)
class AnswerMap:
    """What was chosen about the sheet."""

    roles: Mapping[int, str]
    questionnaire: str
    channel: str
    #: The desk of all rows, where no column says it.
    desk: str = ""
    #: Days stand as month/day/year.
    american: bool = False

    def column(self, role: str) -> int | None:
        """Give the column of a meaning."""
        return next((place for place, one in self.roles.items() if one == role), None)

    def faults(self) -> list[str]:
        """Say what is missing or twice."""
        chosen = list(self.roles.values())
        faults = []
        if "moment" not in chosen:
            faults.append("Hãy chọn cột ghi ngày trả lời.")
        if ("desk" in chosen) == bool(self.desk):
            faults.append("Hãy chọn cột ghi mã quầy, hoặc ghi một mã quầy cho mọi dòng.")
        if not set(chosen) - set(FIXED_ROLES):
            faults.append("Hãy chọn ít nhất một cột là câu hỏi của phiếu.")
        twice = sorted(role for role, times in Counter(chosen).items() if times > 1)
        return faults + [f"“{FIXED_ROLES.get(role, role)}” chọn cho hai cột." for role in twice]

    def document(self) -> dict[str, Any]:
        """Write it down for later."""
        return vars(self) | {"roles": {str(place): role for place, role in self.roles.items()}}

    @property
    def questions(self) -> dict[int, str]:
        """Give the columns that are questions."""
        return {place: role for place, role in self.roles.items() if role not in FIXED_ROLES}


def question_roles(questionnaire: Questionnaire) -> dict[str, str]:
    """Name everything a column may be, in the order of the form."""
    roles = dict(FIXED_ROLES)
    for code in questionnaire.positions:
        roles[code] = f"{code}: {questionnaire.criterion(code).text['vi']}"
    return roles | {fact.code: f"{fact.code}: {fact.text['vi']}" for fact in questionnaire.facts}


def words_of(
    table: ForeignTable, chosen: AnswerMap, questionnaire: Questionnaire
) -> dict[str, int]:
    """Count the words in the columns of criteria, the most frequent first."""
    found: Counter[str] = Counter()
    for place, role in chosen.questions.items():
        if role in questionnaire.positions:
            found.update({word: n for word, n in table.values(place).items() if word})
    return dict(found.most_common(MOST_WORDS + 1))


def reduce_table(
    table: ForeignTable, chosen: AnswerMap, levels: Mapping[str, str], secret: str
) -> bytes:
    """Write the chosen columns under our heads, days for moments, levels for words."""
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    columns = [(role, place) for place, role in chosen.roles.items()]
    lines.writerow(
        ["response_id", "version", "channel", *(["desk"] if chosen.desk else [])]
        + [role for role, _ in columns]
    )
    seen: Counter[str] = Counter()
    for _, cells in _numbered(table):
        name = _row_name(cells, secret)
        seen[name] += 1
        row = [
            f"{name} {seen[name]}" if any(cells) else "",
            *((chosen.questionnaire, chosen.channel) if any(cells) else ("", "")),
        ]
        row += [chosen.desk if any(cells) else ""] if chosen.desk else []
        for role, place in columns:
            row.append(_reduced(cell(cells, place), role, chosen, levels))
        lines.writerow(row)
    return text.getvalue().encode()


def import_mapped_answers(
    session: Session,
    path: Path,
    actor: Actor,
    *,
    reason: str = "",
    now: datetime,
    dry_run: bool,
) -> ImportReport:
    """Import a reduced sheet; a dry run tells of late forms before there is a reason for them."""
    told = reason or (NOT_ASKED_YET if dry_run else "")
    correction = Correction(told, now.date()) if told else None
    late = _future_rows(path, now.date())
    if late:
        return refused(late, dry_run=dry_run)
    report = import_responses(session, path, source=SOURCE, correction=correction, dry_run=dry_run)
    if report.stored:
        detail = {"phiếu mới": report.created, "đã có": report.unchanged}
        note_action(session, actor, "response.import", "response", detail, now=now)
    return report


def worded(report: ImportReport, heads: Mapping[str, str]) -> ImportReport:
    """Say of a report what a page can say: the heads of the file, and no commands."""
    problems = tuple(
        replace(
            one,
            column=heads.get(one.column or "", one.column),
            text=ADVICE if COMMAND in one.text else one.text,
        )
        for one in report.problems
    )
    notes = tuple(
        f"{note.partition(NEXT)[0]}{NEXT} trên trang Kỳ báo cáo." for note in report.notes
    )
    return replace(report, problems=problems, notes=notes)


def _future_rows(path: Path, today: date) -> list[Problem]:
    """Days to come are days and months mistaken for each other."""
    rows = read_table(path)
    place = next(cells for _, cells in rows).index("moment")
    found = []
    for number, cells in rows:
        moment = read_moment(cell(cells, place))
        if moment is not None and moment[0] > today:
            text = f"ngày {moment[0]:%d/%m/%Y} chưa đến; ngày và tháng có bị đảo không?"
            found.append(Problem(text, number, "moment"))
    return found


def questionnaire_of(session: Session, code: str) -> Questionnaire | None:
    """Give a stored version by its code."""
    return next((one for one in all_questionnaires(session).values() if one.code == code), None)


def questionnaire_choices(session: Session) -> list[tuple[str, str]]:
    """Offer all stored versions."""
    found = sorted(all_questionnaires(session).values(), key=lambda one: one.code)
    return [(one.code, f"{one.title['vi']} ({one.code})") for one in found]


def map_from_plan(plan: Mapping[str, Any]) -> AnswerMap:
    """Read what was written down."""
    return AnswerMap(
        {int(place): str(role) for place, role in plan.get("roles", {}).items()},
        str(plan.get("questionnaire", "")),
        str(plan.get("channel", "import")),
        str(plan.get("desk", "")),
        bool(plan.get("american")),
    )


def _numbered(table: ForeignTable) -> Iterator[tuple[int, Sequence[str]]]:
    """Give the rows with empty ones between, so that faults name the rows of the file."""
    expected = 2
    for number, cells in table.rows:
        while expected < number:
            yield expected, ()
            expected += 1
        yield number, cells
        expected += 1


def _row_name(cells: Sequence[str], secret: str) -> str:
    text = "\x1f".join(cells)
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def _reduced(text: str, role: str, chosen: AnswerMap, levels: Mapping[str, str]) -> str:
    if role == "moment":
        return _day(text, american=chosen.american)
    return levels.get(text, text) if role not in FIXED_ROLES else text


def _day(text: str, *, american: bool) -> str:
    parts = text.split("/")
    if american and len(parts) == 3:
        text = "/".join([parts[1], parts[0], parts[2]])
    moment = read_moment(text)
    return text if moment is None else moment[0].isoformat()
