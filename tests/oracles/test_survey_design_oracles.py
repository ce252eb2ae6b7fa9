"""Weights, the year-end survey and points against independent programs (families D and E)."""

from __future__ import annotations

import math

from analysis.integrity import worst_case_bounds
from analysis.points import points, points_range, rule_from_document, shown_points, total_points
from analysis.sampling import (
    ministry_size,
    neyman_allocation,
    permanent_number,
    permanent_order,
    proportional_allocation,
    reached_margins,
    size_for_margin,
)
from analysis.weighting import (
    Design,
    design_estimate,
    design_mean_of_ratios,
    rake,
    stratum_weights,
    trim,
    weight_cost,
)
from tests.oracles.known_answers import agrees, criterion_codes, load_case, load_rows

Rows = list[dict[str, str]]


def check(name: str, found: object) -> None:
    """Compare with a case, showing both sides when they differ."""
    case = load_case(name)
    assert agrees(case["expected"], found, case["tolerance"]), (case["expected"], found)


def form_sums(rows: Rows, prefix: str = "C") -> tuple[list[int], list[int]]:
    """Count satisfied and valid answers of each form over the criteria with a prefix."""
    codes = [code for code in criterion_codes(rows) if code.startswith(prefix)]
    answers = [[row[code] for code in codes if row[code] in set("12345")] for row in rows]
    return [sum(v in "45" for v in form) for form in answers], [len(form) for form in answers]


def completed() -> tuple[Rows, Design, Design]:
    """Read the year-end survey: completed cases, their design, and the same without the frame."""
    rows = [row for row in load_rows("survey_strat.csv") if row["responded"] == "1"]
    strata = [row["stratum"] for row in rows]
    frame = {row["stratum"]: float(row["N_h"]) for row in rows}
    weights = stratum_weights(strata, frame)
    return rows, Design(weights, strata, frame), Design(weights, strata)


def test_cost_of_unequal_weights() -> None:
    cost = weight_cost([float(row["w"]) for row in load_rows("forms20.csv")])
    check("D02_kish", {"deff_w": cost.deff, "n_eff": cost.n_eff})


def test_post_stratification_to_dossiers() -> None:
    case = load_case("D03_poststratify")
    rows = load_rows(case["input"])
    fields = [row["field"] for row in rows]
    s, m = form_sums(rows)
    weights = rake([(fields, case["parameters"]["N"])], len(rows))
    estimate = design_estimate(s, m, Design(weights))
    assert estimate.p is not None
    assert estimate.variance is not None
    # With weights that match the fields, only the spread inside each field is left.
    base = sum(w * k for w, k in zip(weights, m, strict=True))
    gaps = [a - estimate.p * b for a, b in zip(s, m, strict=True)]
    usual = {
        name: sum(gap for gap, field in zip(gaps, fields, strict=True) if field == name)
        / fields.count(name)
        for name in set(fields)
    }
    centred = [w * (g - usual[f]) / base for w, g, f in zip(weights, gaps, fields, strict=True)]
    result = {
        "weights": dict(zip(fields, weights.tolist(), strict=True)),
        "index": estimate.p,
        "se_fixed_weights": math.sqrt(estimate.variance),
        "se_poststratified": math.sqrt(len(rows) / (len(rows) - 1) * sum(c * c for c in centred)),
        "unweighted": sum(s) / sum(m),
        "kish": weight_cost(weights).n_eff,
    }
    check("D03_poststratify", result)


def test_trimmed_weights_keep_their_sum() -> None:
    parameters = load_case("D06_trim")["parameters"]
    before = [float(row["w"]) for row in load_rows("forms20.csv")]
    after = trim(before, parameters["lower"], parameters["upper"]).tolist()
    check("D06_trim", {"weights": after, "sum": sum(after), "sum_before": sum(before)})


def test_worst_case_bounds() -> None:
    rows = load_case("D07_nonresponse_bounds")["parameters"]["x"]
    bounds = [worst_case_bounds(n / dossiers, p) for n, dossiers, p in rows]
    result = {"lo": [lo for lo, _ in bounds], "hi": [hi for _, hi in bounds]}
    check("D07_nonresponse_bounds", result)


def test_size_for_a_margin() -> None:
    sizes = [
        size_for_margin(e, level=level, p=p, population=int(big) or None)
        for e, level, p, big in load_case("E01_sample_size_moe")["parameters"]["x"]
    ]
    check("E01_sample_size_moe", {"n": sizes})


def test_size_by_the_ministry_guide() -> None:
    sizes = [ministry_size(n, e) for n, e in load_case("E03_slovin_ministry")["parameters"]["x"]]
    result = {"n": [float(n) for n in sizes], "n_up": [math.ceil(n) for n in sizes]}
    check("E03_slovin_ministry", result)


def test_proportional_and_neyman_allocation() -> None:
    given = load_case("E05_neyman")["parameters"]
    proportional = proportional_allocation(given["n"], given["Nh"]).tolist()
    check("E04_proportional", {"nh": proportional})
    neyman = neyman_allocation(given["n"], given["Nh"], given["Sh"]).tolist()
    check("E05_neyman", {"nh": neyman})


def test_order_by_permanent_random_numbers() -> None:
    given = load_case("E07_prn_order")["parameters"]
    rows = [row for row in load_rows("frame.csv") if row["stratum"] == given["stratum"]]
    order = permanent_order(given["seed"], [row["dossier_id"] for row in rows])
    first = permanent_number(given["seed"], order[0])
    check("E07_prn_order", {"sample": order[:5], "reserve": order[5:10], "first_hash": first})


def test_stratified_index_with_frame_sizes() -> None:
    rows, design, without_frame = completed()
    s, m = form_sums(rows)
    found, infinite = design_estimate(s, m, design), design_estimate(s, m, without_frame)
    assert found.variance is not None
    assert infinite.variance is not None
    result = {
        "n_resp": found.n,
        "index": found.p,
        "se": math.sqrt(found.variance),
        "se_without_fpc": math.sqrt(infinite.variance),
        "df": found.df,
        "lo": found.lo,
        "hi": found.hi,
        "unweighted": found.satisfied / found.answers,
    }
    check("E09_stratified_index", result)


def test_domain_keeps_the_whole_design() -> None:
    rows, design, _ = completed()
    inside = [row["kind"] == "commune" for row in rows]
    found = design_estimate(*form_sums(rows), design, domain=inside)
    assert found.variance is not None
    check("E11_domain", {"index": found.p, "se": math.sqrt(found.variance)})


def test_mean_of_factors_under_the_design() -> None:
    rows, design, _ = completed()
    sums = [form_sums(rows, f"C{k}") for k in range(1, 6)]
    satisfied = list(zip(*(s for s, _ in sums), strict=True))
    answers = list(zip(*(m for _, m in sums), strict=True))
    found = design_mean_of_ratios(satisfied, answers, design)
    assert found is not None
    check("E13_mean_of_factors_design", {"index": found[0], "se": found[1]})


def test_conversion_to_points() -> None:
    given = load_case("E14_points")["parameters"]
    documents = {
        "linear": {"type": "linear", "max": given["linear_max"]},
        "linear_50_90": {"type": "linear"} | given["linear_50_90"],
        "step": {"type": "step", "steps": given["steps"]},
        "piecewise": {"type": "piecewise", "knots": given["knots"]},
    }
    rules = {name: rule_from_document(document) for name, document in documents.items()}
    found = {name: [float(shown_points(r, x)) for x in given["x"]] for name, r in rules.items()}
    check("E14_points", found)
    assert [str(p) for p in points_range(rules["step"], "85", "90")] == ["7.00", "10.00"]


def test_margins_reached_by_strata() -> None:
    given = load_case("E15_planner_units")["parameters"]
    check("E15_planner_units", {"moe": reached_margins(given["Nh"], given["nh"])})


def test_published_total_is_rounded_once() -> None:
    items = [
        (rule_from_document(document), percent)
        for percent, document in load_case("E17_published_766_hcmc")["parameters"]["items"]
    ]
    check("E17_published_766_hcmc", {"published_total": float(total_points(items))})
    assert [float(points(rule, percent)) for rule, percent in items] == [5.9988, 5.94, 6]
