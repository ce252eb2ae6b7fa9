"""Numbers and dates as Vietnamese documents write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey import formatting as f


def test_writes_thousands_with_dots_and_decimals_with_a_comma():
    assert f.decimal(1234567.891) == "1.234.567,89"
    assert f.thousands(20000) == "20.000"
    assert f.thousands(999) == "999"
    assert f.decimal(-1234.5, 1) == "\u22121.234,5"


def test_writes_a_share_as_percent_without_a_space():
    assert f.percent(0.876) == "87,6%"
    assert f.percent(1.0) == "100,0%"
    assert f.percent(0) == "0,0%"
    assert f.percent(0.876, 0) == "88%"


def test_a_number_is_written_alike_again_and_whatever_it_is_a_number_of():
    halves = [0.5, Fraction(1, 2), Decimal("0.5"), np.float64(0.5)]
    assert {f.percent(half) for half in [*halves, *halves]} == {"50,0%"}
    assert [f.percent(0.8096, 1, marks) for marks in ((), [81], iter([81]))] == [
        "81,0%",
        "80,96%",
        "80,96%",
    ]
    assert [f.decimal(one, 0) for one in (True, 1, 1.0, np.int64(1), -0.0)] == [*"1111", "0"]


@pytest.mark.parametrize(
    ("satisfied", "answers", "text"),
    [
        (247, 2000, "12,4%"),
        (1, 16, "6,3%"),
        (13, 80, "16,3%"),
        (1608, 1670, "96,3%"),
        (2, 3, "66,7%"),
    ],
)
def test_rounds_halves_up_and_agrees_between_ratio_and_share(
    satisfied: int, answers: int, text: str
):
    assert f.percent_of(satisfied, answers) == text
    assert f.percent(satisfied / answers) == text
    assert f.percent(np.float64(satisfied) / answers) == text


@given(st.integers(0, 3000), st.integers(1, 3000))
def test_share_and_exact_ratio_are_always_written_alike(part: int, extra: int):
    whole = part + extra
    assert f.percent(part / whole) == f.percent_of(part, whole)


@given(st.fractions(-2, 2, max_denominator=5000), st.integers(0, 3))
def test_rounding_never_moves_a_number_by_more_than_half_a_step(value: Fraction, places: int):
    rounded = f.half_up(value, places)
    assert abs(Fraction(rounded) - value) <= Fraction(1, 2 * 10**places)
    assert f.half_up(-value, places) == -rounded


def test_writes_no_figure_as_a_dash():
    assert f.percent(None) == f.points(None) == f.decimal(None) == f.interval(0.1, None) == "–"
    assert f.percent_of(0, 0) == "–"


def test_gives_differences_their_sign_and_zero_none():
    assert f.points(0.023) == "+2,3"
    assert f.points(-0.004) == "\u22120,4"
    assert f.points(0) == f.points(0.0) == f.unsigned_points(0.0) == "0,0"
    assert f.unsigned_points(-0.0235) == "2,4"
    assert f.points(Decimal("0.0005")) == "+0,1"


def test_keeps_the_two_ends_of_an_interval_on_one_line():
    assert f.interval(0.849, 0.9014) == "84,9%\u00a0–\u00a090,1%"


def test_pads_head_dates_by_the_rule_of_the_decree():
    assert f.head_date(date(2026, 9, 5)) == "ngày 05 tháng 9 năm 2026"
    assert f.head_date(date(2026, 1, 5)) == "ngày 05 tháng 01 năm 2026"
    assert f.head_date(date(2026, 2, 15)) == "ngày 15 tháng 02 năm 2026"
    assert f.head_date(date(2019, 6, 29)) == "ngày 29 tháng 6 năm 2019"
    assert f.head_date(date(2026, 3, 1)) == "ngày 01 tháng 3 năm 2026"


def test_writes_short_dates_with_two_signs_for_day_and_month():
    assert f.short_date(date(2026, 9, 5)) == "05/09/2026"


def test_a_line_begins_with_a_capital_and_keeps_the_rest():
    assert f.line_start("quý III/2026") == "Quý III/2026"
    assert f.line_start("đang chạy") == "Đang chạy"
    assert f.line_start("6 tháng đầu năm 2026") == "6 tháng đầu năm 2026"
    assert f.line_start("") == ""


def test_writes_the_noun_of_a_unit_small_inside_a_sentence_but_keeps_numbers_and_agencies():
    assert f.unit_in_sentence("Xã Suối Nắng") == "xã Suối Nắng"
    assert f.unit_in_sentence("Đặc khu Đảo Xa") == "đặc khu Đảo Xa"
    assert f.unit_in_sentence("Phường 1") == "Phường 1"
    assert f.unit_in_sentence("Thành phố Hồ Chí Minh") == "Thành phố Hồ Chí Minh"
    assert f.unit_in_sentence("Sở Xây dựng tỉnh Sông Mây") == "Sở Xây dựng tỉnh Sông Mây"


def test_says_all_or_none_only_when_it_is_so():
    assert f.percent(0.9995) == "99,95%"
    assert f.percent(0.0004) == "0,04%"
    assert f.percent(Fraction(1999, 2000)) == "99,95%"
    assert f.percent(1.0) == "100,0%"
    assert f.percent(0.0) == "0,0%"
    assert f.percent(Fraction(10**9 - 1, 10**9)) == "99,999999%"
    assert f.percent(Fraction(1, 10**9)) == "0,000001%"


def test_a_difference_is_nothing_only_when_it_is_so():
    assert f.points(0.0004) == "+0,04"
    assert f.points(-0.0004) == "\u22120,04"
    assert f.unsigned_points(-0.0003) == "0,03"
    assert f.points(Fraction(1, 10**7)) == "+0,0001"
    assert f.points(-1e-7) == "\u22120,0001"
    assert f.unsigned_points(-1e-7) == "0,0001"
    assert f.points(1e-17) == "0,0", "what rounding leaves of nothing"


def test_a_share_beside_a_target_lies_on_its_side():
    assert f.percent(0.8097, targets=(81, 90)) == "80,97%"
    assert f.percent(0.8097, targets=(90,)) == "81,0%"
    assert f.percent(0.81, targets=(81,)) == "81,0%"
    assert f.interval(0.8097, 0.89996, targets=(81, 90)) == "80,97%\u00a0–\u00a089,996%"
