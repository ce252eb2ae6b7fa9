"""The worked examples of docs/methodology.md are computed again, each figure looked for there."""

from __future__ import annotations

import re

import pytest

from analysis.disclosure import DisclosureCell, Sum, hierarchy_sums
from analysis.disclosure_audit import cell_bounds, protect
from analysis.many_units import benjamini_hochberg, rank_error, rank_sets
from analysis.monitoring import funnel, monthly_chart
from analysis.period import Period
from analysis.scores import OVERALL
from analysis.shrinkage import between_units, steadier_estimates
from analysis.tally import tally_answers
from analysis.withholding import withheld_parts, withhold_complements
from survey.rendering.sentences import NOT_SIPAS
from tests.architecture.source import ROOT
from tests.architecture.worked_examples import (
    CARD,
    FORM,
    FORMS,
    comparisons,
    groups,
    intervals,
    pct,
    signals,
    simulated,
    survey,
    tally_and_index,
)

TEXT = (ROOT / "docs" / "methodology.md").read_text(encoding="utf-8")
START = re.compile(r"^\*\*Example (\d+)\.\*\*", re.MULTILINE)
SHARES, SIZES = [0.92, 0.80, 0.86, 0.70], [200, 20, 150, 120]

DECIMAL = re.compile(r"-?\d+\.\d+")
#: Decimals an example starts from, or makes in one step of mental arithmetic.
GIVEN = {
    5: {"28.5", "80.5"},
    6: {"0.3", "0.7"},
    8: {"0.25"},
    9: {"0.8"},
    10: {"0.6", "0.9"},
    14: {"0.2", "0.8"},
    15: {"82.5", "86.0"},
    17: {"0.001", "0.012", "0.04", "0.3"},
    25: {"15.525", "86.25", "88.1", "91.6"},
    28: {"0.1", "0.5"},
}

#: What else an example starts from: with another input the printed result would be another.
INPUTS = {
    2: ["9/13", "48/13"],
    3: ["7/10", "2/3", "4/5"],
    4: ["(9 - 2)/13", "Forms 1 and 4", "2/5"],
    5: ["161 of 200", "57 of 200", "1,999 of 2,000", "80,999 of 100,000"],
    6: ["12, -5, -14, 8, -1", "V = 5/4 · (430/169)/169", "floor 169/(0.7·13 + 0.3·35)"],
    7: ["Six people, three answers each", "45 of 50", "2 of 3"],
    9: ["2,000 draws (seed 2026)", "440 answers", "60 people with 17 answers each, truth 97 %"],
    10: [
        "90 of 100",
        "500 dossiers",
        "6 of 10",
        "1,500 dossiers",
        "100 dossiers",
        "96/110",
        "(500·0.9 + 1,500·0.6)/2,000",
    ],
    11: ["QR 80 of 100, kiosk 45 of 50, interviewer 19 of 20", "125/150"],
    12: ["20/12/2026", "9 tháng đầu năm 2026 (2026-9M"],
    13: ["180 of 200", "150 of 200", "86 of 100 after 80 of 100"],
    14: ["80 QR and 20 paper", "QR is 40 of 50 and paper 45 of 50", "0.8·80 + 0.2·90"],
    15: ["430 of 500", "against 81", "against 90", "165 of 200"],
    16: ["180 of 200, in a province with 800 of 1,000", "620 of 800"],
    17: ["92 (n_eff 200), 86 (150), 84 (100) and 70 (120)"],
    18: ["92, 80, 86, 70 with n_eff 200, 20, 150, 120"],
    20: ["100 effective people a month", "then 66"],
    21: ["3, 7 and 40 people, total 50", "threshold 5", "50 - 7 - 40"],
    22: ["D1 3 and 6, D2 20 and 22, D3 15 and 9"],
    23: ["threshold 5", "so B1 and factor B are hidden", "with it A1 and A2"],
    24: [
        "v1 asks A1, A2, A3 and B1; v2 asks A1, A2, A4 and B2; B1 to B2",
        "(2 of 3)",
        "X with 80 of 100 and unit Y with 30 of 50 became Z on 1/7/2026",
    ],
    25: ["Linear, 18 points for 100", "7 points from 80 and 10 from 90", "86.25 and 90"],
    26: ["± 5 points", "N = 2,000", "60 % answer", "for 323", "200 cases", "4,000, 1,000 and 100"],
    27: ["a (N = 100, satisfied 2 and 3 of 3) and b (N = 60; 1, 2 and 3 of 3)"],
    28: ["Six forms in a window", "Nine of ten", "60 %", "160 forms for 1,000", "45 of 600"],
    29: ["B = 2, 1, 2, 1, 3, 3"],
    30: ["16 % answered and 82 %"],
}


def units() -> dict[int, list[str]]:
    adjusted = benjamini_hochberg([0.001, 0.012, 0.04, 0.3])
    shares, sizes = [0.92, 0.86, 0.84, 0.70], [200, 150, 100, 120]
    errors = [rank_error(p, size) for p, size in zip(shares, sizes, strict=True)]
    spread = between_units(SHARES, SIZES)
    centre, chance = funnel(SHARES, SIZES)
    _, peers = funnel(SHARES, SIZES, spread.tau2)
    months = [80, 84, 79, 82, 81, 83, 78, 84, 80, 82, 81, 82, 66]
    chart = monthly_chart(months, [100] * 13)
    assert chart.outside == (12,)
    return {
        17: [f"{p:.3f}" for p in adjusted if p is not None]
        + [ranks.label for ranks in rank_sets(shares, errors)],
        18: [
            *pct(spread.p0, spread.mu, spread.tau2**0.5),
            ", ".join(pct(*steadier_estimates(SHARES, SIZES))),
        ],
        19: pct(centre) + [", ".join(f"{x.z:.2f}" for x in found) for found in (chance, peers)],
        20: [
            ", ".join(map(str, months[:12])),
            f"σ_z = {chart.sigma_z:.2f}",
            *pct(chart.centre, chart.lower[0], chart.upper[0]),
        ],
    }


def protection() -> dict[int, list[str]]:
    desks = {"A": 3, "B": 7, "C": 40}
    values = {(name,): count for name, count in {**desks, "T": 50}.items()}
    known = [Sum(("T",), (("A",), ("B",), ("C",)))]
    hidden = [(name,) for name in sorted(withheld_parts(desks, 5))]
    alone, both = (cell_bounds(values, known, keys)["A",] for keys in ([("A",)], hidden))
    people = {"D1": (3, 6, 9), "D2": (20, 22, 42), "D3": (15, 9, 24), "U": (38, 37, 75)}
    cells = {
        (unit, when): DisclosureCell(
            None if unit == "U" else "U", None if when == "Y" else "Y", count
        )
        for unit, counts in people.items()
        for when, count in zip(("Q1", "Q2", "Y"), counts, strict=True)
    }
    found = protect(cells)
    left = cell_bounds({k: c.n for k, c in cells.items()}, hierarchy_sums(cells), found.hidden)
    first, third = left["D1", "Q1"], left["D3", "Q1"]
    card = withhold_complements(CARD, (FORM,))
    gone = {row[1] for row, score in card.scores.items() if score.status == "hidden"}
    assert hidden == [("A",), ("B",)]
    assert gone == {"A1", "A2", "B1", "A", "B"}
    assert found.complements == {("D1", "Q2"), ("D3", "Q1"), ("D3", "Q2")}
    assert not found.unsafe
    return {
        21: [
            f"bounds {alone.lo:.0f} to {alone.hi:.0f}",
            f"{both.lo:.0f} to {both.hi:.0f}",
            f"{both.values:.0f} possible values",
        ],
        22: [f"{bound.lo:.0f} to {bound.hi:.0f}" for bound in (first, third)]
        + [f"{len(found.hidden)} hidden cells, none unsafe"],
        23: [f"n = {CARD['criterion', 'B1'].sums.n}", f"(n = {card[OVERALL].sums.n}) stays"],
    }


PARTS = (tally_and_index, intervals, simulated, groups, comparisons, units, protection)
PRINTED = {key: x for part in (*PARTS, survey, signals) for key, x in part().items()}


def example(number: int) -> str:
    """Give the paragraph of an example on one line."""
    start = next(found for found in START.finditer(TEXT) if int(found[1]) == number)
    return " ".join(TEXT[start.end() :].split("\n\n")[0].split())


def stands(figure: str, paragraph: str) -> bool:
    """Tell whether a figure stands there as a whole, not as a part of a longer number."""
    return bool(re.search(rf"(?<![\d.,\-]){re.escape(figure)}(?!\d|[.,]\d)", paragraph))


def test_every_example_is_computed_and_numbered_in_order() -> None:
    numbers = [int(found[1]) for found in START.finditer(TEXT)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert set(numbers) == set(PRINTED)


@pytest.mark.parametrize("number", sorted(PRINTED))
def test_example_prints_what_the_functions_give(number: int) -> None:
    paragraph = example(number)
    assert PRINTED[number]
    assert [figure for figure in PRINTED[number] if not stands(figure, paragraph)] == []


@pytest.mark.parametrize("number", sorted(PRINTED))
def test_example_prints_no_decimal_that_nothing_gives(number: int) -> None:
    computed = {x for figure in PRINTED[number] for x in DECIMAL.findall(figure)}
    assert set(DECIMAL.findall(example(number))) - computed == GIVEN.get(number, set())


@pytest.mark.parametrize("number", sorted(INPUTS))
def test_example_names_its_inputs(number: int) -> None:
    paragraph = example(number)
    assert [text for text in INPUTS[number] if not stands(text, paragraph)] == []


def test_the_table_of_six_forms_is_what_is_tallied() -> None:
    for number, packed in enumerate(FORMS, start=1):
        one = tally_answers(FORM, [packed])[OVERALL]
        cells = [str(number), *packed, *map(str, (one.m, one.s, one.d, one.t))]
        assert f"| {' | '.join(cells)} |" in TEXT


@pytest.mark.parametrize("year", [2026, 2027])
def test_dates_of_quarters_are_those_of_the_code(year: int) -> None:
    for number in (1, 2, 3, 4):
        both = [Period(calendar, "quarter", year, number) for calendar in ("reporting", "calendar")]
        cells = [" – ".join(f"{day:%d/%m/%Y}" for day in (x.first_day, x.last_day)) for x in both]
        assert f"| {both[0].label} | {cells[0]} | {cells[1]} |" in TEXT


def test_the_sentence_about_sipas_is_the_printed_one() -> None:
    quoted = " ".join(
        line.removeprefix(">").strip() for line in TEXT.splitlines() if line[:1] == ">"
    )
    assert quoted == NOT_SIPAS


@pytest.mark.parametrize(("figure", "text"), [("8.6", "18.62"), ("8.6", "8.62"), ("4.5", "-4.5")])
def test_a_part_of_a_number_does_not_count_as_the_number(figure: str, text: str) -> None:
    assert not stands(figure, text)
    assert stands(figure, f"is {figure}.")
