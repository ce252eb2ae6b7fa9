"""Numbers handed in as Decimal, as percentages and counts of a file are, count as themselves."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from analysis.comparison import paired_difference
from analysis.drivers import importance, pearson, spearman
from analysis.integrity import entropy, fit_peers
from analysis.many_units import rank_set_of, rank_sets
from analysis.monitoring import funnel, linear_trend, monthly_chart, overdispersion
from analysis.sampling import (
    largest_remainder,
    power_allocation,
    proportional_allocation,
    reached_margins,
)
from analysis.shrinkage import between_units, steadier_estimates
from analysis.weighting import Design, design_estimate, design_mean_of_ratios, trim, weight_cost

SHARES = [0.5, 0.75, 0.875, 0.25]
SIZES = [40, 16, 64, 8]
GOOD = [20, 12, 56, 2]
WEIGHTS = [1.0, 2.0, 1.5, 0.5]


def designed(satisfied: Any, answers: Any, weights: Any) -> Any:
    return design_estimate(satisfied, answers, Design(weights))


def several(satisfied: Any, answers: Any, weights: Any) -> Any:
    columns = np.column_stack([satisfied, satisfied]), np.column_stack([answers, answers])
    return design_mean_of_ratios(*columns, Design(weights))


def sixteenfold(satisfied: Any, sizes: Any) -> Any:
    return fit_peers(list(satisfied) * 4, list(sizes) * 4)


def driven(factor: Any, overall: Any) -> Any:
    return importance({"F1": factor}, overall, minimum=4)


CASES: list[tuple[Callable[..., Any], list[list[float]]]] = [
    (funnel, [SHARES, SIZES]),
    (monthly_chart, [GOOD, SIZES]),
    (overdispersion, [GOOD, SIZES]),
    (linear_trend, [GOOD, SIZES, [1, 2, 4, 7]]),
    (between_units, [SHARES, SIZES]),
    (steadier_estimates, [SHARES, SIZES]),
    (rank_sets, [SHARES, [0.1, 0.1, 0.05, 0.2]]),
    (lambda x, se: rank_set_of(0, x, se), [SHARES, [0.1, 0.1, 0.05, 0.2]]),
    (paired_difference, [GOOD, SIZES, SIZES, SIZES]),
    (paired_difference, [SIZES, SIZES, GOOD, SIZES]),
    (pearson, [SHARES, GOOD]),
    (spearman, [SHARES, GOOD]),
    (driven, [SHARES, GOOD]),
    (sixteenfold, [GOOD, SIZES]),
    (entropy, [SIZES]),
    (weight_cost, [WEIGHTS]),
    (lambda w: trim(w).tolist(), [WEIGHTS]),
    (designed, [GOOD, SIZES, WEIGHTS]),
    (several, [GOOD, SIZES, WEIGHTS]),
    (lambda sizes: proportional_allocation(50, sizes).tolist(), [SIZES]),
    (lambda sizes: power_allocation(50, sizes, minimum=4), [SIZES]),
    (reached_margins, [SIZES, GOOD]),
    (lambda shares: largest_remainder(shares, 3), [[0.5, 1.75, 0.75]]),
]


@pytest.mark.parametrize("place", range(len(CASES)))
def test_decimals_give_what_plain_numbers_give(place: int) -> None:
    function, columns = CASES[place]
    expected = function(*columns)
    for changed in range(len(columns)):
        given = [
            [Decimal(str(value)) for value in column] if number == changed else column
            for number, column in enumerate(columns)
        ]
        assert function(*given) == expected


def test_half_precision_is_made_whole_before_it_is_added_up() -> None:
    half = np.array([300.0, 300.0, 900.0, 300.0], dtype=np.float16)  # its squares overflow
    plain = half.astype(float).tolist()
    assert weight_cost(half) == weight_cost(plain)
    assert trim(half, upper=700).tolist() == trim(plain, upper=700).tolist()
