"""Channels side by side."""

from __future__ import annotations

import math

import pytest

from analysis.channels import channel_gap, channel_table
from analysis.index_methods import index_estimate
from analysis.intervals import ratio_variance
from analysis.sums import Sums
from analysis.tally import tally_answers
from tests.factories import make_questionnaire
from tests.oracles.known_answers import (
    agrees,
    criterion_codes,
    load_case,
    load_rows,
    packed_rows,
    questionnaire_of,
)

QUESTIONNAIRE = make_questionnaire()
ALL = ("overall", "ALL")


def overall(*packed: str) -> Sums:
    return tally_answers(QUESTIONNAIRE, packed)[ALL]


def test_gap_needs_answers_on_both_sides() -> None:
    some = overall("5511-", "5555-").moments()
    assert channel_gap(some, Sums().moments(), 2) is None
    assert channel_gap(Sums().moments(), some, 2) is None
    single = overall("5511-").moments()
    gap = channel_gap(single, single, 1)
    assert gap is not None
    assert (gap.value, gap.se) == (0.0, None)


def test_single_respondent_adds_no_spread_of_its_own() -> None:
    many, single = overall("5511-", "5555-", "1111-").moments(), overall("5511-").moments()
    gap = channel_gap(single, many, 4)
    assert gap is not None
    assert gap.se == pytest.approx(math.sqrt(4 / 3 * (ratio_variance(many) or 0) * 2 / 3))


def test_interviewer_stands_apart_from_the_pool() -> None:
    qr, interviewer = overall("5511-", "5551-"), overall("5555-", "5554-")
    table = channel_table({"qr": qr, "interviewer": interviewer})
    assert table.pooled == index_estimate(qr)
    assert table.lines["qr"].gap is None
    assert not table.lines["interviewer"].pooled
    gap = table.lines["interviewer"].gap
    assert gap is not None
    assert gap.value == pytest.approx(1 - 5 / 8)
    everybody = channel_table({"qr": qr, "interviewer": interviewer}, pool=["qr", "interviewer"])
    assert everybody.pooled.n == 4


def test_table_agrees_with_the_reference() -> None:
    case = load_case("A18_channels")
    rows = [row for row in load_rows(case["input"]) if row["unit"] == case["parameters"]["unit"]]
    q = questionnaire_of(criterion_codes(rows))
    channels = {
        name: tally_answers(q, packed_rows(q, [row for row in rows if row["channel"] == name]))[ALL]
        for name in ("kiosk", "paper", "qr")
    }
    table = channel_table(channels)
    gap = table.lines["kiosk"].gap
    assert gap is not None
    found = {
        "index": {name: line.estimate.p for name, line in table.lines.items()},
        "n_resp": {name: line.estimate.n for name, line in table.lines.items()},
        "pooled": table.pooled.p,
        "kiosk_minus_qr": gap.value,
        "se": gap.se,
    }
    assert agrees(case["expected"], found, case["tolerance"])
