"""Questionnaire versions against independent programs (family I)."""

from __future__ import annotations

from analysis.comparison import difference
from analysis.intervals import Estimate, Moments, cluster_wilson
from analysis.lineage import Version, comparable_core
from tests.oracles.known_answers import agrees, criterion_codes, load_case, load_rows

Rows = list[dict[str, str]]


def version(code: str, criteria: list[str]) -> Version:
    """Build a version from its criterion codes; Cij belongs to factor Fi."""
    factors = {f"F{c[1]}": tuple(d for d in criteria if d[1] == c[1]) for c in criteria}
    return Version(code, factors)


def estimate(rows: Rows, codes: tuple[str, ...]) -> Estimate:
    """Estimate the index over some criteria."""
    forms = [[row[code] for code in codes if row[code] in set("12345")] for row in rows]
    sums = [(sum(v in "45" for v in form), len(form)) for form in forms if form]
    moments = Moments(
        n=len(sums),
        x=sum(s for s, _ in sums),
        m=sum(m for _, m in sums),
        xx=sum(s * s for s, _ in sums),
        mm=sum(m * m for _, m in sums),
        xm=sum(s * m for s, m in sums),
    )
    return cluster_wilson(moments, icc_floor=0.0)


def test_core_index_on_both_sides_of_a_change() -> None:
    case = load_case("I01_comparable_core")
    rows = load_rows(case["input"])
    codes = criterion_codes(rows)
    old = version("v1", [code for code in codes if code not in ("C14", "C32b")])
    new = version("v2", [code for code in codes if code not in ("C12", "C32")])
    core = comparable_core(old, new)
    assert sorted(core.before) == sorted(case["parameters"]["core"])
    before = [row for row in rows if row["quarter"] == "2026Q2"]
    after = [row for row in rows if row["quarter"] == "2026Q3"]
    core_before, core_after = estimate(before, core.before), estimate(after, core.after)
    change = difference(core_after, core_before)
    assert change is not None
    result = {
        "full_before": estimate(before, old.criteria).p,
        "full_after": estimate(after, new.criteria).p,
        "core_before": core_before.p,
        "core_after": core_after.p,
        "core_diff": change.value,
        "lo": change.lo,
        "hi": change.hi,
        "n_core": len(core.pairs),
    }
    assert agrees(case["expected"], result, case["tolerance"]), result


def test_no_common_criterion_breaks_the_series() -> None:
    case = load_case("I03_no_common_criteria")
    given = case["parameters"]
    core = comparable_core(version("v1", given["before"]), version("v2", given["after"]))
    empty = cluster_wilson(Moments(0, 0, 0, 0, 0, 0))
    change = difference(empty, empty)
    found = {"core": list(core.pairs), "diff": change, "broken": core.broken}
    assert agrees(case["expected"], found, case["tolerance"]), found
