"""Lays out "you said, we did" for everybody: the unit, the words, a stretch of time."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.period import Calendar
from survey.queries.settings import setting
from survey.queries.unit_comments import PublishedComment, published_comments
from survey.services.comments.lay_out_comments import batch_label

PAGE = 20


@dataclass(frozen=True)
class PublicLine:
    """One published comment."""

    unit_name: str
    #: The quarters of its batch, or the year alone.
    when: str
    summary: str
    done: str


@dataclass(frozen=True)
class PublicPage:
    """One page of them."""

    shown: tuple[PublicLine, ...]
    more: bool


def lay_out_published_comments(session: Session, page: int) -> PublicPage:
    """Lay out one page, counted from one."""
    calendar: Calendar = setting(session, "publication.calendar")
    found = published_comments(session, PAGE + 1, (page - 1) * PAGE)
    lines = tuple(
        PublicLine(one.unit_name, _when(one, calendar), one.summary, one.done)
        for one in found[:PAGE]
    )
    return PublicPage(lines, len(found) > PAGE)


def _when(one: PublishedComment, calendar: Calendar) -> str:
    if one.first_quarter is None or one.last_quarter is None:
        return f"năm {one.quarter // 10}"
    return batch_label(one.first_quarter, one.last_quarter, calendar)
