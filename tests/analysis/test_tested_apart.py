"""Tests, adjustments and signals against definitions worked out in fractions or by search."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations

import pytest

from analysis.annex_intervals import clopper_pearson
from analysis.comparison import mover
from analysis.integrity import beta_binomial_tail, binomial_tail
from analysis.intervals import wilson, wilson_limits
from analysis.many_units import benjamini_hochberg, holm
from analysis.monitoring import funnel, linear_trend, monthly_chart
from analysis.sampling import power_allocation, size_for_wilson_margin, systematic_positions
from analysis.shrinkage import between_units, steadier_estimates
from analysis.targets import exact_test
from tests.analysis.own_arithmetic import NORMAL, root

P_VALUES = (0.001, None, 0.04, 0.039, 0.2, 0.0099, math.nan, 1.0, 0.0, 0.04)
KNOWN = [p for p in P_VALUES if p is not None and not math.isnan(p)]
#: Newcombe 1998, Statistics in Medicine 17:873, table II, method 10.
NEWCOMBE = {
    (56, 70, 48, 80): (0.0524, 0.3339),
    (9, 10, 3, 10): (0.1705, 0.8090),
    (6, 7, 2, 7): (0.0582, 0.8062),
    (5, 56, 0, 29): (-0.0381, 0.1926),
    (0, 10, 0, 20): (-0.1611, 0.2775),
    (0, 10, 0, 10): (-0.2775, 0.2775),
    (10, 10, 0, 20): (0.6791, 1.0),
    (10, 10, 0, 10): (0.6075, 1.0),
}
UNITS = [Fraction(92, 100), Fraction(80, 100), Fraction(86, 100), Fraction(70, 100), Fraction(1)]
SIZES = [200, 20, 150, 120, 3]


def test_differences_are_those_of_the_published_table() -> None:
    for (x1, n1, x2, n2), limits in NEWCOMBE.items():
        first, second = wilson(x1, n1), wilson(x2, n2)
        assert first is not None
        assert second is not None
        found = mover((x1 / n1, *first), (x2 / n2, *second))
        assert found == pytest.approx(limits, abs=5.1e-5)


def rejected(rate: float) -> list[float]:
    """List the p-values that Benjamini and Hochberg reject: all up to the last below its line."""
    ordered = sorted(KNOWN)
    good = [i for i, p in enumerate(ordered, 1) if p <= rate * i / len(ordered) * (1 + 1e-12)]
    return ordered[: max(good, default=0)]


def test_adjusted_value_is_the_rate_from_which_a_test_is_rejected() -> None:
    for p, adjusted in zip(P_VALUES, benjamini_hochberg(P_VALUES), strict=True):
        if p not in KNOWN:
            assert adjusted is None
            continue
        assert adjusted is not None
        assert p in rejected(adjusted)
        assert adjusted == 0 or p not in rejected(adjusted * 0.999)


def test_holm_is_bonferroni_over_every_family_that_holds_the_test() -> None:
    for place, p in enumerate(KNOWN):
        others = [q for at, q in enumerate(KNOWN) if at != place]
        families = [(p, *more) for k in range(len(KNOWN)) for more in combinations(others, k)]
        closed = max(min(1.0, len(family) * min(family)) for family in families)
        assert holm(KNOWN)[place] == pytest.approx(closed)


def test_spread_between_units_is_that_of_fractions() -> None:
    p0 = sum(p * n for p, n in zip(UNITS, SIZES, strict=True)) / sum(SIZES)
    w = [n / (p0 * (1 - p0)) for n in SIZES]
    q = sum(weight * (p - p0) ** 2 for weight, p in zip(w, UNITS, strict=True))
    tau2 = (q - 4) / (sum(w) - sum(weight**2 for weight in w) / sum(w))
    steady = [1 / (1 / weight + tau2) for weight in w]
    mu = sum(s * p for s, p in zip(steady, UNITS, strict=True)) / sum(steady)
    drawn = [mu + tau2 / (tau2 + 1 / x) * (p - mu) for x, p in zip(w, UNITS, strict=True)]
    shares = [float(p) for p in UNITS]
    found = between_units(shares, SIZES)
    expected = [float(one) for one in (p0, mu, tau2, q)]
    assert tau2 > 0
    assert [found.p0, found.mu, found.tau2, found.q] == pytest.approx(expected)
    assert steadier_estimates(shares, SIZES) == pytest.approx([float(one) for one in drawn])
    centre, points = funnel(shares, SIZES, tau2=float(tau2))
    sigmas = [math.sqrt(p0 * (1 - p0) / n + tau2) for n in SIZES]
    away = [float(p - p0) / sigma for p, sigma in zip(UNITS, sigmas, strict=True)]
    assert [point.z for point in points] == pytest.approx(away)
    assert points[3].lo95 == pytest.approx(centre - NORMAL * sigmas[3])


def test_binomial_tails_are_exact_sums() -> None:
    for count, n, p in ((9, 10, 0.6), (5, 5, 0.5), (30, 200, 0.1), (1, 40, 0.001)):
        q = Fraction(p)
        exact = sum(math.comb(n, k) * q**k * (1 - q) ** (n - k) for k in range(count, n + 1))
        assert binomial_tail(count, n, p) == pytest.approx(float(exact), rel=1e-9)
    assert binomial_tail(6, 5, 0.5) == 0


def rising(x: Fraction, steps: int) -> Fraction:
    return math.prod((x + step for step in range(steps)), start=Fraction(1))


def test_beta_binomial_tails_are_exact_products() -> None:
    for count, n, mu, rho in ((9, 10, 0.6, 0.1), (1, 10, 0.05, 0.3), (40, 60, 0.5, 0.02)):
        rest = (1 - Fraction(rho)) / Fraction(rho)
        a, b = Fraction(mu) * rest, (1 - Fraction(mu)) * rest
        ways = [math.comb(n, k) * rising(a, k) * rising(b, n - k) for k in range(count, n + 1)]
        exact = float(sum(ways) / rising(a + b, n))
        assert beta_binomial_tail(count, n, mu, rho) == pytest.approx(exact, rel=1e-9)


def test_exact_test_adds_the_outcomes_that_are_no_more_likely() -> None:
    for successes, n, target in ((9, 10, "0.5"), (0, 10, "0.1"), (81, 100, "0.81"), (3, 7, "0.3")):
        q = Fraction(target)
        chance = [math.comb(n, k) * q**k * (1 - q) ** (n - k) for k in range(n + 1)]
        exact = sum(one for one in chance if one <= chance[successes])
        assert exact_test(successes, n, float(q)).p_value == pytest.approx(float(exact))


def test_exact_limits_leave_a_fortieth_on_each_side() -> None:
    def up_to(p: float, successes: int, n: int) -> float:
        return sum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(successes + 1))

    for x, n in ((3, 10), (97, 100), (1, 2)):
        limits = clopper_pearson(x, n)
        assert limits is not None
        assert 1 - up_to(limits[0], x - 1, n) == pytest.approx(0.025)
        assert up_to(limits[1], x, n) == pytest.approx(0.025)


def test_sample_for_a_margin_has_that_margin() -> None:
    for margin, p in ((0.05, 0.5), (0.05, 0.9), (0.1, 0.97), (0.03, 0.8)):
        lo, hi = wilson_limits(p, size_for_wilson_margin(margin, p=p), NORMAL)
        assert (hi - lo) / 2 == pytest.approx(margin)


def test_default_allocation_is_found_by_search_too() -> None:
    people, total = (4000, 1000, 100, 20, 650), 500

    def shares(scale: float) -> list[float]:
        return [min(n, max(30, scale * math.sqrt(n))) for n in people]

    scale = root(lambda x: sum(shares(x)) - total, 0, 100)
    found = power_allocation(total, people)
    assert sum(found) == total
    assert all(abs(a - b) < 1 for a, b in zip(found, shares(scale), strict=True))


def test_systematic_places_are_whole_steps_of_fractions() -> None:
    for start, n, size in ((0.0, 3, 10), (0.99, 3, 10), (0.5, 10, 10), (0.3, 7, 23)):
        exact = [math.floor((Fraction(start) + i) * size / n) for i in range(n)]
        assert systematic_positions(start, n, size) == exact


def test_chart_and_trend_are_those_of_fractions() -> None:
    good = [80, 84, 79, 82, 81, 83, 78, 84, 80, 82, 81, 82, 66]
    people = [100, 110, 95, 100, 101, 100, 99, 120, 100, 100, 100, 100, 90]
    centre = Fraction(sum(good[:12]), sum(people[:12]))
    z = [
        float(Fraction(x, n) - centre) / math.sqrt(centre * (1 - centre) / n)
        for x, n in zip(good, people, strict=True)
    ]
    sigma = sum(abs(z[i] - z[i - 1]) for i in range(1, 12)) / 11 / 1.128
    chart = monthly_chart(good, people)
    half = 3 * sigma * math.sqrt(centre * (1 - centre) / 90)
    assert (chart.centre, chart.sigma_z) == pytest.approx((float(centre), sigma))
    assert (chart.lower[12], chart.upper[12]) == pytest.approx(
        (float(centre) - half, float(centre) + half)
    )
    x, n, whole = (10, 14, 13, 18), 20, 80
    p = Fraction(sum(x), whole)
    up = sum(t * (a - n * p) for t, a in enumerate(x, 1))
    spread = p * (1 - p) * (n * 30 - Fraction((n * 10) ** 2, whole))
    assert linear_trend(x, [n] * 4).z == pytest.approx(float(up) / math.sqrt(spread))
