"""Shows what a rule of points gives before it is kept: one case worked out, and a few others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from analysis.points import exact, rule_from_document, shown_points
from survey.formatting import decimal
from survey.rendering.rule_words import plain_number, rule_in_words, worked_example

#: Shown beside the marks of the rule itself.
USUAL = ("50", "70", "81", "90", "100")
TRIED = "85"


@dataclass(frozen=True)
class TriedRule:
    """What a rule says and gives."""

    sentences: tuple[str, ...]
    example: str
    #: Index and points, as shown.
    rows: tuple[tuple[str, str], ...]


def try_rule(document: Mapping[str, Any], typed: str = "") -> TriedRule:
    """Work a rule out for a typed index and for the usual ones."""
    rule = rule_from_document(document)
    percents = sorted({*(exact(one) for one in USUAL), *(percent for percent, _ in rule.knots)})
    return TriedRule(
        rule_in_words(rule),
        worked_example(rule, Fraction((typed or TRIED).replace(",", "."))),
        tuple(
            (f"{plain_number(one)}%", decimal(shown_points(rule, one), rule.decimals))
            for one in percents
        ),
    )
