"""Sample sizes and shares of a sample worked by hand, at the ends of what is allowed."""

from __future__ import annotations

import hashlib
import hmac
import math
from fractions import Fraction

import pytest

from analysis.sampling import (
    largest_remainder,
    ministry_size,
    number_to_draw,
    power_allocation,
    proportional_allocation,
    reached_margins,
    size_for_margin,
    size_for_wilson_margin,
    systematic_positions,
    systematic_sample,
)

Z2 = 1.959963984540054**2


def test_sizes_expect_one_half_at_95_percent_unless_told_otherwise() -> None:
    assert size_for_margin(0.05) == pytest.approx(Z2 * 0.25 / 0.0025)
    # Solving Wilson's half-width for p = 1/2 gives z^2 (1/4 - e^2) / e^2.
    assert size_for_wilson_margin(0.05) == pytest.approx(Z2 * (0.25 - 0.0025) / 0.0025)


def test_finite_frame_needs_fewer() -> None:
    plain = Z2 * 0.25 / 0.0025
    assert size_for_margin(0.05, population=1000) == pytest.approx(plain / (1 + (plain - 1) / 1000))


@pytest.mark.parametrize("margin", [0.05, "0.05", Fraction(1, 20)])
def test_ministry_size_is_exact_however_the_margin_is_written(margin: float) -> None:
    assert ministry_size(1000, margin) == Fraction(2000, 7)


def test_everybody_answering_needs_no_reserve() -> None:
    assert number_to_draw(300, 1) == 300
    assert number_to_draw(Fraction(2000, 7), 0.5) == 572


def test_margin_of_a_stratum_of_two() -> None:
    half = math.sqrt(Z2 * 0.8 * 0.2)
    assert reached_margins([2], [1]) == pytest.approx([half])
    # Ten of eleven: one in ten is left out.
    assert reached_margins([11], [10]) == pytest.approx([half * math.sqrt(0.01)])


def test_frames_of_any_size_are_shared_out() -> None:
    assert proportional_allocation(10**6, [10**13, 3 * 10**13]).tolist() == [250_000, 750_000]


def test_power_one_is_proportional_and_power_none_is_equal() -> None:
    assert power_allocation(40, [100, 300], minimum=1, power=1) == [10, 30]
    assert power_allocation(40, [100, 300], minimum=1, power=0) == [20, 20]
    assert power_allocation(100, [10**6, 4 * 10**6], minimum=1) == [33, 67]


def test_power_allocation_may_be_nothing_but_the_minima() -> None:
    assert power_allocation(50, [1000, 20]) == [30, 20]


def test_earlier_strata_win_ties_however_many_there_are() -> None:
    assert largest_remainder([0.5] * 60, 30) == [1] * 30 + [0] * 30
    assert largest_remainder([0.25, 0.5] * 40, 30) == [0, 1] * 30 + [0, 0] * 10
    assert largest_remainder([1.25, 1.5, 1.25], 4) == [1, 2, 1]


def test_systematic_sample_may_start_at_nought_and_be_one_case() -> None:
    assert systematic_positions(0.0, 4, 8) == [0, 2, 4, 6]
    assert systematic_positions(0.75, 1, 8) == [6]


@pytest.mark.parametrize("seed", ["2026", "hạt giống", "x", "y", "z"])
def test_systematic_start_is_the_first_dossiers_own_number(seed: str) -> None:
    frame = [f"H29-{place:03}" for place in range(97)]
    digest = hmac.new(seed.encode(), b"H29-000", hashlib.sha256).digest()
    start = (int.from_bytes(digest, "big") >> 204) / 2**52
    expected = [frame[math.floor((Fraction(start) + place) * 97 / 7)] for place in range(7)]
    assert systematic_sample(seed, frame, 7) == expected
