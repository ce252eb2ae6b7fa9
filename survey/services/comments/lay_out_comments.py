"""Lays comments out for the office: rows with their themes and clocks, one case with its steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Literal

from sqlalchemy.orm import Session

from analysis.period import Calendar, Period
from analysis.themes import ThemeLists
from survey.queries.comment_cases import (
    AddresseeFace,
    CaseFace,
    addressees,
    batch_of,
    read_case,
)
from survey.queries.comment_inbox import (
    InboxFilter,
    InboxRow,
    count_handled,
    count_new_by_day,
    has_more_comments,
    inbox_rows,
    walk_inbox,
)
from survey.queries.settings import setting
from survey.queries.themes import ThemeFace, all_themes, theme_lists
from survey.queries.unit_tree import read_unit_tree
from survey.queries.units import UnitFace, all_units
from survey.services.comments.handle_comments import NEXT
from survey.services.comments.suggest_masks import Piece, masked, pieces, suggest_masks
from survey.services.comments.time_comments import (
    Clock,
    CommentClocks,
    OverdueComments,
    comment_clocks,
    overdue_comments,
)

PAGE = 25
#: So many comments are looked through for a theme; more have to be narrowed down first.
MOST_SEARCHED = 2_000

STATE_WORDS = {
    "new": "Mới",
    "passed_on": "Đã chuyển",
    "answered": "Đã trả lời",
    "published": "Đã công khai",
    "closed": "Đã đóng",
    "refused": "Không thuộc kênh này",
}
CLOCK_WORDS = {"pass_on": "Hạn chuyển", "answer": "Hạn trả lời", "progress": "Hạn báo tiến độ"}
Late = Literal["", "pass_on", "answer", "progress"]


@dataclass(frozen=True)
class Wish:
    """What the office wants to see."""

    state: str = "new"
    unit_id: int | None = None
    period: Period | None = None
    theme_id: int | None = None
    late: Late = ""
    page: int = 1


@dataclass(frozen=True)
class ThemeTag:
    """A theme found in a comment, with the words that matched."""

    name: str
    words: str


@dataclass(frozen=True)
class InboxLine:
    """One comment in the list."""

    row: InboxRow
    unit_name: str
    pieces: tuple[Piece, ...]
    themes: tuple[ThemeTag, ...]
    clock: Clock | None
    asked: tuple[AddresseeFace, ...]

    @property
    def waits_for_batch(self) -> bool:
        """Tell whether a unit was asked that cannot see the case yet."""
        return self.row.state == "passed_on" and any(one.started_on is None for one in self.asked)


@dataclass(frozen=True)
class Inbox:
    """One page of the list."""

    lines: tuple[InboxLine, ...]
    themes: tuple[ThemeFace, ...]
    units: tuple[UnitFace, ...]
    more: bool
    #: How many comments there are of every state.
    counts: Mapping[str, int]
    overdue: OverdueComments
    #: Whether there were too many comments to look through all of them for the theme.
    cut: bool


@dataclass(frozen=True)
class CaseSheet:
    """One comment with everything the office needs to decide."""

    case: CaseFace
    pieces: tuple[Piece, ...]
    #: The words with all suggestions covered, to begin with.
    suggested: str
    themes: tuple[ThemeTag, ...]
    clock: Clock | None
    batch: str | None
    steps: frozenset[str]
    units: tuple[UnitFace, ...]
    #: The unit that received it, or the one that stands for it today.
    receiving: int

    @property
    def can_mask(self) -> bool:
        """Tell whether the masked words may still be edited."""
        return self.case.state in {"new", "passed_on"}

    @property
    def waits_for_batch(self) -> bool:
        """Tell whether a unit was asked that cannot see the case yet."""
        return any(one.started_on is None for one in self.case.addressees)


def lay_out_inbox(session: Session, wish: Wish, today: date) -> Inbox:
    """Lay out one page of the comments of a state."""
    clocks = comment_clocks(session, today)
    themes = all_themes(session)
    lists = theme_lists(themes)
    new = count_new_by_day(session)
    wanted = _filter(wish, clocks, min(new, default=None))
    rows, cut = _rows(session, wish, wanted, themes)
    asked = addressees(session, [row.key for row in rows])
    units = all_units(session)
    names = {unit.id: unit.name for unit in units}
    return Inbox(
        lines=tuple(
            InboxLine(
                row=row,
                unit_name=names[row.unit_id],
                pieces=tuple(pieces(row.words, suggest_masks(row.words))),
                themes=theme_tags(row.words, themes, lists),
                clock=_clock(row.state, row.day, asked[row.key], clocks),
                asked=tuple(asked[row.key]),
            )
            for row in rows[:PAGE]
        ),
        themes=tuple(themes),
        units=tuple(unit for unit in units if _stands(unit, today)),
        more=len(rows) > PAGE,
        counts={**count_handled(session), "new": sum(new.values())},
        overdue=overdue_comments(session, today, new),
        cut=cut,
    )


def lay_out_case(session: Session, key: bytes, today: date) -> CaseSheet | None:
    """Lay out one comment; None when there never was one."""
    case = read_case(session, key)
    if case is None:
        return None
    themes = all_themes(session)
    words = case.text if case.text is not None else case.masked or ""
    suggestions = suggest_masks(words)
    clocks = comment_clocks(session, today)
    return CaseSheet(
        case=case,
        pieces=tuple(pieces(words, suggestions)),
        suggested=case.masked or masked(words, suggestions),
        themes=theme_tags(words, themes, theme_lists(themes)),
        clock=_clock(case.state, case.day, case.addressees, clocks),
        batch=_batch(session, case),
        steps=_steps(case),
        units=tuple(unit for unit in all_units(session) if _stands(unit, today)),
        receiving=read_unit_tree(session).today[case.unit_id],
    )


def theme_tags(text: str, themes: Sequence[ThemeFace], lists: ThemeLists) -> tuple[ThemeTag, ...]:
    """Name the themes of a text, each once with all words that matched."""
    names = {theme.code: theme.name for theme in themes}
    words: dict[str, dict[str, None]] = {}
    for match in lists.find(text):
        words.setdefault(match.theme, {})[text[match.start : match.end]] = None
    return tuple(ThemeTag(names[code], ", ".join(found)) for code, found in words.items())


def batch_label(first: int, last: int, calendar: Calendar) -> str:
    """Name the quarters of a batch as officials do: "quý I/2026 – quý II/2026"."""
    labels = [
        Period(calendar, "quarter", number // 10, number % 10).label for number in (first, last)
    ]
    return labels[0] if first == last else " – ".join(labels)


def _filter(wish: Wish, clocks: CommentClocks, oldest: date | None) -> InboxFilter:
    late: Mapping[str, InboxFilter] = {
        "pass_on": InboxFilter("new", came_before=clocks.came_before),
        "answer": InboxFilter("passed_on", seen_before=clocks.seen_before),
        "progress": InboxFilter("passed_on", silent_before=clocks.silent_before),
    }
    # From the oldest new one on: a database walks past none of the handled ones before it.
    start = oldest if wish.state == "new" else None
    return replace(
        late.get(wish.late, InboxFilter(wish.state)),
        unit_ids=None if wish.unit_id is None else (wish.unit_id,),
        start=wish.period.start if wish.period else start,
        end=wish.period.end if wish.period else None,
    )


def _rows(
    session: Session, wish: Wish, wanted: InboxFilter, themes: Sequence[ThemeFace]
) -> tuple[list[InboxRow], bool]:
    skipped = (wish.page - 1) * PAGE
    if wish.theme_id is None:
        return inbox_rows(session, wanted, PAGE + 1, skipped), False
    # The lists of this theme alone: the others would be looked for in every comment for nothing.
    lists = theme_lists([theme for theme in themes if theme.id == wish.theme_id])
    with closing(walk_inbox(session, wanted, MOST_SEARCHED)) as searched:
        fitting = (row for row in searched if lists.find(row.words))
        found = list(islice(fitting, skipped, skipped + PAGE + 1))
    return found, has_more_comments(session, wanted, MOST_SEARCHED)


def _clock(
    state: str, day: date | None, asked: Iterable[AddresseeFace], clocks: CommentClocks
) -> Clock | None:
    if state == "new":
        return None if day is None else clocks.to_pass_on(day)
    return clocks.next_of(asked) if state == "passed_on" else None


def _steps(case: CaseFace) -> frozenset[str]:
    return NEXT[case.state] if case.masked is not None else NEXT[case.state] - {"passed_on"}


def _batch(session: Session, case: CaseFace) -> str | None:
    batch = None if case.quarter is None else batch_of(session, case.unit_id, case.quarter)
    if batch is None:
        return None
    calendar: Calendar = setting(session, "publication.calendar")
    return batch_label(batch.first_quarter, batch.last_quarter, calendar)


def _stands(unit: UnitFace, day: date) -> bool:
    return unit.valid_from <= day and (unit.valid_to is None or unit.valid_to > day)
