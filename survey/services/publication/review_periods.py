"""Reviews all periods of the calendar of publication: where each stands, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from analysis.period import Period
from survey.queries.closed_periods import last_closings
from survey.queries.publications import PublicationFace, publications
from survey.queries.spans import half_month_forms, periods_of_publication
from survey.services.periods.choose_publishable import publication_calendar
from survey.services.periods.follow_periods import PeriodState, quick_states_of
from survey.services.publication.publish_period import may_be_published

Step = Literal["wait", "close", "close_again", "approve", "publish", "approve_again", "done"]

WORDS: dict[Step, str] = {
    "wait": "Chưa cần làm gì",
    "close": "Chốt",
    "close_again": "Chốt lại",
    "approve": "Duyệt để công bố",
    "publish": "Công bố",
    "approve_again": "Rút bản đã duyệt, duyệt lại",
    "done": "Đã xong",
}


@dataclass(frozen=True)
class PeriodReview:
    """One period with all its editions."""

    state: PeriodState
    #: Oldest first.
    editions: tuple[PublicationFace, ...]
    step: Step

    @property
    def period(self) -> Period:
        """Give the period."""
        return self.state.period

    @property
    def step_in_words(self) -> str:
        """Say what to do next."""
        return WORDS[self.step]

    @property
    def public_in_words(self) -> str:
        """Say whether anything of it is public, or about to be."""
        if self.live:
            return "đang công bố"
        return "đã duyệt" if self.pending else "chưa"

    @property
    def live(self) -> PublicationFace | None:
        """Give the edition that is public now."""
        return next((each for each in self.editions if each.state == "published"), None)

    @property
    def pending(self) -> PublicationFace | None:
        """Give the edition that is approved and waits to be published."""
        return next((each for each in self.editions if each.state == "approved"), None)


def review_periods(
    session: Session, today: date, forms: Mapping[date, int] | None = None
) -> list[PeriodReview]:
    """Review all periods with answers and all that was ever closed, the newest first.

    Cheap at any number of forms: whether a closed period changed is told by counts and by the
    corrections noted; closing and approving compare every form. `forms` of each half month save a
    count.
    """
    calendar = publication_calendar(session)
    closed = {each for each in last_closings(session) if each.calendar == calendar}
    starts = half_month_forms(session) if forms is None else forms
    answered = {
        period
        for period in periods_of_publication(session, calendar)
        if any(period.contains(start) for start in starts)
    }
    in_order = sorted(answered | closed, key=lambda p: (p.end, p.start), reverse=True)
    editions = publications(session)
    return [
        _review(state, tuple(each for each in editions if each.period == state.period))
        for state in quick_states_of(session, in_order, today, starts)
    ]


def review_period(
    session: Session, code: str, today: date, forms: Mapping[date, int] | None = None
) -> PeriodReview | None:
    """Review one period by its code; nothing for a period without answers."""
    found = review_periods(session, today, forms)
    return next((each for each in found if each.period.code == code), None)


def _review(state: PeriodState, editions: tuple[PublicationFace, ...]) -> PeriodReview:
    return PeriodReview(state, editions, _step(state, PeriodReview(state, editions, "done")))


def _step(state: PeriodState, so_far: PeriodReview) -> Step:
    if state.last is None:
        return "close" if state.state == "closable" else "wait"
    if state.state == "changed":
        return "close_again"
    if so_far.pending is not None:
        return "publish" if so_far.pending.closing == state.last.revision else "approve_again"
    if so_far.live is not None and so_far.live.closing == state.last.revision:
        return "done"
    return "approve" if may_be_published(state.period) else "done"
