"""Indices, intervals and roll-ups against arithmetic in fractions that shares no code with them."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from analysis.answers import parse_answer
from analysis.intervals import Moments, cluster_wilson
from analysis.rollup import dossier_weighted, pooled, unit_mean
from analysis.rounding import shown_percent
from analysis.scores import score_card
from analysis.tally import tally_answers
from analysis.weighting import Design, design_estimate, design_variance
from tests.analysis.own_arithmetic import NORMAL, Pair, interval, share_and_variance, student
from tests.oracles.known_answers import (
    criterion_codes,
    load_rows,
    packed_rows,
    questionnaire_of,
)

GROUPS: dict[str, list[Pair]] = {
    "two people of one mind": [(3, 3), (0, 3)],
    "two who agree": [(2, 3), (2, 3)],
    "all satisfied, unequal forms": [(1, 1), (4, 4), (2, 2)],
    "none satisfied": [(0, 5), (0, 1), (0, 2)],
    "half of every form": [(1, 2)] * 6,
    "spread that the floor holds back": [(6, 8), (6, 8), (5, 8), (6, 8), (6, 8), (5, 8)],
    "one long form among short ones": [(1, 1)] * 9 + [(2, 40)],
    "one answer each": [(1, 1)] * 7 + [(0, 1)] * 2,
    "many": [(5, 6), (6, 6), (0, 4), (3, 6)] * 30,
}


def moments(pairs: list[Pair]) -> Moments:
    return Moments(
        len(pairs),
        sum(s for s, _ in pairs),
        sum(m for _, m in pairs),
        sum(s * s for s, _ in pairs),
        sum(m * m for _, m in pairs),
        sum(s * m for s, m in pairs),
    )


@pytest.mark.parametrize("asked", [Fraction(0), Fraction(1, 4), Fraction(19, 20)], ids=str)
@pytest.mark.parametrize("name", GROUPS)
def test_interval_equals_the_same_steps_in_fractions(name: str, asked: Fraction) -> None:
    pairs = GROUPS[name]
    p, variance = share_and_variance(pairs, asked)
    found = cluster_wilson(moments(pairs), fpc=float(asked))
    size, lo, hi = interval(pairs, asked=asked)
    assert found.p == pytest.approx(float(p), abs=1e-15)
    assert found.variance == pytest.approx(float(variance), rel=1e-12)
    assert (found.n_eff, found.lo, found.hi) == pytest.approx((size, lo, hi), rel=1e-8, abs=1e-12)


def test_criterion_weights_enter_index_and_interval_of_factors_and_whole() -> None:
    rows = load_rows("forms20.csv")
    codes = criterion_codes(rows)
    weights = {code: 1 + place % 3 for place, code in enumerate(codes)}
    criteria = [
        {
            "code": code,
            "factor": f"F{code[1]}",
            "text": {"vi": code},
            "not_applicable": True,
            "weight": weight,
        }
        for code, weight in weights.items()
    ]
    questionnaire = questionnaire_of(codes, criteria=criteria)
    card = score_card(tally_answers(questionnaire, packed_rows(questionnaire, rows)))
    for row in (("overall", "ALL"), *(("factor", f"F{number}") for number in range(1, 6))):
        chosen = [code for code in codes if row[0] == "overall" or code[1] == row[1][1]]
        pairs = [
            (
                sum(weights[code] for code in chosen if form[code] in {"4", "5"}),
                sum(weights[code] for code in chosen if form[code] in set("12345")),
            )
            for form in rows
        ]
        pairs = [pair for pair in pairs if pair[1]]
        found = card[row].estimate
        p, variance = share_and_variance(pairs, Fraction(0))
        assert found.p == pytest.approx(float(p), abs=1e-15)
        assert found.variance == pytest.approx(float(variance), rel=1e-12)
        assert (found.n_eff, found.lo, found.hi) == pytest.approx(interval(pairs), rel=1e-8)


def test_three_roll_ups_equal_fractions_of_the_forms() -> None:
    rows = load_rows("three_units.csv")
    questionnaire = questionnaire_of(criterion_codes(rows))
    sums, index, dossiers = {}, {}, {}
    for unit in ("A", "B", "C"):
        own = [row for row in rows if row["unit"] == unit]
        tally = tally_answers(questionnaire, packed_rows(questionnaire, own))
        sums[unit] = tally["overall", "ALL"].moments()
        given = [row[code] for row in own for code in questionnaire.positions]
        valid = [int(level) for level in given if level in set("12345")]
        index[unit] = (sum(level >= 4 for level in valid), len(valid))
        dossiers[unit] = int(own[0]["N_unit"])
    whole = Fraction(sum(s for s, _ in index.values()), sum(m for _, m in index.values()))
    alike = sum(Fraction(*one) for one in index.values()) / 3
    handled = sum(dossiers.values())
    weighted = sum(dossiers[unit] * Fraction(*index[unit]) for unit in index) / handled
    assert pooled(sums).p == pytest.approx(float(whole), abs=1e-15)
    assert unit_mean(sums) == pytest.approx(float(alike), abs=1e-15)
    assert dossier_weighted(sums, dossiers).estimate.p == pytest.approx(float(weighted), abs=1e-15)
    assert len({round(float(one), 3) for one in (whole, alike, weighted)}) == 3


WRONG = ("0", "6", "45", "4.5", "4,5", "４", "٤", "-", "-1", "+4", "4.0", "1e0", "x", "NA", "null")


def test_nothing_but_a_level_is_read_as_one() -> None:
    for cell in WRONG:
        with pytest.raises(ValueError, match="không phải là mức"):
            parse_answer(cell)
    assert [parse_answer(cell) for cell in ("", "  ", " 4 ", "9", "1")] == [None, None, 4, 9, 1]


def test_text_and_fact_agree_beside_every_target() -> None:
    shown = {
        (8095, 10_000): "80.95",
        (80_999, 100_000): "80.999",
        (81, 100): "81.0",
        (8999, 10_000): "89.99",
        (9_999, 10_000): "99.99",
        (1, 10_000): "0.01",
        (1_999_999, 2_000_000): "99.99995",
        (0, 7): "0.0",
        (7, 7): "100.0",
        (2, 3): "66.7",
    }
    found = {counts: str(shown_percent(*counts, targets=(81, 90))) for counts in shown}
    assert found == shown


def test_design_variance_of_lonely_and_fully_observed_strata() -> None:
    """Stratum b has one case, centred at the overall mean; everybody of stratum c answered."""
    strata = list("aaabccc")
    cases = [(3, 4), (4, 4), (1, 2), (0, 3), (2, 2), (1, 3), (3, 3)]
    people = {"a": 30, "b": 10, "c": 3}
    taken = {name: strata.count(name) for name in people}
    w = [Fraction(people[name], taken[name]) for name in strata]
    m = sum(weight * answers for weight, (_, answers) in zip(w, cases, strict=True))
    p = sum(weight * good for weight, (good, _) in zip(w, cases, strict=True)) / m
    e = [weight * (s - p * k) / m for weight, (s, k) in zip(w, cases, strict=True)]
    mean = sum(e[:3]) / 3
    variance = (1 - Fraction(3, 30)) * Fraction(3, 2) * sum((one - mean) ** 2 for one in e[:3])
    variance += (1 - Fraction(1, 10)) * e[3] ** 2
    design = Design([float(one) for one in w], strata, people)
    found = design_estimate([s for s, _ in cases], [k for _, k in cases], design)
    assert design_variance([float(one) for one in e], design) == pytest.approx(float(variance))
    assert found.p == pytest.approx(float(p))
    assert found.variance == pytest.approx(float(variance))
    assert found.df == 7 - 3
    c, size = student(4), float(p * (1 - p) / variance)
    centre = (float(p) + c * c / 2 / size) / (1 + c * c / size)
    half = c / (1 + c * c / size) * math.sqrt(float(p * (1 - p)) / size + (c / 2 / size) ** 2)
    assert (found.lo, found.hi) == pytest.approx((centre - half, centre + half), rel=1e-8)


def test_own_quantiles_are_those_of_tables() -> None:
    """Printed in every table of Student's t and of the normal."""
    assert [round(student(df), 3) for df in (4, 9, 30)] == [2.776, 2.262, 2.042]
    assert round(NORMAL, 3) == 1.96
