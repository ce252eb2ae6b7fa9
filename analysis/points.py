"""Conversion of an index to points of a scoring scheme, by rules that are data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

#: An exact number: percent of the index, or points. A float is read as its shortest text.
Number = Fraction | Decimal | int | float | str

Knots = tuple[tuple[Fraction, Fraction], ...]


class PointsError(ValueError):
    """Raised for a rule that cannot be read."""


@dataclass(frozen=True, slots=True)
class PointsRule:
    """A rule as (percent, points) pairs; `step` holds a value from its percent on.

    The other kinds join the pairs by straight lines and stay level outside them. From `full_at`
    percent on, if given, the full points are due.
    """

    kind: Literal["linear", "step", "piecewise"]
    knots: Knots
    full_at: Fraction | None = None
    decimals: int = 2

    @property
    def most(self) -> Fraction:
        """Return the most points the rule gives."""
        return max(points for _, points in self.knots)


def exact(value: Number) -> Fraction:
    """Return a number as the exact fraction its text says."""
    if isinstance(value, float):
        return Fraction(repr(value))
    return Fraction(value)


def half_up(value: Fraction, decimals: int) -> Decimal:
    """Round once, half away from zero, to a number of decimals."""
    scale = 10**decimals
    whole = math.floor(abs(value) * scale + Fraction(1, 2))
    sign = -1 if value < 0 else 1
    return Decimal(sign * whole).scaleb(-decimals)


def rule_from_document(document: Mapping[str, Any]) -> PointsRule:
    """Read a rule.

    Parameters
    ----------
    document : mapping
        `type` "linear" with `max` and optionally `from`, `to`, `full_at`; "step" with `steps`, a
        list of [from percent, points]; "piecewise" with `knots`, a list of [percent, points].
        `decimals` (2) is the precision at which the points of this rule are shown.

    Returns
    -------
    PointsRule
        With exact numbers; percents in rising order.

    Raises
    ------
    PointsError
        When the type is unknown, a part is missing, or percents do not rise.
    """
    kind: Any = document.get("type")
    try:
        knots = _READERS[kind](document)
        full_at = exact(document["full_at"]) if "full_at" in document else None
        decimals = int(document.get("decimals", 2))
    except (KeyError, TypeError, ValueError) as fault:
        raise PointsError(f"points rule {kind!r}: {fault!r}") from fault
    rises = all(a < b for (a, _), (b, _) in pairwise(knots))
    if not knots or not rises or decimals < 0:
        raise PointsError(f"points rule {kind!r}: percents must rise")
    return PointsRule(kind, knots, full_at, decimals)


def _linear_knots(document: Mapping[str, Any]) -> Knots:
    """Return the two ends of a linear rule."""
    start, end = exact(document.get("from", 0)), exact(document.get("to", 100))
    return (start, Fraction(0)), (end, exact(document["max"]))


def _listed_knots(name: str, document: Mapping[str, Any]) -> Knots:
    """Return the pairs of a step or piecewise rule."""
    return tuple((exact(percent), exact(points)) for percent, points in document[name])


_READERS: Mapping[Any, Any] = {
    "linear": _linear_knots,
    "step": lambda document: _listed_knots("steps", document),
    "piecewise": lambda document: _listed_knots("knots", document),
}


def points(rule: PointsRule, percent: Number) -> Fraction:
    """Points for an index, not rounded.

    Parameters
    ----------
    rule : PointsRule
        The scheme's rule.
    percent : Number
        Index in percent, not rounded: best as a fraction of counts.

    Returns
    -------
    Fraction
        Exact; below the first step of a step rule 0.

    Notes
    -----
    Official schemes use the point value of the index; show the points at both limits of its
    interval beside it (`points_range`), because step rules jump.
    """
    x = exact(percent)
    if rule.full_at is not None and x >= rule.full_at:
        return rule.most
    reached = [knot for knot in rule.knots if knot[0] <= x]
    if rule.kind == "step":
        return reached[-1][1] if reached else Fraction(0)
    if not reached or len(reached) == len(rule.knots):
        return (reached or rule.knots[:1])[-1][1]
    (x0, y0), (x1, y1) = rule.knots[len(reached) - 1 : len(reached) + 1]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def shown_points(rule: PointsRule, percent: Number) -> Decimal:
    """Return the points as printed: rounded once, half up, to the rule's decimals."""
    return half_up(points(rule, percent), rule.decimals)


def points_range(rule: PointsRule, lo: Number, hi: Number) -> tuple[Decimal, Decimal]:
    """Return the printed points at both limits of the interval of an index in percent."""
    return shown_points(rule, lo), shown_points(rule, hi)


def total_points(
    items: Iterable[tuple[PointsRule, Number]],
    decimals: int = 2,
) -> Decimal:
    """Sum of the points of several items.

    Parameters
    ----------
    items : iterable of (PointsRule, Number)
        Rule and index in percent of each item.
    decimals : int
        Precision of the total.

    Returns
    -------
    Decimal
        Rounded once, after adding the unrounded points.
    """
    return half_up(sum((points(rule, x) for rule, x in items), Fraction(0)), decimals)
