"""Comparisons, many units, shrinkage and monitoring against independent programs (family C)."""

from __future__ import annotations

import math

import pytest

from analysis.comparison import difference, mover, paired_difference, score_test
from analysis.intervals import Estimate, Moments, cluster_wilson, wilson
from analysis.many_units import benjamini_hochberg, holm, rank_set_of, rank_sets
from analysis.monitoring import funnel, linear_trend, monthly_chart, overdispersion
from analysis.shrinkage import between_units, steadier_estimates
from analysis.targets import verdict
from analysis.weighting import Design, design_variance
from tests.oracles.known_answers import agrees, criterion_codes, load_case, load_rows


def check(name: str, found: object) -> None:
    """Compare with a case, showing both sides when they differ."""
    case = load_case(name)
    assert agrees(case["expected"], found, case["tolerance"]), (case["expected"], found)


def column(rows: list[dict[str, str]], name: str) -> list[float]:
    """Read one numeric column."""
    return [float(row[name]) for row in rows]


def form_sums(rows: list[dict[str, str]], prefix: str = "C") -> list[tuple[int, int]]:
    """Count satisfied and valid answers of each form over the criteria with a prefix."""
    codes = [code for code in criterion_codes(rows) if code.startswith(prefix)]
    answers = [[row[code] for code in codes if row[code] in set("12345")] for row in rows]
    return [(sum(value in "45" for value in form), len(form)) for form in answers]


def moments(sums: list[tuple[int, int]]) -> Moments:
    """Add up forms with at least one answer."""
    kept = [(s, m) for s, m in sums if m]
    return Moments(
        n=len(kept),
        x=sum(s for s, _ in kept),
        m=sum(m for _, m in kept),
        xx=sum(s * s for s, _ in kept),
        mm=sum(m * m for _, m in kept),
        xm=sum(s * m for s, m in kept),
    )


def quarter(unit: str, name: str) -> Estimate:
    """Estimate one unit's quarter."""
    rows = [r for r in load_rows("three_units.csv") if r["unit"] == unit and r["quarter"] == name]
    return cluster_wilson(moments(form_sums(rows)))


def test_difference_of_plain_shares_is_newcombe() -> None:
    values, lows, highs = [], [], []
    for x1, n1, x2, n2 in load_case("C01_newcombe")["parameters"]["x"]:
        lo, hi = mover((x1 / n1, *wilson(x1, n1)), (x2 / n2, *wilson(x2, n2)))
        values.append(x1 / n1 - x2 / n2)
        lows.append(lo)
        highs.append(hi)
    check("C01_newcombe", {"diff": values, "lo": lows, "hi": highs})


def test_standard_error_of_a_quarter_difference() -> None:
    parameters = load_case("C03_quarter_difference_se")["parameters"]
    now, before = (quarter(parameters["unit"], parameters[key]) for key in ("q1", "q2"))
    found = difference(now, before)
    assert found is not None
    result = {"p1": now.p, "p2": before.p, "diff": found.value, "se": found.se}
    check("C03_quarter_difference_se", result)


def test_two_factors_of_the_same_people() -> None:
    case = load_case("C05_two_factors_same_people")
    rows = [r for r in load_rows(case["input"]) if r["unit"] == case["parameters"]["unit"]]
    sums = [form_sums(rows, f"C{case['parameters'][key][1]}") for key in ("f1", "f2")]
    (s_a, m_a), (s_b, m_b) = (zip(*part, strict=True) for part in sums)
    found = paired_difference(s_a, m_a, s_b, m_b)
    assert found is not None
    # What the difference of two unrelated samples would give: the covariance left out.
    # As there, forms without an answer to a factor stay in, as zeros.
    scores = (
        [(x - sum(s) / sum(m) * k) / sum(m) for x, k in zip(s, m, strict=True)]
        for s, m in ((s_a, m_a), (s_b, m_b))
    )
    apart = math.sqrt(sum(design_variance(part, Design([1] * len(rows))) for part in scores))
    result = {"diff": found.value, "se": found.se, "se_if_wrongly_independent": apart}
    check("C05_two_factors_same_people", result)


def test_score_test_on_effective_counts() -> None:
    tests = [score_test(*row) for row in load_case("C07_score_test_two")["parameters"]["x"]]
    result = {"chi2": [t.chi2 for t in tests], "p_value": [t.p_value for t in tests]}
    check("C07_score_test_two", result)


def test_target_verdicts() -> None:
    rows = load_case("C09_target_verdicts")["parameters"]["x"]
    words = [verdict(*wilson(x, n), target).value for x, n, target in rows]
    check("C09_target_verdicts", {"verdict": words})


def test_benjamini_hochberg_with_ties() -> None:
    adjusted = benjamini_hochberg(column(load_rows("pvalues.csv"), "p"))
    rejected = [p is not None and p <= 0.05 for p in adjusted]
    check("C10_bh", {"p_adj": adjusted, "reject": rejected})


def test_holm_agrees_with_the_reference() -> None:
    check("C12_holm", {"p_adj": holm(column(load_rows("pvalues.csv"), "p"))})


def test_simultaneous_rank_sets() -> None:
    rows = load_rows("ranks8.csv")
    sets = rank_sets(column(rows, "x"), column(rows, "se"))
    units = [row["unit"] for row in rows]
    found = {"unit": units, "L": [s.best for s in sets], "U": [s.worst for s in sets]}
    check("C13_rank_sets_holm", found)


def test_rank_sets_of_one_unit_at_a_time() -> None:
    rows = load_rows("ranks8.csv")
    x, se = column(rows, "x"), column(rows, "se")
    sets = [rank_set_of(j, x, se) for j in range(len(rows))]
    expected = load_case("C15_rank_sets_csranks_marginal")["expected"]
    for found, best, worst in zip(sets, expected["L"], expected["U"], strict=True):
        # The reference draws at random and steps down: one place of difference is allowed.
        assert abs(found.best - best) <= 1
        assert abs(found.worst - worst) <= 1


def test_spread_between_units_and_steadier_estimates() -> None:
    rows = load_rows("units140.csv")
    p, size = column(rows, "p"), column(rows, "n_eff")
    spread, steady = between_units(p, size), steadier_estimates(p, size)
    found = {"p0": spread.p0, "tau2": spread.tau2, "Q": spread.q, "mu": spread.mu}
    found |= {"I2": spread.i2, "eb_last": steady[139]}
    check("C17_dl_tau2_eb", found | {"eb_first10": steady[:10]})


def test_units_that_differ_by_chance_alone_share_one_estimate() -> None:
    rows = load_rows(load_case("C19_dl_homogeneous")["input"])
    p, size = column(rows, "p"), column(rows, "n_eff")
    spread = between_units(p, size)
    found = {"tau2": spread.tau2, "Q": spread.q, "eb": steadier_estimates(p, size)}
    check("C19_dl_homogeneous", found)


def test_funnel_limits() -> None:
    rows = load_rows("units140.csv")
    p0, points = funnel(column(rows, "p"), column(rows, "n_eff"))
    names = ("z", "lo95", "hi95", "lo998", "hi998")
    found = {name: [getattr(point, name) for point in points[:12]] for name in names}
    check("C20_funnel_z", found | {"p0": p0})


def test_p_chart_limits() -> None:
    rows = load_rows("monthly.csv")
    chart = monthly_chart(column(rows, "x"), column(rows, "n"), baseline=None, laney=False)
    (out,) = (place + 1 for place in chart.outside)
    found = {"center": chart.centre, "lcl": chart.lower, "ucl": chart.upper, "out": out}
    check("C22_p_chart", found)


def test_overdispersion_of_months() -> None:
    rows = load_rows("monthly.csv")
    phi = overdispersion(column(rows, "x"), column(rows, "n"))
    check("C24_overdispersion_phi", {"phi": phi})


def test_linear_trend_of_months() -> None:
    rows = load_rows("monthly.csv")
    trend = linear_trend(column(rows, "x"), column(rows, "n"))
    check("C25_trend", {"chi2": trend.chi2, "p_value": trend.p_value})


def test_a_wrong_answer_is_noticed() -> None:
    with pytest.raises(AssertionError):
        check("C24_overdispersion_phi", {"phi": 1.0})
