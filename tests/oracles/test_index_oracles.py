"""Indices against the answers of R's survey package and of exact arithmetic (family A)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from analysis.channels import channel_gap
from analysis.index_methods import (
    Ratio,
    index_estimate,
    index_moments,
    mean_level,
    net_satisfaction,
)
from analysis.rollup import dossier_weighted
from analysis.rounding import meets, percent_half_up
from analysis.scores import ScoreCard, score_card
from analysis.sums import Sums
from analysis.tally import Tally, tally_answers
from tests.oracles.known_answers import (
    agrees,
    case_names,
    criterion_codes,
    load_case,
    load_rows,
    packed_rows,
    questionnaire_of,
)

Rows = list[dict[str, str]]
#: A table without a row has no columns to read the criteria from.
DEFAULT_CODES = ["C11", "C12", "C21"]
ALL = ("overall", "ALL")


def tally_of(rows: Rows, codes: list[str] | None = None) -> Tally:
    questionnaire = questionnaire_of(codes or criterion_codes(rows) or DEFAULT_CODES)
    return tally_answers(questionnaire, packed_rows(questionnaire, rows))


def chosen(case: dict[str, Any]) -> Rows:
    """Read the rows of a case that its parameters choose."""
    wanted = {
        key: case["parameters"][key] for key in ("unit", "quarter") if key in case["parameters"]
    }
    rows = load_rows(case["input"])
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def answer(sums: Sums, ratio: Ratio | None = None) -> dict[str, Any]:
    """Give what the cases ask of one row."""
    estimate = index_estimate(sums)
    variance = estimate.variance
    return {
        "n_resp": sums.n,
        "n": sums.m,
        "satisfied": sums.s,
        "index": estimate.p,
        "se": None if variance is None else math.sqrt(variance),
        "lo": estimate.lo,
        "hi": estimate.hi,
    }


def one_row(case: dict[str, Any]) -> dict[str, Any]:
    level = case["parameters"].get("level", "overall")
    tally = tally_of(chosen(case), case["parameters"].get("codes"))
    return answer(tally[level, case["parameters"].get("code", "ALL")])


def criterion(case: dict[str, Any]) -> dict[str, Any]:
    """A criterion's `n` is answers, which are people too."""
    return one_row(case)


def all_criteria(case: dict[str, Any]) -> dict[str, Any]:
    rows = chosen(case)
    tally = tally_of(rows)
    return {code: answer(tally["criterion", code]) for code in criterion_codes(rows)}


def factor_without_answers(case: dict[str, Any]) -> dict[str, Any]:
    codes = ["C11", "C12", "C21", "C31", "C41", "C51"]
    rows = load_rows(case["input"])
    card: ScoreCard = score_card(tally_of(rows, criterion_codes(rows) or codes))
    found = {f"F{number}": card["factor", f"F{number}"].index for number in range(1, 6)}
    mean = card.mean_of_factors
    return found | {
        "pooled": card[ALL].index,
        "mean_of_factors": mean.value,
        "mean_of_present_factors": mean.of_present,
        "n_factors_present": mean.present,
    }


def means(case: dict[str, Any]) -> dict[str, Any]:
    sums = tally_of(load_rows(case["input"]))[ALL]
    mean, net = mean_level(sums), net_satisfaction(sums)
    return {
        "mean_score": mean.value,
        "mean_score_se": mean.se,
        "net": net.value,
        "net_se": net.se,
        "dissatisfied": sums.d / sums.m,
    }


def rounding(case: dict[str, Any]) -> dict[str, Any]:
    items = case["parameters"]["items"]
    return {"rounded": [str(percent_half_up(part, whole, places)) for part, whole, places in items]}


def targets(case: dict[str, Any]) -> dict[str, Any]:
    return {"met": [meets(*item) for item in case["parameters"]["items"]]}


def channels(case: dict[str, Any]) -> dict[str, Any]:
    rows = chosen(case)
    names = sorted({row["channel"] for row in rows})
    sums = {
        name: tally_of([row for row in rows if row["channel"] == name], criterion_codes(rows))[ALL]
        for name in names
    }
    whole = tally_of(rows)[ALL]
    gap = channel_gap(index_moments(sums["kiosk"]), index_moments(sums["qr"]), whole.n)
    assert gap is not None
    return {
        "index": {name: index_estimate(found).p for name, found in sums.items()},
        "n_resp": {name: found.n for name, found in sums.items()},
        "pooled": index_estimate(whole).p,
        "kiosk_minus_qr": gap.value,
        "se": gap.se,
    }


def empty_forms(case: dict[str, Any]) -> dict[str, Any]:
    tally = tally_of(load_rows(case["input"]))
    return answer(tally[ALL]) | {"forms": tally.forms}


def scaled(case: dict[str, Any]) -> dict[str, Any]:
    sums = tally_of(load_rows(case["input"]))[ALL]
    found: dict[str, Any] = {}
    for method in case["parameters"]["methods"]:
        estimate = index_estimate(sums, method)
        assert estimate.p is not None
        assert estimate.variance is not None
        found[method] = 100 * estimate.p
        found[f"{method}_se"] = 100 * math.sqrt(estimate.variance)
    return found


WAYS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "A02_all_criteria": all_criteria,
    "A12_factor_without_answers": factor_without_answers,
    "A14_mean_score_net": means,
    "A15_rounding_half_up": rounding,
    "A16_target_on_unrounded": targets,
    "A18_channels": channels,
    "A20_empty_forms_dropped": empty_forms,
    "A22_scaled_means": scaled,
}


@pytest.mark.parametrize("name", case_names("A"))
def test_index_agrees_with_the_reference(name: str) -> None:
    case = load_case(name)
    found = WAYS.get(name, one_row)(case)
    assert agrees(case["expected"], found, case["tolerance"]), (case["expected"], found)


def test_every_channel_was_counted_once() -> None:
    rows = [row for row in load_rows("three_units.csv") if row["unit"] == "A"]
    assert sum(Counter(row["channel"] for row in rows).values()) == tally_of(rows).forms


def test_dossier_weighted_interval_adds_variances_and_no_floor() -> None:
    """Limits computed apart, from the table alone: V = sum of (N_j / N)^2 V_j, Wilson with t."""
    rows = load_rows("three_units.csv")
    questionnaire = questionnaire_of(criterion_codes(rows))
    units, dossiers = {}, {}
    for unit in ("A", "B", "C"):
        own = [row for row in rows if row["unit"] == unit]
        tally = tally_answers(questionnaire, packed_rows(questionnaire, own))
        units[unit] = index_moments(tally["overall", "ALL"])
        dossiers[unit] = int(own[0]["N_unit"])
    found = dossier_weighted(units, dossiers).estimate
    assert found.df == sum(part.n for part in units.values()) - 3
    assert found.n_eff == pytest.approx(222.87, abs=0.005)
    assert found.lo == pytest.approx(0.7637, abs=5e-5)
    assert found.hi == pytest.approx(0.8648, abs=5e-5)
