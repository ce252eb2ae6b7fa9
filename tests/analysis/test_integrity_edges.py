"""Signals and figures with and without, exactly at their thresholds."""

from __future__ import annotations

import math

import pytest

from analysis.integrity import (
    Participation,
    ParticipationStatus,
    Peers,
    answer_line,
    beta_binomial_tail,
    entropy,
    fit_peers,
    participation,
    with_and_without,
    worst_case_bounds,
)


def test_beta_binomial_with_unit_parameters_is_uniform() -> None:
    # With mu = 1/2 and rho = 1/3 both parameters are 1: every count 0..n is equally likely.
    for count in range(1, 8):
        assert beta_binomial_tail(count, 7, 0.5, 1 / 3) == pytest.approx((8 - count) / 8)


def test_beta_binomial_with_one_whole_parameter_counts_ways() -> None:
    # With a = 3 and b = 1 the chance of k of 5 is C(k + 2, 2) of C(8, 3).
    assert beta_binomial_tail(4, 5, 0.75, 0.2) == pytest.approx((15 + 21) / 56)
    assert beta_binomial_tail(5, 5, 0.75, 0.2) == pytest.approx(21 / 56)


def test_beta_binomial_of_a_certain_mark_is_certain() -> None:
    assert beta_binomial_tail(3, 10, 1.0, 0.1) == 1
    # Summed up in floating point these run over 1.
    assert all(beta_binomial_tail(1, n, 0.99, 0.01) <= 1 for n in range(2, 60))


def test_straight_line_begins_at_ten_equal_answers() -> None:
    assert not answer_line([4] * 9).straight
    assert answer_line([4] * 10).straight
    assert not answer_line([4] * 10 + [5]).straight


def test_entropy_of_even_answers_is_the_logarithm_of_their_number() -> None:
    assert entropy([7, 7, 7, 7, 0]) == pytest.approx(2)
    assert entropy([0, 0, 9, 0, 0]) == 0
    assert math.copysign(1, entropy([0, 0, 9, 0, 0]) or 0.0) == 1


def test_four_excluded_forms_are_not_told_and_five_are() -> None:
    one = with_and_without(60, 50, 1, 1)
    four, five = with_and_without(60, 50, 4, 4), with_and_without(60, 50, 5, 4)
    assert (one.excluded_shown, one.protected) == ("<5", True)
    assert (four.excluded_shown, four.protected) == ("<5", True)
    assert (five.excluded_shown, five.protected) == ("5", False)
    assert five.published == pytest.approx(46 / 55)


def test_four_remaining_forms_are_not_told_and_five_or_none_are() -> None:
    assert with_and_without(60, 50, 59, 49).protected
    assert with_and_without(60, 50, 56, 48).protected
    assert not with_and_without(60, 50, 55, 47).protected
    nobody = with_and_without(60, 50, 60, 50)
    assert (nobody.protected, nobody.without) == (False, None)


def test_a_small_desk_without_exclusions_has_nothing_to_protect() -> None:
    found = with_and_without(3, 2, 0, 0)
    assert (found.protected, found.excluded_label) == (False, "0")


def test_as_many_forms_as_dossiers_is_full_participation() -> None:
    assert participation(7, 7) == Participation(1.0, ParticipationStatus.KNOWN)
    assert participation(8, 7).status is ParticipationStatus.MORE_THAN_DOSSIERS
    assert participation(0, 7) == Participation(0.0, ParticipationStatus.KNOWN)


def test_bounds_without_any_participation_say_nothing() -> None:
    assert worst_case_bounds(0, 0.8) == (0, 1)
    assert worst_case_bounds(1, 0.8) == pytest.approx((0.8, 0.8))


def test_ten_peers_are_enough_and_identical_shares_need_no_correlation() -> None:
    found = fit_peers([1, 2] * 5, [10, 20] * 5)
    assert found is not None
    assert (found.mu, found.rho) == (pytest.approx(0.1), 0)


def test_correlation_of_peers_by_moments() -> None:
    # mu = 0.3, spread 10 * 10 * 0.2^2 = 4, less 9 * 0.21; scale 100 - 10, less 9.
    equal = fit_peers([1, 5] * 5, [10] * 10)
    assert equal == Peers(pytest.approx(0.3), pytest.approx((4 - 1.89) / (0.21 * 81)))
    # Sizes 10 and 20, shares 0.1 and 0.5: mu = 55/150, scale 150 - 2500/150, less 9.
    mu = 55 / 150
    spread = 5 * (10 * (0.1 - mu) ** 2 + 20 * (0.5 - mu) ** 2)
    chance = mu * (1 - mu)
    rho = (spread - 9 * chance) / (chance * (150 - 2500 / 150 - 9))
    unequal = fit_peers([1, 10] * 5, [10, 20] * 5)
    assert unequal == Peers(pytest.approx(mu), pytest.approx(rho))


def test_peers_of_two_forms_that_always_agree_are_nearly_one() -> None:
    assert fit_peers([0, 2] * 5, [2] * 10) == Peers(pytest.approx(0.5), 0.999)


def test_two_of_a_hundred_peers_are_cut_at_each_end_by_share() -> None:
    # The highest shares belong to desks with a single form; the third from each end stays.
    marked = [0, 0, 100, *[500] * 94, 900, 1, 1]
    forms = [1000, 1000, 1000, *[1000] * 94, 1000, 1, 1]
    found = fit_peers(marked, forms)
    spread = 1000 * (0.16 + 0.16) - 95 * 0.25
    expected = spread / (0.25 * (96_000 - 1000 - 95))
    assert found == Peers(pytest.approx(0.5), pytest.approx(expected))
