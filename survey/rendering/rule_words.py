"""Says in Vietnamese how an index becomes points, and works a case out step by step."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from analysis.points import PointsRule, points, shown_points
from survey.formatting import decimal


def rule_in_words(rule: PointsRule) -> tuple[str, ...]:
    """Say what a rule gives, a sentence a line."""
    lines = [_shape(rule)]
    if rule.full_at is not None:
        most = plain_number(rule.most)
        lines.append(f"Chỉ số từ {plain_number(rule.full_at)}% trở lên được đủ {most} điểm.")
    return tuple(lines)


def worked_example(rule: PointsRule, percent: Fraction) -> str:
    """Work the points of one index out, as a clerk would on paper."""
    shown = f"{plain_number(percent)}%"
    result = f"{decimal(shown_points(rule, percent), rule.decimals)} điểm"
    reached = [knot for knot in rule.knots if knot[0] <= percent]
    if rule.full_at is not None and percent >= rule.full_at:
        return f"{shown} đạt mốc {plain_number(rule.full_at)}% được đủ điểm: {result}."
    if not reached:
        return f"{shown} thấp hơn mốc đầu {plain_number(rule.knots[0][0])}%: {result}."
    if rule.kind == "step" or len(reached) == len(rule.knots):
        return f"{shown} đạt mốc {plain_number(reached[-1][0])}%: {result}."
    (x0, y0), (x1, y1) = rule.knots[len(reached) - 1 : len(reached) + 1]
    numbers = [plain_number(one) for one in (x0, y0, x1, y1, percent, points(rule, percent))]
    a, p, b, q, x, raw = numbers
    return (
        f"{shown} nằm giữa mốc {a}% ({p} điểm) và mốc {b}% ({q} điểm): "
        f"{p} + ({q} − {p}) × ({x} − {a}) ÷ ({b} − {a}) = {raw}, làm tròn thành {result}."
    )


def plain_number(value: Decimal | Fraction) -> str:
    """Write points or a percent: as many decimals as a rounded number has, else as few as do."""
    if isinstance(value, Fraction):
        value = Decimal(f"{float(value):.6f}").normalize()
    exponent = value.as_tuple().exponent
    return decimal(value, max(-exponent, 0) if isinstance(exponent, int) else 0)


def _shape(rule: PointsRule) -> str:
    knots = [(plain_number(percent), plain_number(points)) for percent, points in rule.knots]
    if rule.kind == "linear":
        (start, _), (end, most) = knots
        return f"Điểm tăng đều theo chỉ số, từ 0 điểm ở {start}% đến {most} điểm ở {end}%."
    if rule.kind == "step":
        steps = "; ".join(f"từ {percent}%: {points} điểm" for percent, points in knots)
        return f"Điểm theo bậc của chỉ số: {steps}; dưới {knots[0][0]}%: 0 điểm."
    joints = "; ".join(f"{percent}%: {points} điểm" for percent, points in knots)
    return f"Điểm nối đều giữa các mốc của chỉ số: {joints}."
