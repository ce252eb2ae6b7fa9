"""Rounding: once, half up, and never saying what the figure does not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.rounding import meets, percent_half_up, round_half_up, shown_percent


def test_ties_go_away_from_zero() -> None:
    assert percent_half_up(161, 200, 0) == 81
    assert percent_half_up(57, 200, 0) == 29
    assert round_half_up(-1, 2, 0) == -1
    assert str(percent_half_up(1, 16, 1)) == "6.3"


@given(st.integers(-(10**18), 10**18), st.integers(1, 10**18), st.integers(0, 8))
def test_is_never_further_than_half_a_place(part: int, whole: int, places: int) -> None:
    found = Fraction(round_half_up(part, whole, places))
    assert abs(found - Fraction(part, whole)) <= Fraction(1, 2 * 10**places)


@pytest.mark.parametrize(("whole", "places"), [(0, 1), (5, -1)])
def test_refuses_what_is_no_quotient(whole: int, places: int) -> None:
    with pytest.raises(ValueError, match="denominator"):
        round_half_up(1, whole, places)


def test_adds_decimals_until_text_and_fact_agree() -> None:
    assert str(shown_percent(80999, 100_000, 1, (81,))) == "80.999"
    assert not meets(80999, 100_000, 81)
    assert str(shown_percent(81, 100, 1, (81,))) == "81.0"
    assert meets(81, 100, 81)
    assert str(shown_percent(1999, 2000, 1)) == "99.95"


def test_never_says_all_or_none_unless_it_is_so() -> None:
    assert str(shown_percent(10, 10, 1)) == "100.0"
    assert str(shown_percent(0, 10, 1)) == "0.0"
    assert str(shown_percent(10**12 - 1, 10**12, 1)) == "99.999999"
    assert str(shown_percent(1, 10**12, 1)) == "0.000001"


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_shown_number_is_on_the_same_side_of_a_target_as_the_fact(part: int, whole: int) -> None:
    part = min(part, whole)
    shown = shown_percent(part, whole, 1, (81, 90))
    assert isinstance(shown, Decimal)
    for target in (81, 90):
        assert (shown >= target) == meets(part, whole, target)


def test_two_targets_closer_than_the_last_decimal_get_more_decimals() -> None:
    """Between 50.0000001 and 50.0000003 no number of six decimals tells the truth."""
    shown = shown_percent(500_000_002, 10**9, 1, ("50.0000001", "50.0000003"))
    assert str(shown) == "50.0000002"
