"""Protection of small groups against an independent linear-programming attack (family F)."""

from __future__ import annotations

import pytest

from analysis.disclosure import Key, Sum, cell_status
from analysis.disclosure_audit import cell_bounds, unsafe_cells
from tests.oracles.known_answers import agrees, load_case


@pytest.mark.parametrize("name", ["F01_subtraction_attack", "F03_two_way_attack"])
def test_attack_by_subtraction_finds_what_the_reference_finds(name: str) -> None:
    case = load_case(name)
    given = case["parameters"]
    values: dict[Key, int] = {(cell,): n for cell, n in given["cells"].items()}
    sums = [Sum((total,), tuple((term,) for term in terms)) for total, terms in given["sums"]]
    hidden = {key for key in values if key[0] not in given["published"]}
    bounds = cell_bounds(values, sums, hidden)
    exact = sorted(key[0] for key, found in bounds.items() if found.lo == found.hi)
    ranges = {key[0]: [found.lo, found.hi] for key, found in bounds.items()}
    result = {"bounds": ranges, "exactly_recoverable": exact}
    assert agrees(case["expected"], result, case["tolerance"]), result
    assert unsafe_cells(values, sums, hidden).keys() == hidden


def test_status_by_number_of_respondents() -> None:
    case = load_case("F05_suppression_rule")
    found = [cell_status(n).value for n in case["parameters"]["n_resp"]]
    assert found == case["expected"]["status"]
