"""Rules of points: precision, order of the percents, and refusals that name the rule."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from analysis.points import (
    PointsError,
    half_up,
    points,
    rule_from_document,
    shown_points,
    total_points,
)


@pytest.mark.parametrize(
    ("decimals", "shown"), [(0, Decimal(2)), (1, Decimal("1.7")), (3, Decimal("1.667"))]
)
def test_points_are_shown_as_precisely_as_the_rule_says(decimals: int, shown: Decimal) -> None:
    rule = rule_from_document({"type": "linear", "max": 5, "decimals": decimals})
    assert shown_points(rule, Fraction(100, 3)) == shown
    assert shown_points(rule, Fraction(100, 3)).as_tuple().exponent == -decimals


def test_two_decimals_are_the_usual_precision() -> None:
    rule = rule_from_document({"type": "linear", "max": 1})
    assert shown_points(rule, Fraction(200, 3)) == Decimal("0.67")
    assert str(total_points([(rule, Fraction(200, 3))] * 2)) == "1.33"
    assert str(total_points([])) == "0.00"


def test_halves_go_away_from_zero_on_both_sides() -> None:
    found = [half_up(Fraction(k, 2), 0) for k in (-3, -1, 0, 1, 3)]
    assert found == [-2, -1, 0, 1, 2]


@pytest.mark.parametrize(
    "document",
    [
        {"type": "step", "steps": [[50, 1], [50, 2]]},
        {"type": "step", "steps": [[60, 1], [50, 2]]},
        {"type": "step", "steps": []},
        {"type": "linear", "max": 1, "decimals": -1},
    ],
)
def test_percents_must_rise_and_decimals_exist(document: dict[str, Any]) -> None:
    with pytest.raises(PointsError) as refused:
        rule_from_document(document)
    assert str(refused.value) == f"points rule {document['type']!r}: percents must rise"


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"type": "curve"}, "points rule 'curve': KeyError('curve')"),
        ({"type": "linear"}, "points rule 'linear': KeyError('max')"),
        ({}, "points rule None: KeyError(None)"),
    ],
)
def test_rule_that_cannot_be_read_is_named(document: dict[str, Any], words: str) -> None:
    with pytest.raises(PointsError) as refused:
        rule_from_document(document)
    assert str(refused.value) == words


def test_full_points_are_due_from_their_percent_on() -> None:
    rule = rule_from_document({"type": "linear", "max": 10, "full_at": 90})
    assert points(rule, "89.999") == Fraction("8.9999")
    assert points(rule, 90) == 10
