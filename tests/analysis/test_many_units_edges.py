"""Bands and ranks exactly at their levels, and how many tests they pay for."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from scipy.special import ndtr

from analysis.many_units import (
    Band,
    RankSet,
    UnitTest,
    bands,
    benjamini_hochberg,
    best_group,
    holm,
    rank_error,
    rank_set_of,
    rank_sets,
)


def p_of(z: float) -> float:
    return float(2 * ndtr(-z))


def test_band_begins_at_the_rate_itself() -> None:
    units = {"a": UnitTest(0.1, 0.05, 30), "b": UnitTest(-0.1, 0.05, 30)}
    assert bands(units) == {"a": Band.ABOVE, "b": Band.BELOW}
    assert bands(units, rate=0.049) == {"a": Band.UNCLEAR, "b": Band.UNCLEAR}


def test_band_needs_thirty_respondents_and_a_difference() -> None:
    units = {
        "small": UnitTest(0.1, 0.001, 29),
        "enough": UnitTest(0.1, 0.001, 30),
        "same": UnitTest(0.0, 0.001, 30),
        "untestable": UnitTest(0.1, None, 30),
    }
    assert bands(units) == {
        "small": None,
        "enough": Band.ABOVE,
        "same": Band.UNCLEAR,
        "untestable": Band.UNCLEAR,
    }


@pytest.mark.parametrize("adjust", [benjamini_hochberg, holm])
def test_adjusting_accepts_both_ends_of_chance_and_nothing_beyond(adjust: object) -> None:
    assert callable(adjust)
    assert adjust([0.0, 1.0]) == [0.0, 1.0]
    assert adjust([]) == []
    for wrong in (-1e-9, 1 + 1e-9):
        with pytest.raises(ValueError, match="p-value") as refused:
            adjust([0.5, wrong])
        assert str(refused.value) == "a p-value lies between 0 and 1"


def test_error_of_ranks_is_drawn_towards_one_half() -> None:
    c = 1.959963984540054
    drawn = (100 + c * c / 2) / (100 + c * c)
    assert rank_error(1.0, 100) == pytest.approx(math.sqrt(drawn * (1 - drawn) / 100))
    assert rank_error(0.5, 100) == pytest.approx(0.05)
    # 90 %: c = 1.6448536...; 8 of 10 become 8 + c^2/2 of 10 + c^2.
    drawn = (8 + 2.705543454 / 2) / (10 + 2.705543454)
    assert rank_error(0.8, 10, level=0.9) == pytest.approx(math.sqrt(drawn * (1 - drawn) / 10))


def test_two_units_pay_for_one_test() -> None:
    z = 2.0  # p = 0.0455: distinct alone, no longer if it were counted twice
    first, second = rank_sets([z, 0.0], [1.0, 0.0])
    assert (first, second) == (RankSet(1, 1, 1), RankSet(2, 2, 2))
    assert best_group([first, second]) == [0]


def test_ranks_are_distinct_only_below_the_level() -> None:
    x, se, level = [2.0, 0.0], [1.0, 0.0], p_of(2.0)
    assert rank_sets(x, se, alpha=level) == [RankSet(1, 1, 2), RankSet(2, 1, 2)]
    assert rank_set_of(0, x, se, alpha=level) == RankSet(1, 1, 2)
    assert rank_set_of(0, x, se, alpha=level * 1.001) == RankSet(1, 1, 1)


@pytest.mark.parametrize(("z", "worst"), [(2.3, 1), (2.0, 3)])
def test_own_page_pays_for_one_test_with_each_other_unit(z: float, worst: int) -> None:
    # With three units each p-value counts twice: 0.0214 stays below 0.05, 0.0455 does not.
    assert rank_set_of(0, [z, 0.0, 0.0], [1.0, 0.0, 0.0]) == RankSet(1, 1, worst)


def test_ranks_read_exact_fractions() -> None:
    x, se = [Fraction(4, 5), Fraction(1, 5)], [Fraction(1, 100), Fraction(1, 100)]
    assert rank_sets(x, se) == [RankSet(1, 1, 1), RankSet(2, 2, 2)]  # type: ignore[arg-type]
    assert rank_set_of(1, x, se) == RankSet(2, 2, 2)  # type: ignore[arg-type]


def test_label_names_rank_and_range() -> None:
    assert RankSet(2, 1, 4).label == "hạng 2 (có thể từ 1 đến 4)"


def test_figures_without_any_error_are_told_apart_unless_they_are_equal() -> None:
    apart = [RankSet(1, 1, 1), RankSet(2, 2, 2)]
    assert rank_sets([1.0, 0.0], [0.0, 0.0]) == apart
    assert rank_sets([0.6, 0.5], [0.0, 0.0]) == apart
    assert rank_sets([0.5, 0.5], [0.0, 0.0]) == [RankSet(1, 1, 2)] * 2
