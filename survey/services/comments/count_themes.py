"""Counts the themes of comments by unit and period, with small groups withheld."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.themes import ThemeCounts
from survey.queries.comments import comment_words
from survey.queries.settings import typed_setting
from survey.queries.themes import ThemeFace, all_themes, theme_lists
from survey.queries.unit_tree import read_unit_tree


@dataclass(frozen=True)
class ThemeRow:
    """One line of the table."""

    name: str
    #: Of a line for one unit.
    unit_id: int | None
    comments: int
    #: Comments by theme, in the order of the table's themes; None where it is withheld.
    counts: tuple[int | None, ...]


@dataclass(frozen=True)
class ThemeTable:
    """How often each theme was spoken of, in units with enough comments."""

    themes: tuple[ThemeFace, ...]
    rows: tuple[ThemeRow, ...]
    #: Of all rows together; None when no row is shown.
    total: ThemeRow | None
    #: Units with comments, but too few even together with the other small ones.
    left_out: int
    minimum: int
    hide: int


def count_themes(session: Session, period: Period) -> ThemeTable:
    """Count the themes of a period.

    Units with fewer comments than the minimum share one line, which is left out when they are
    too few together. Numbers below the threshold are withheld, and a sum from which a single one
    of them would follow.
    """
    themes = tuple(all_themes(session))
    lists = theme_lists(list(themes))
    minimum = typed_setting(session, "thresholds.themes", int)
    hide = typed_setting(session, "thresholds.hide", int)
    texts = comment_words(session, period.start, period.end)
    large = {unit: lists.count(own) for unit, own in texts.items() if len(own) >= minimum}
    small = [text for unit, own in texts.items() if unit not in large for text in own]
    rows = _unit_rows(session, large, hide)
    counted = list(large.values())
    if len(small) >= minimum and len(texts) - len(large) > 1:
        rest = lists.count(small)
        rows.append(_row("Các đơn vị ít góp ý, gộp chung", None, rest, hide))
        counted.append(rest)
        small = []
    left_out = len(texts) - len(large) if small else 0
    return ThemeTable(themes, tuple(rows), _total(counted, rows, hide), left_out, minimum, hide)


def _unit_rows(session: Session, large: Mapping[int, ThemeCounts], hide: int) -> list[ThemeRow]:
    units = read_unit_tree(session).units
    in_order = sorted(large, key=lambda unit: units[unit].sort_key)
    return [_row(units[unit].name, unit, large[unit], hide) for unit in in_order]


def _row(name: str, unit_id: int | None, counts: ThemeCounts, hide: int) -> ThemeRow:
    shown = tuple(_shown(count, hide) for count in counts.by_theme.values())
    return ThemeRow(name, unit_id, counts.comments, shown)


def _shown(count: int, hide: int) -> int | None:
    return None if 0 < count < hide else count


def _total(counted: Sequence[ThemeCounts], rows: Sequence[ThemeRow], hide: int) -> ThemeRow | None:
    if not counted:
        return None
    sums = [sum(column) for column in zip(*(one.by_theme.values() for one in counted), strict=True)]
    shown: list[int | None] = []
    for place, count in enumerate(sums):
        open_ones = [row.counts[place] for row in rows]
        hidden = count - sum(one for one in open_ones if one is not None)
        alone = open_ones.count(None) == 1 or 0 < hidden < hide
        shown.append(None if alone else _shown(count, hide))
    return ThemeRow("Tổng các dòng trên", None, sum(one.comments for one in counted), tuple(shown))
