"""A longer period that has answers in some of its quarters only is named as what it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from analysis.period import parse_period
from analysis.summary import NoComparison
from survey.queries.unit_tree import read_unit_tree
from survey.services.figures.compare_units import Asked, compare_units
from survey.services.figures.lay_out_findings import word_findings
from tests.factories import NOW
from tests.survey.services.place import GOOD, Place

Y25, Y26 = (parse_period(str(year), "reporting") for year in (2025, 2026))


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


def answered_in(place: Place, quarters: Iterable[int]) -> int:
    """Store a unit with forty people in each of some quarters of a year, and in all of 2026."""
    unit, desk = place.unit("X01")
    before = [Y25.quarters()[number - 1] for number in quarters]
    for quarter in (*before, *Y26.quarters()):
        place.answer(unit, desk, 40, quarter.first_day, GOOD)
    return unit


@pytest.mark.parametrize(
    ("quarters", "part", "reason"),
    [
        ((1, 2, 3, 4), (), None),
        ((3, 4), (3, 4), None),
        ((1, 2, 4), (1, 2, 4), None),
        ((4,), (4,), NoComparison.FRAGMENT),
    ],
)
def test_a_year_is_held_against_a_part_of_a_year_with_a_word_and_never_against_a_quarter(
    place: Place, quarters: tuple[int, ...], part: tuple[int, ...], reason: NoComparison | None
) -> None:
    unit = answered_in(place, quarters)
    summary = place.summary(unit, Y26, now=NOW)
    assert (summary.no_change, summary.change is None) == (reason, reason is not None)
    assert summary.part_before == tuple(Y25.quarters()[number - 1] for number in part)
    told = word_findings(summary).change
    assert ("không phải với cả kỳ" in told) == (bool(part) and reason is None)
    for quarter in summary.part_before:
        assert quarter.label in told
    [row] = [
        each
        for each in compare_units(place.session, read_unit_tree(place.session), Asked(Y26, Y25))
        if each.unit == "X01"
    ]
    assert row.part == summary.part_before
    assert (row.change is None, row.reason) == (reason is not None, reason.value if reason else "")


def test_a_running_year_names_only_the_quarters_that_have_begun(place: Place) -> None:
    unit, desk = place.unit("X01")
    third = Y26.quarters()[2]
    place.answer(unit, desk, 40, third.first_day, GOOD)
    ended = datetime(2027, 1, 5, 9, tzinfo=NOW.tzinfo)
    running = datetime(2026, 7, 20, 9, tzinfo=NOW.tzinfo)
    assert place.summary(unit, Y26, now=ended).part == (third,)
    assert place.summary(unit, Y26, now=running).part == (third,), "two quarters had none"
    place.answer(unit, desk, 40, Y26.first_day, GOOD)
    place.answer(unit, desk, 40, Y26.quarters()[1].first_day, GOOD)
    assert place.summary(unit, Y26, now=running).part == (), "the fourth has not begun"
