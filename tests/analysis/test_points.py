from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from analysis.points import PointsError, half_up, points, rule_from_document, shown_points


def test_rounds_half_away_from_zero() -> None:
    assert half_up(Fraction(1, 200), 2) == Decimal("0.01")
    assert half_up(Fraction(-1, 200), 2) == Decimal("-0.01")
    assert half_up(Fraction(57, 2), 0) == 29


def test_step_rule_gives_nothing_below_its_first_step() -> None:
    rule = rule_from_document({"type": "step", "steps": [[50, 2], [90, 10]]})
    assert [points(rule, x) for x in ("49.999", "50", "89.999", 100)] == [0, 2, 2, 10]


def test_full_points_from_a_stated_percent() -> None:
    rule = rule_from_document({"type": "linear", "max": "6", "full_at": 90, "decimals": 3})
    assert shown_points(rule, Fraction(200, 3)) == Decimal("4.000")
    assert [points(rule, x) for x in ("89.9", 90, 95)] == [Fraction("5.394"), 6, 6]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"type": "cubic"},
        {"type": "linear"},
        {"type": "linear", "max": "six"},
        {"type": "linear", "max": 6, "from": 90, "to": 50},
        {"type": "step", "steps": []},
        {"type": "step", "steps": [[90, 1], [50, 2]]},
        {"type": "piecewise", "knots": [1, 2]},
        {"type": "linear", "max": 6, "decimals": -1},
    ],
)
def test_refuses_rules_that_cannot_be_read(document: dict[str, object]) -> None:
    with pytest.raises(PointsError):
        rule_from_document(document)
