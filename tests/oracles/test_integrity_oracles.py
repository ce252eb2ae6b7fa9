"""Signals of stuffing against independent programs (family G)."""

from __future__ import annotations

from dataclasses import asdict

from analysis.integrity import (
    answer_line,
    beta_binomial_tail,
    entropy,
    poisson_tail,
    with_and_without,
)
from tests.oracles.known_answers import agrees, load_case


def check(name: str, found: object) -> None:
    """Compare with a case, showing both sides when they differ."""
    case = load_case(name)
    assert agrees(case["expected"], found, case["tolerance"]), (case["expected"], found)


def test_poisson_tail() -> None:
    rows = load_case("G01_poisson_tail")["parameters"]["x"]
    check("G01_poisson_tail", {"p": [poisson_tail(k, mean) for k, mean in rows]})


def test_beta_binomial_tail() -> None:
    rows = load_case("G03_betabinomial_tail")["parameters"]["x"]
    check("G03_betabinomial_tail", {"p": [beta_binomial_tail(*row) for row in rows]})


def test_entropy_of_levels() -> None:
    counts = load_case("G04_entropy")["parameters"]["counts"]
    check("G04_entropy", {"bits": [entropy(row) for row in counts]})


def test_straight_lines() -> None:
    lines = [answer_line(form) for form in load_case("G06_straight_line")["parameters"]["forms"]]
    rows = [{"n": k.answers, "straight": k.straight, "longest": k.longest} for k in lines]
    check("G06_straight_line", {"rows": rows})


def test_figures_with_and_without_exclusions() -> None:
    rows = load_case("G07_with_and_without")["parameters"]["x"]
    found = [asdict(with_and_without(*row)) for row in rows]
    renamed = [row | {"n_excluded_shown": row["excluded_shown"]} for row in found]
    check("G07_with_and_without", {"rows": renamed})
