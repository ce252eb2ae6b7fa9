"""Edges of small modules: packed answers, lineage, periods, rounding and targets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from operator import add

import pytest

from analysis.answers import ALPHABET, unpack_answers
from analysis.lineage import (
    ComparableCore,
    CrosswalkRow,
    Succession,
    UnitMap,
    Version,
    comparable_core,
)
from analysis.period import Period, period_of
from analysis.questionnaire import Criterion
from analysis.rounding import meets, round_half_up, shown_percent
from analysis.targets import exact_test, target_test
from tests.factories import make_questionnaire

DAY = date(2026, 7, 1)


def test_a_form_may_hold_every_mark_there_is() -> None:
    codes = [f"K{place}" for place in range(len(ALPHABET))]
    criteria = tuple(Criterion(code, None, {"vi": "Lời"}, not_applicable=True) for code in codes)
    questionnaire = make_questionnaire("moi-dau", factors=(), criteria=criteria, overall=None)
    found = unpack_answers(questionnaire, ALPHABET)
    assert found == dict(zip(codes, [1, 2, 3, 4, 5, 9, None], strict=True))


def test_a_split_that_merged_again_leaves_out_where_it_went() -> None:
    units = UnitMap(
        [
            Succession("C", "D", DAY, "partial"),
            Succession("C", "E", DAY, "partial"),
            Succession("D", "F", DAY),
        ]
    )
    cells = [("C", None, 7), ("F", None, 2), ("G", None, 1)]
    assert units.restate(cells, DAY, add) == ({"G": 1}, frozenset({"E", "F"}))


def test_a_criterion_that_changed_its_factor_counts_for_neither() -> None:
    before = Version("v1", {"F1": ("A", "B"), "F2": ("C", "D", "E")})
    after = Version("v2", {"F1": ("A", "X"), "F2": ("C", "D", "B")})
    core = comparable_core(before, after, [CrosswalkRow("E", "X", True, "Sở Nội vụ", "lý do")])
    assert core.pairs == (("A", "A"), ("E", "X"), ("C", "C"), ("D", "D"), ("B", "B"))
    # F1 keeps one of two criteria inside it, F2 two of three.
    assert core.factors == {"F2"}


def test_versions_on_different_scales_share_nothing() -> None:
    five, three = Version("v1", {"F1": ("A",)}), Version("v0", {"F1": ("A",)}, (1, 2, 3))
    assert comparable_core(three, five) == ComparableCore((), frozenset())


def test_three_of_five_comparable_criteria_keep_a_factor() -> None:
    before = Version("v1", {"F1": ("A", "B", "C", "D", "E")})
    after = Version("v2", {"F1": ("A", "B", "C", "X", "Y")})
    assert comparable_core(before, after).factors == {"F1"}


def test_a_period_holds_its_first_day_and_not_the_first_of_the_next() -> None:
    quarter = Period("reporting", "quarter", 2026, 3)
    assert [quarter.contains(day) for day in (quarter.start, quarter.last_day, quarter.end)] == [
        True,
        True,
        False,
    ]
    assert not quarter.contains(date(2026, 6, 14))


@pytest.mark.parametrize(
    ("day", "year", "month"),
    [
        (date(2026, 6, 14), 2026, 6),
        (date(2026, 6, 15), 2026, 7),
        (date(2026, 12, 14), 2026, 12),
        (date(2026, 12, 15), 2027, 1),
    ],
)
def test_reporting_month_turns_on_the_fifteenth(day: date, year: int, month: int) -> None:
    assert period_of(day, "reporting", "month") == Period("reporting", "month", year, month)


def test_nothing_has_no_sign() -> None:
    assert str(round_half_up(-1, 1000, 0)) == "0"
    assert str(round_half_up(1, -1000, 1)) == "0.0"
    assert str(round_half_up(-1, -2, 0)) == "1"
    assert str(round_half_up(1, -2, 0)) == "-1"


def test_one_decimal_is_shown_unless_told_otherwise() -> None:
    assert str(shown_percent(1, 4)) == "25.0"


def test_target_written_as_a_float_means_what_is_written() -> None:
    # In binary 0.1 is a little more than one tenth: one in a thousand would miss it.
    assert meets(1, 1000, 0.1)
    assert shown_percent(1, 1000, 1, (0.1,)) == Decimal("0.1")


@pytest.mark.parametrize(
    ("successes", "chance"),
    [(0, 2 / 32), (1, 12 / 32), (2, 1), (3, 1), (4, 12 / 32), (5, 2 / 32)],
)
def test_exact_test_adds_up_what_is_no_likelier(successes: int, chance: float) -> None:
    # Five fair coins: 1, 5, 10, 10, 5, 1 of 32.
    found = exact_test(successes, 5, 0.5)
    assert (found.z, found.p_value) == (None, pytest.approx(chance))


def test_chance_is_never_above_one() -> None:
    assert all(exact_test(n // 2, n, 0.5).p_value <= 1 for n in range(2, 301, 2))


def test_score_test_takes_effective_sizes_below_one() -> None:
    assert target_test(0.75, 0.25, 0.5).z == pytest.approx(0.25)
