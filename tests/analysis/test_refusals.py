"""What is refused is refused in full words: they are what an official or a log shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from analysis.annex_intervals import clopper_pearson
from analysis.answers import pack_answers
from analysis.comparison import rest_of, score_test
from analysis.disclosure import cell_status
from analysis.integrity import with_and_without, worst_case_bounds
from analysis.intervals import Moments, cluster_wilson, critical_value, wilson
from analysis.monitoring import funnel, monthly_chart
from analysis.period import Period, parse_period, period_of
from analysis.rollup import dossier_weighted, total_moments
from analysis.rounding import round_half_up
from analysis.sampling import (
    number_to_draw,
    permanent_order,
    power_allocation,
    systematic_positions,
)
from analysis.shrinkage import between_units
from analysis.targets import exact_test, reaches, target_test
from analysis.weighting import rake, trim
from tests.factories import make_questionnaire

SOME, MORE = Moments(1, 1, 1, 1, 1, 1), Moments(2, 2, 2, 2, 2, 2)
QUARTERS = Moments(1, 4, 1, 16, 1, 4, scale=4)
AB = ["a", "b"]

REFUSALS: list[tuple[Callable[[], Any], str]] = [
    (lambda: clopper_pearson(3, 2), "successes must lie between 0 and n"),
    (lambda: wilson(3, 2), "successes must lie between 0 and n"),
    (lambda: exact_test(3, 2, 0.5), "successes lie between 0 and n"),
    (lambda: Moments(2, 1, 1, 1, 1, 1), "no group of respondents has these sums"),
    (
        lambda: cluster_wilson(SOME, fpc=-0.1),
        "fpc must not be negative, and x must lie between 0 and m",
    ),
    (lambda: critical_value(1.0), "the level must lie between 0 and 1"),
    (lambda: rest_of(SOME, MORE), "the part is not contained in the whole"),
    (lambda: score_test(0.5, 0, 0.5, 1), "effective sizes must be positive"),
    (lambda: with_and_without(1, 1, 2, 1), "the excluded forms are not part of all forms"),
    (lambda: worst_case_bounds(1.1, 0.5), "a participation rate lies between 0 and 1"),
    (lambda: funnel([], []), "at least one unit, each with a positive size"),
    (lambda: monthly_chart([0], [0]), "no month of the baseline has respondents"),
    (lambda: number_to_draw(1, 0), "a response rate lies above 0 and up to 1"),
    (lambda: permanent_order("s", ["a", "a"]), "a dossier stands twice in the frame"),
    (
        lambda: power_allocation(1, [40, 40]),
        "the total is below the minima of the strata or above the frame",
    ),
    (
        lambda: systematic_positions(1.0, 1, 1),
        "a start in [0, 1) and a size from 1 to the population",
    ),
    (
        lambda: between_units([0.5], [0]),
        "one share and one positive size for each of at least one unit",
    ),
    (
        lambda: target_test(0.5, 0, 0.5),
        "the target lies strictly between 0 and 1, the size above 0",
    ),
    (
        lambda: reaches(1, 2, 0.5),  # type: ignore[arg-type]  # a float is what is refused
        "give the target as text, whole number, Decimal or Fraction",
    ),
    (lambda: round_half_up(1, 0, 0), "the denominator must not be 0, the decimals not negative"),
    (lambda: total_moments([SOME, QUARTERS]), "sums of different methods do not add"),
    (lambda: dossier_weighted({}, {"a": -1}), "dossiers must not be negative"),
    (lambda: trim([1, 2, 3], upper=1.5), "the mean weight lies outside the bounds"),
    (lambda: rake([], 99), "99 forms; at least 100 are needed"),
    (
        lambda: rake([(["a"], {"a": 1})], 2, least_forms=1),
        "every form needs a category in every margin",
    ),
    (
        lambda: rake([(["x", "y", "a"], {"a": 1})], 3, least_forms=1),
        "forms in categories without dossiers: x, y",
    ),
    (
        lambda: rake([(AB, {"a": 1, "b": 1})], 2, least_forms=1, least_cell=2),
        "join with another category, too few forms: a, b",
    ),
    (
        lambda: rake(
            [(AB, {"a": 1, "b": 2}), (AB, {"a": 2, "b": 1})],
            2,
            least_forms=1,
            least_cell=1,
            rounds=3,
        ),
        "the margins do not meet after 3 rounds",
    ),
    (lambda: cell_status(-1), "a cell cannot have fewer than 0 respondents"),
    (
        lambda: pack_answers(make_questionnaire(), {"X2": 1, "X1": 1}),
        "Phiếu phieu-thu không có câu hỏi X1, X2.",
    ),
    (
        lambda: pack_answers(make_questionnaire(), {"C12": 6}),
        "Câu C12: “6” không phải là mức từ 1 đến 5.",
    ),
    (lambda: Period("calendar", "quarter", 2026, 5), "Không có kỳ thứ 5 trong năm 2026."),
    (
        lambda: period_of(date(2026, 12, 1), "calendar", "nine_months"),
        "Ngày 01/12/2026 không thuộc 9 tháng đầu năm 2026.",
    ),
    (
        lambda: parse_period("quý 3", "calendar"),
        (
            "Không hiểu kỳ “quý 3”. Hãy viết như 2026-Q3 (quý), 2026-H1 (6 tháng đầu năm), "
            "2026-9M (9 tháng), 2026-M07 (tháng) hoặc 2026 (năm)."
        ),
    ),
]


@pytest.mark.parametrize(("ask", "words"), REFUSALS, ids=range(len(REFUSALS)))
def test_a_refusal_says_in_full_what_is_wrong(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises((ValueError, TypeError)) as refused:
        ask()
    assert str(refused.value) == words
