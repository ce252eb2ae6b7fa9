"""The clocks of comments: when to pass one on, to answer, to tell how far one has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from survey.queries.comment_cases import AddresseeFace
from survey.queries.comment_inbox import count_new_by_day, count_waiting_addressees
from survey.queries.settings import all_settings
from survey.queries.work_calendar import WorkCalendar, read_work_calendar


@dataclass(frozen=True)
class Clock:
    """One term that runs: what is due, by which day, and whether that day is over."""

    #: "pass_on", "answer" or "progress".
    kind: str
    due: date
    late: bool


@dataclass(frozen=True)
class OverdueComments:
    """How many comments are overdue, by what is overdue."""

    to_pass_on: int
    to_answer: int
    without_progress: int

    @property
    def total(self) -> int:
        """Add them up; a case may be late in both answer and progress."""
        return self.to_pass_on + self.to_answer + self.without_progress


class CommentClocks:
    """The terms of this installation on a day."""

    def __init__(
        self, calendar: WorkCalendar, pass_on: int, answer: int, progress: int, today: date
    ) -> None:
        self._calendar = calendar
        self._pass_on = pass_on
        self._answer = timedelta(days=answer)
        self._progress = timedelta(days=progress)
        self._today = today

    def to_pass_on(self, came_on: date) -> Clock:
        """Give the term in which the office passes a comment on: working days."""
        return self._clock("pass_on", self._calendar.add(came_on, self._pass_on))

    def to_answer(self, started_on: date) -> Clock:
        """Give the term in which a unit answers, from the day it could see the comment."""
        return self._clock("answer", started_on + self._answer)

    def to_progress(self, heard_on: date) -> Clock:
        """Give the term in which a unit tells how far it has come."""
        return self._clock("progress", heard_on + self._progress)

    def next_of(self, asked: Iterable[AddresseeFace]) -> Clock | None:
        """Give the term that ends first among all units that have not answered."""
        return min(
            (
                clock
                for one in asked
                if one.started_on is not None and one.answer is None
                for clock in (
                    self.to_answer(one.started_on),
                    self.to_progress(one.progressed_on or one.started_on),
                )
            ),
            key=lambda clock: clock.due,
            default=None,
        )

    @property
    def came_before(self) -> date:
        """Give the first day of arrival that is not yet late: what came before it is."""
        day = self._today
        while not self.to_pass_on(day - timedelta(days=1)).late:
            day -= timedelta(days=1)
        return day

    @property
    def seen_before(self) -> date:
        """Give the first day of sight that is not yet late for the answer."""
        return self._today - self._answer

    @property
    def silent_before(self) -> date:
        """Give the first day of the last word that is not yet late for the next one."""
        return self._today - self._progress

    def _clock(self, kind: str, due: date) -> Clock:
        return Clock(kind, due, due < self._today)


def comment_clocks(session: Session, today: date) -> CommentClocks:
    """Read the terms of the settings and the working days."""
    settings = all_settings(session)
    return CommentClocks(
        read_work_calendar(session),
        settings["comments.pass_on_days"],
        settings["comments.answer_days"],
        settings["comments.progress_days"],
        today,
    )


def overdue_comments(
    session: Session, today: date, new_by_day: Mapping[date, int] | None = None
) -> OverdueComments:
    """Count what is overdue today, for the office's first page; `new_by_day` saves a count."""
    clocks = comment_clocks(session, today)
    new = count_new_by_day(session) if new_by_day is None else new_by_day
    return OverdueComments(
        to_pass_on=sum(count for day, count in new.items() if day < clocks.came_before),
        to_answer=count_waiting_addressees(session, seen_before=clocks.seen_before),
        without_progress=count_waiting_addressees(session, silent_before=clocks.silent_before),
    )
