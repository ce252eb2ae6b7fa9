"""Lays out a unit's comments: batch by batch, masked, with its clocks, without arrival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from analysis.period import Calendar
from analysis.themes import ThemeLists
from survey.queries.comment_cases import NoteFace, notes
from survey.queries.settings import setting, typed_setting
from survey.queries.themes import ThemeFace, all_themes, theme_lists
from survey.queries.unit_comments import UnitComment, unit_comment, unit_comments
from survey.queries.units import UnitFace, unit_by_id
from survey.services.comments.lay_out_comments import ThemeTag, batch_label, theme_tags
from survey.services.comments.time_comments import Clock, CommentClocks, comment_clocks


@dataclass(frozen=True)
class UnitLine:
    """One comment in the list of a unit."""

    comment: UnitComment
    batch: str
    themes: tuple[ThemeTag, ...]
    answer_by: Clock
    #: None once it is answered or closed.
    progress_by: Clock | None

    @property
    def waits(self) -> bool:
        """Tell whether the unit is to answer."""
        return self.comment.state == "passed_on" and self.comment.answer is None


@dataclass(frozen=True)
class UnitSheet:
    """The comments of a unit."""

    unit: UnitFace
    lines: tuple[UnitLine, ...]
    minimum: int

    @property
    def waiting(self) -> int:
        """Count those that wait for an answer."""
        return sum(line.waits for line in self.lines)


@dataclass(frozen=True)
class UnitCommentSheet:
    """One comment with what the unit itself wrote about it."""

    unit: UnitFace
    line: UnitLine
    notes: tuple[NoteFace, ...]


def lay_out_unit_comments(session: Session, unit_id: int, today: date) -> UnitSheet | None:
    """Lay out the list of a unit; None when there is no such unit."""
    unit = unit_by_id(session, unit_id)
    if unit is None:
        return None
    lay = _Layout(session, today)
    lines = tuple(lay.line(one) for one in unit_comments(session, unit_id))
    return UnitSheet(unit, lines, typed_setting(session, "thresholds.words", int))


def lay_out_unit_comment(
    session: Session, unit_id: int, key: bytes, today: date
) -> UnitCommentSheet | None:
    """Lay out one comment; None when it was not released to this unit."""
    unit = unit_by_id(session, unit_id)
    comment = unit_comment(session, unit_id, key)
    if unit is None or comment is None:
        return None
    own = tuple(notes(session, key, unit_id))
    return UnitCommentSheet(unit, _Layout(session, today).line(comment), own)


class _Layout:
    """What all lines of a page share."""

    def __init__(self, session: Session, today: date) -> None:
        self._clocks: CommentClocks = comment_clocks(session, today)
        self._themes: Sequence[ThemeFace] = all_themes(session)
        self._lists: ThemeLists = theme_lists(list(self._themes))
        self._calendar: Calendar = setting(session, "publication.calendar")

    def line(self, comment: UnitComment) -> UnitLine:
        waits = comment.state == "passed_on" and comment.answer is None
        heard = comment.progressed_on or comment.started_on
        return UnitLine(
            comment=comment,
            batch=batch_label(comment.first_quarter, comment.last_quarter, self._calendar),
            themes=theme_tags(comment.masked, self._themes, self._lists),
            answer_by=self._clocks.to_answer(comment.started_on),
            progress_by=self._clocks.to_progress(heard) if waits else None,
        )
