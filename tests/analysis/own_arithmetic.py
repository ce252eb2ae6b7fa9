"""Arithmetic that shares nothing with `analysis`: fractions, series and searching in halves."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from statistics import NormalDist

#: 97.5 % point of the normal distribution.
NORMAL = NormalDist().inv_cdf(0.975)
#: One form: (satisfied answers, answers).
Pair = tuple[int, int]


def root(rises: Callable[[float], float], lo: float, hi: float) -> float:
    """Find where a rising function passes nought."""
    for _ in range(100):
        middle = (lo + hi) / 2
        lo, hi = (middle, hi) if rises(middle) < 0 else (lo, middle)
    return lo


def student(df: int) -> float:
    """Find the 97.5 % point of Student's t by adding up its density."""
    log = math.lgamma((df + 1) / 2) - math.lgamma(df / 2)
    scale = math.exp(log) / math.sqrt(df * math.pi)

    def above_half(x: float, steps: int = 2000) -> float:
        width = x / steps
        heights = [(1 + (i * width) ** 2 / df) ** (-(df + 1) / 2) for i in range(steps + 1)]
        odd, even = sum(heights[1:-1:2]), sum(heights[2:-1:2])
        return scale * width / 3 * (heights[0] + 4 * odd + 2 * even + heights[-1])

    return root(lambda x: above_half(x) - 0.475, 0, 20)


def share_and_variance(pairs: Sequence[Pair], asked: Fraction) -> tuple[Fraction, Fraction]:
    """Give the pooled share of forms with answers, and its variance over forms."""
    n, m = len(pairs), sum(m for _, m in pairs)
    p = Fraction(sum(s for s, _ in pairs), m)
    spread = sum(((s - p * k) / m) ** 2 for s, k in pairs)
    return p, (1 - asked) * Fraction(n, n - 1) * spread


def interval(
    pairs: Sequence[Pair], *, icc: Fraction = Fraction(3, 10), asked: Fraction = Fraction(0)
) -> tuple[float, float, float]:
    """Give n_eff and the limits of the headline interval, step by step as the method says."""
    p, variance = share_and_variance(pairs, asked)
    m, squares = sum(k for _, k in pairs), sum(k * k for _, k in pairs)
    if squares == m == len(pairs):
        n_eff, c = len(pairs) / (1 - asked), NORMAL
    else:
        c = student(len(pairs) - 1)
        n_eff = Fraction(m * m) / (squares * (1 - asked))
        if variance:
            floor = Fraction(m * m) / (((1 - icc) * m + icc * squares) * (1 - asked))
            n_eff = min(p * (1 - p) / variance, floor)
    x, size = float(p), float(n_eff)
    centre = (x + c * c / (2 * size)) / (1 + c * c / size)
    half = c / (1 + c * c / size) * math.sqrt(x * (1 - x) / size + c * c / (4 * size * size))
    return size, max(0.0, centre - half), min(1.0, centre + half)
