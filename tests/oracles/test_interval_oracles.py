"""Intervals against statsmodels, R's survey and ratesci, and the exact binomial (family B)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from analysis.annex_intervals import (
    clopper_pearson,
    design_effect,
    floor_size,
    jackknife_variance,
    korn_graubard,
    logit_interval,
    wald_interval,
)
from analysis.index_methods import index_moments
from analysis.intervals import Moments, cluster_wilson, effective_size, ratio_variance, wilson
from analysis.tally import contribution, tally_answers, tally_rows
from tests.oracles.known_answers import (
    agrees,
    case_names,
    criterion_codes,
    load_case,
    load_rows,
    packed_rows,
    questionnaire_of,
)

ALL = ("overall", "ALL")


def rows_of(case: dict[str, Any]) -> list[dict[str, str]]:
    wanted = {
        key: case["parameters"][key] for key in ("unit", "quarter") if key in case["parameters"]
    }
    rows = load_rows(case["input"])
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def moments_of(case: dict[str, Any]) -> Moments:
    rows = rows_of(case)
    questionnaire = questionnaire_of(criterion_codes(rows))
    return index_moments(tally_answers(questionnaire, packed_rows(questionnaire, rows))[ALL])


def pairs_of(case: dict[str, Any]) -> list[tuple[int, int]]:
    """Give (satisfied, answers) of every form."""
    rows = rows_of(case)
    questionnaire = questionnaire_of(criterion_codes(rows))
    place = tally_rows(questionnaire).index(ALL)
    sums = [
        contribution(questionnaire, packed)[place] for packed in packed_rows(questionnaire, rows)
    ]
    return [(int(row[2]), int(row[1])) for row in sums]


def se(variance: float | None) -> float:
    assert variance is not None
    return math.sqrt(variance)


def limits(names: tuple[str, str], found: list[tuple[float, float] | None]) -> dict[str, Any]:
    assert None not in found
    return {names[0]: [f[0] for f in found if f], names[1]: [f[1] for f in found if f]}


def plain_wilson(case: dict[str, Any]) -> dict[str, Any]:
    return limits(("lo", "hi"), [wilson(x, n) for x, n in case["parameters"]["xn"]])


def other_levels(case: dict[str, Any]) -> dict[str, Any]:
    xn = case["parameters"]["xn"]
    return limits(("lo90", "hi90"), [wilson(x, n, 0.90) for x, n in xn]) | limits(
        ("lo99", "hi99"), [wilson(x, n, 0.99) for x, n in xn]
    )


def exact(case: dict[str, Any]) -> dict[str, Any]:
    return limits(("lo", "hi"), [clopper_pearson(x, n) for x, n in case["parameters"]["xn"]])


def headline(case: dict[str, Any]) -> dict[str, Any]:
    moments = moments_of(case)
    estimate = cluster_wilson(moments, icc_floor=case["parameters"].get("icc_floor", 0.3))
    shares = [x / m for x, m in pairs_of(case) if m]
    return {
        "index": estimate.p,
        "lo": estimate.lo,
        "hi": estimate.hi,
        "se": se(estimate.variance),
        "n_resp": estimate.n,
        "n": estimate.answers,
        "n_eff": estimate.n_eff,
        "n_eff_variance": effective_size(moments, icc_floor=0),
        "n_eff_floor": floor_size(moments, 0.3),
        "mean_of_respondent_shares": sum(shares) / len(shares),
    }


def two_ways(case: dict[str, Any]) -> dict[str, Any]:
    """The same from sums over people and from the answers one by one."""
    pairs = pairs_of(case)
    moments = moments_of(case)
    m = sum(pair[1] for pair in pairs)
    p = sum(pair[0] for pair in pairs) / m
    n = sum(1 for pair in pairs if pair[1])
    by_answers = n / (n - 1) * sum((x - p * k) ** 2 for x, k in pairs) / m**2
    return {
        "index": cluster_wilson(moments).p,
        "se": se(ratio_variance(moments)),
        "index_long": p,
        "se_long": math.sqrt(by_answers),
    }


def finite(case: dict[str, Any]) -> dict[str, Any]:
    moments = moments_of(case)
    population = case["parameters"]["N"]
    fraction = 1.0 if population == "n_resp" else moments.n / population
    floor = case["parameters"].get("icc_floor", 0.3)
    estimate = cluster_wilson(moments, icc_floor=floor, fpc=fraction)
    return {
        "n_resp": estimate.n,
        "index": estimate.p,
        "se": se(estimate.variance),
        "se_without_fpc": se(ratio_variance(moments)),
        "lo": estimate.lo,
        "hi": estimate.hi,
    }


def annex(
    way: Callable[[Moments], tuple[float, float] | None],
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def found(case: dict[str, Any]) -> dict[str, Any]:
        moments = moments_of(case)
        interval = way(moments)
        assert interval is not None
        return {"index": moments.x / moments.m, "lo": interval[0], "hi": interval[1]}

    return found


def jackknife(case: dict[str, Any]) -> dict[str, Any]:
    moments = moments_of(case)
    return {
        "index": moments.x / moments.m,
        "se_jackknife": se(jackknife_variance(pairs_of(case))),
        "se_linear": se(ratio_variance(moments)),
    }


def from_sums(case: dict[str, Any]) -> dict[str, Any]:
    moments = moments_of(case)
    sums = {
        "n": moments.n,
        "m": moments.m,
        "s": moments.x,
        "mm": moments.mm,
        "ss": moments.xx,
        "ms": moments.xm,
    }
    return {"sums": sums, "index": moments.x / moments.m, "se": se(ratio_variance(moments))}


def nobody(_: dict[str, Any]) -> dict[str, Any]:
    assert wilson(0, 0) is None
    estimate = cluster_wilson(Moments(0, 0, 0, 0, 0, 0))
    return {"lo": estimate.lo, "hi": estimate.hi}


def effect(case: dict[str, Any]) -> dict[str, Any]:
    moments = moments_of(case)
    return {"deff": design_effect(moments), "n_eff": effective_size(moments, icc_floor=0)}


WAYS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "B01_wilson_95": plain_wilson,
    "B03_wilson_other_levels": other_levels,
    "B04_clopper_pearson": exact,
    "B06_ratio_equals_answer_mean": two_ways,
    "B09_fpc": finite,
    "B10_fpc_census": finite,
    "B12_korn_graubard_beta": annex(korn_graubard),
    "B13_xlogit": annex(logit_interval),
    "B14_wald_t": annex(wald_interval),
    "B18_jackknife": jackknife,
    "B20_sufficient_statistics": from_sums,
    "B24_n_zero": nobody,
    "B25_design_effect": effect,
}


@pytest.mark.parametrize("name", case_names("B"))
def test_interval_agrees_with_the_reference(name: str) -> None:
    case = load_case(name)
    found = WAYS.get(name, headline)(case)
    assert agrees(case["expected"], found, case["tolerance"]), (case["expected"], found)
