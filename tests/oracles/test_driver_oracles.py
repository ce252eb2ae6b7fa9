"""Drivers of satisfaction against independent programs (family H)."""

from __future__ import annotations

from analysis.drivers import importance, spearman
from tests.oracles.known_answers import agrees, load_case, load_rows

FACTORS = ("F1", "F2", "F3", "F4", "F5")


def columns() -> tuple[dict[str, list[float]], list[float]]:
    """Read factor means and the overall answer."""
    rows = load_rows("drivers400.csv")
    factors = {name: [float(row[name]) for row in rows] for name in FACTORS}
    return factors, [float(row["OV"]) for row in rows]


def test_shares_of_explained_variance() -> None:
    case = load_case("H01_lmg")
    found = importance(*columns())
    assert found is not None
    result = {"lmg": dict(found.lmg), "r2": found.r2, "share": dict(found.share)}
    assert agrees(case["expected"], result, case["tolerance"]), result


def test_rank_correlations_with_ties() -> None:
    case = load_case("H03_spearman")
    factors, overall = columns()
    found = {name: spearman(values, overall) for name, values in factors.items()}
    result = {name: c.r for name, c in found.items() if c is not None}
    assert agrees(case["expected"], result, case["tolerance"]), result
