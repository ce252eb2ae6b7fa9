"""The wards of the demonstration were given a questionnaire of their own one quarter.

So there is a place where a line of quarters breaks: another question was asked from that day on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from analysis.period import period_of
from analysis.questionnaire import Questionnaire
from survey.queries.questionnaires import questionnaire_by_code, standing_questionnaire
from survey.services.changes.keep_audit import Actor
from survey.services.questionnaires.edit_questionnaire import (
    EditedLine,
    EditedVersion,
    make_version,
)

OFFICE = Actor(None, "Cán bộ Sở Nội vụ (chạy thử)")
WARD_VERSION = "song-may-phuong"
#: Finished quarters in which the wards were asked it.
QUARTERS = 3
#: The question that was added, and those whose levels its invented ones follow.
ADDED, ALIKE = "C6", ("C2", "C3")
#: The question that was reworded, and why its answers can still be compared.
REWORDED = "C3"
WORDS = {
    "vi": "Cán bộ: lịch sự, tận tình, hướng dẫn dễ hiểu, kể cả khi nộp trực tuyến",
    "en": "Staff: polite, dedicated, clear guidance, also when applying online",
}
REASON = (
    "Chỉ nói rõ thêm là gồm cả hướng dẫn nộp trực tuyến; trước đây người dân cũng hiểu như vậy."
)
ADDED_LINE = EditedLine(
    None,
    "F2",
    "Nộp hồ sơ trực tuyến tại quầy: có máy, có người giúp",
    "Applying online at the desk: a computer and somebody to help",
    code=ADDED,
)


@dataclass(frozen=True)
class Asked:
    """A version with its id."""

    key: int
    version: Questionnaire


def first_day_of_ward_version(today: date) -> date:
    """Give the first day of the quarter from which the wards were asked their own version."""
    quarter = period_of(today, "reporting")
    for _ in range(QUARTERS):
        quarter = quarter.previous()
    return quarter.start


def make_ward_version(session: Session, now: datetime) -> Asked:
    """Make the version of the wards: one question reworded, one added."""
    standing = standing_questionnaire(session, now.date())[1]
    lines = tuple(
        EditedLine(
            one.code,
            one.factor,
            WORDS["vi"] if one.code == REWORDED else one.text["vi"],
            WORDS["en"] if one.code == REWORDED else one.text.get("en", ""),
            same=one.code == REWORDED,
            reason=REASON if one.code == REWORDED else "",
        )
        for one in standing.criteria
    )
    edited = EditedVersion(
        WARD_VERSION, standing.title, standing.introduction, (*lines, ADDED_LINE), standing.comment
    )
    make_version(session, OFFICE, standing.code, edited, now=now)
    return ward_version(session)


def ward_version(session: Session) -> Asked:
    """Give the version of the wards, once it is made."""
    found = questionnaire_by_code(session, WARD_VERSION)
    if found is None:
        raise LookupError("the demonstration has no version for wards yet")
    return Asked(*found)


def with_added(levels: dict[str, int | None], place: int) -> dict[str, int | None]:
    """Answer the added question too: as this person answered one of those it resembles."""
    return levels | {ADDED: levels[ALIKE[place % len(ALIKE)]]}
