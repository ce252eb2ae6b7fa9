from __future__ import annotations

import pytest

from analysis.integrity import (
    Peers,
    answer_line,
    beta_binomial_tail,
    binomial_tail,
    entropy,
    fit_peers,
    participation,
    poisson_tail,
    with_and_without,
    worst_case_bounds,
)


def test_tails_begin_at_certainty() -> None:
    assert (
        poisson_tail(0, 2.0) == binomial_tail(0, 5, 0.2) == beta_binomial_tail(0, 5, 0.2, 0.1) == 1
    )
    assert binomial_tail(2, 3, 0.5) == pytest.approx(0.5)


def test_beta_binomial_without_correlation_is_binomial() -> None:
    assert beta_binomial_tail(3, 10, 0.3, 0) == binomial_tail(3, 10, 0.3)
    assert beta_binomial_tail(3, 10, 0.3, 1e-6) == pytest.approx(
        binomial_tail(3, 10, 0.3), abs=1e-4
    )
    assert beta_binomial_tail(1, 10, 0.0, 0.1) == 0
    assert beta_binomial_tail(11, 10, 0.3, 0.1) == 0


def test_peers_need_company() -> None:
    assert fit_peers([1] * 9, [10] * 9) is None


def test_peers_alike_have_no_correlation_and_peers_apart_have() -> None:
    alike = fit_peers([3] * 12, [10] * 12)
    apart = fit_peers([1, 9] * 10, [10] * 20)
    assert alike == Peers(pytest.approx(0.3), 0.0)
    assert apart is not None
    assert apart.mu == pytest.approx(0.5)
    assert apart.rho > 0.5


def test_peers_are_fitted_without_the_extremes() -> None:
    found = fit_peers([2] * 98 + [10, 0], [10] * 100)
    assert found == Peers(pytest.approx(0.2), 0.0)


def test_peers_that_never_vary_or_have_single_forms() -> None:
    assert fit_peers([0] * 10, [10] * 10) == Peers(0.0, 0.0)
    assert fit_peers([0, 1] * 5, [1] * 10) == Peers(0.5, 0.0)


def test_entropy_needs_answers() -> None:
    assert entropy([0, 0, 0, 0, 0]) is None


def test_answer_off_the_scale_is_no_answer() -> None:
    assert answer_line([5, None, 9, 5]).longest == 2


def test_small_differences_are_not_published() -> None:
    shown = with_and_without(600, 520, 45, 45)
    assert (shown.excluded_label, shown.published) == ("45", shown.without)
    few = with_and_without(600, 520, 33, 33, forms=60, excluded_forms=3)
    assert (few.excluded_label, few.published) == ("dưới 5", None)
    nearly_all = with_and_without(60, 50, 58, 49)
    assert nearly_all.published is None
    untouched = with_and_without(600, 520, 0, 0)
    assert untouched.published == pytest.approx(520 / 600)
    assert with_and_without(0, 0, 0, 0).with_all is None


def test_refuses_exclusions_beyond_all_forms() -> None:
    for counts in ((10, 5, 11, 5), (10, 5, 3, 4)):
        with pytest.raises(ValueError, match="not part"):
            with_and_without(*counts)
    with pytest.raises(ValueError, match="not part"):
        with_and_without(10, 5, 3, 2, forms=2, excluded_forms=3)


@pytest.mark.parametrize(
    ("forms", "dossiers", "rate", "label"),
    [
        (16, 100, 0.16, ""),
        (16, None, None, "không rõ"),
        (0, 0, None, "không rõ"),
        (1, 0, None, "số phiếu nhiều hơn số hồ sơ, cần kiểm tra"),
        (3, 2, 1.5, "số phiếu nhiều hơn số hồ sơ, cần kiểm tra"),
    ],
)
def test_participation_says_what_it_rests_on(
    forms: int, dossiers: int | None, rate: float | None, label: str
) -> None:
    found = participation(forms, dossiers)
    assert (found.rate, found.status.label) == (rate, label)


def test_worst_case_needs_a_share() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        worst_case_bounds(1.2, 0.8)
