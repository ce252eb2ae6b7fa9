"""Themes are counted where comments are many, and nothing small can be worked out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from analysis.period import parse_period
from survey.models import StoredTheme
from survey.services.comments.count_themes import ThemeTable, count_themes
from survey.services.comments.manage_themes import add_theme
from tests.factories import NOW, store_unit
from tests.survey.services.comment_place import OFFICE, store_comments

Q3 = parse_period("2026-Q3", "reporting")


@pytest.fixture
def two_themes(session: Session) -> Iterator[Session]:
    session.execute(delete(StoredTheme))
    add_theme(session, OFFICE, "A chờ", "chờ", "", now=NOW)
    add_theme(session, OFFICE, "B phí", "phí", "", now=NOW)
    return session


def lines(table: ThemeTable) -> list[tuple[str, int, tuple[int | None, ...]]]:
    return [(row.name, row.comments, row.counts) for row in table.rows]


def test_counts_units_with_enough_comments_and_joins_the_rest(two_themes: Session) -> None:
    session = two_themes
    large = store_unit(session, "1", name="Xã Một")
    for code in "23":
        store_comments(session, store_unit(session, code), 30, text="phí cao, chờ lâu")
    store_comments(session, large, 46, text="Chờ")
    store_comments(session, large, 4, text="Phí")
    table = count_themes(session, Q3)
    assert lines(table) == [
        ("Xã Một", 50, (46, None)),
        ("Các đơn vị ít góp ý, gộp chung", 60, (60, 60)),
    ]
    # 64 would give 4 away.
    assert table.total is not None
    assert (table.total.comments, table.total.counts) == (110, (106, None))
    assert table.left_out == 0


def test_units_too_small_even_together_are_left_out(two_themes: Session) -> None:
    session = two_themes
    store_comments(session, store_unit(session, "1"), 30)
    table = count_themes(session, Q3)
    assert (lines(table), table.total, table.left_out) == ([], None, 1)
    store_comments(session, store_unit(session, "2"), 19)
    assert count_themes(session, Q3).left_out == 2
    store_comments(session, store_unit(session, "3"), 1)
    assert count_themes(session, Q3).left_out == 0


def test_a_single_small_unit_is_never_the_rest(two_themes: Session) -> None:
    session = two_themes
    store_comments(session, store_unit(session, "1", name="Xã Một"), 50)
    store_comments(session, store_unit(session, "2"), 49)
    table = count_themes(session, Q3)
    assert [row.name for row in table.rows] == ["Xã Một"]
    assert table.left_out == 1


def test_two_hidden_numbers_with_enough_between_them_let_the_sum_stand(
    two_themes: Session,
) -> None:
    session = two_themes
    for code in "12":
        unit = store_unit(session, code)
        store_comments(session, unit, 50)
        store_comments(session, unit, 3, text="Phí")
    table = count_themes(session, Q3)
    assert [row.counts for row in table.rows] == [(50, None), (50, None)]
    assert table.total is not None
    assert table.total.counts == (100, 6)


def test_a_period_without_comments_has_no_table(two_themes: Session) -> None:
    table = count_themes(two_themes, parse_period("2026-Q1", "reporting"))
    assert (table.rows, table.total, table.left_out) == ((), None, 0)
