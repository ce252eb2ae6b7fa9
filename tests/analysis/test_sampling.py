from __future__ import annotations

from itertools import pairwise

import pytest

from analysis.intervals import wilson
from analysis.sampling import (
    largest_remainder,
    number_to_draw,
    one_per_person,
    permanent_number,
    permanent_order,
    power_allocation,
    reached_margins,
    size_for_margin,
    size_for_wilson_margin,
    systematic_positions,
    systematic_sample,
)

FRAME = [f"H29-{i:03}" for i in range(20)]


def test_wilson_size_gives_the_margin_back() -> None:
    n = size_for_wilson_margin(0.05, p=0.9)
    lo, hi = wilson(0.9 * n, n)  # type: ignore[arg-type]  # a size in theory need not be whole
    assert (hi - lo) / 2 == pytest.approx(0.05, abs=1e-9)


def test_design_effect_multiplies_the_size() -> None:
    assert size_for_margin(0.05, deff=1.3) == pytest.approx(1.3 * size_for_margin(0.05))


def test_draws_more_when_fewer_answer() -> None:
    assert number_to_draw(300, 0.6) == 500
    for rate in (0.0, 1.1):
        with pytest.raises(ValueError, match="response rate"):
            number_to_draw(300, rate)


def test_stratum_asked_whole_has_no_margin() -> None:
    assert reached_margins([1, 32], [1, 32]) == [0, 0]


def test_power_allocation_keeps_minima_and_small_strata_whole() -> None:
    found = power_allocation(300, [3200, 800, 450, 300, 90, 20])
    assert sum(found) == 300
    assert found[-2:] == [30, 20]
    assert found == sorted(found, reverse=True)
    # Between the free strata the cases follow the square root of the size.
    assert found[0] / found[1] == pytest.approx(2, abs=0.05)


@pytest.mark.parametrize("total", [49, 1021])
def test_power_allocation_refuses_what_cannot_be_shared_out(total: int) -> None:
    with pytest.raises(ValueError, match="minima"):
        power_allocation(total, [1000, 20])
    assert sum(power_allocation(1020, [1000, 20])) == 1020


def test_largest_remainder_adds_up() -> None:
    assert largest_remainder([1.5, 1.5, 2.0], 5) == [2, 1, 2]
    assert largest_remainder([0.1 + 0.2 - 0.3 + 2.9999999999999, 2.0], 5) == [3, 2]


def test_order_is_repeatable_and_independent_of_the_list() -> None:
    order = permanent_order("seed", FRAME)
    assert order == permanent_order("seed", FRAME[::-1]) != permanent_order("other", FRAME)
    with pytest.raises(ValueError, match="twice"):
        permanent_order("seed", ["a", "a"])


def test_keeps_one_dossier_of_each_person_with_its_count() -> None:
    kept = one_per_person("s", [("a", "p"), ("b", "p"), ("c", "q")])
    assert sorted(kept.values()) == [1, 2]
    assert min("ab", key=lambda d: permanent_number("s", d)) in kept


def test_systematic_sample_is_evenly_spread() -> None:
    assert systematic_positions(0.5, 4, 20) == [2, 7, 12, 17]
    assert systematic_positions(0.999, 20, 20) == list(range(20))
    drawn = systematic_sample("seed", FRAME, 5)
    places = [FRAME.index(dossier) for dossier in drawn]
    assert {b - a for a, b in pairwise(places)} == {4}
    for start, size in ((1.0, 4), (-0.1, 4), (0.5, 0), (0.5, 21)):
        with pytest.raises(ValueError, match="start"):
            systematic_positions(start, size, 20)
