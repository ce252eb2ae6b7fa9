"""Says how many more answers a unit would need before something could be told."""

from __future__ import annotations

from analysis.answers_needed import more_for_margin, more_to_tell
from analysis.summary import PeriodChange, UnitSummary
from survey.formatting import thousands, unsigned_points

#: The margin that is fine enough for a target to be judged, as a share.
FINE_MARGIN = 0.03


def needed_sentences(summary: UnitSummary) -> tuple[str, ...]:
    """Say it for the index itself and for the change; nothing where it can be told already."""
    if not summary.overall.shown:
        return ()
    return tuple(one for one in (_for_index(summary), _for_change(summary.change)) if one)


def _for_index(summary: UnitSummary) -> str:
    found = summary.overall.estimate
    if found.lo is None or found.hi is None:
        return ""
    half = (found.hi - found.lo) / 2
    more = more_for_margin(half, found.n, FINE_MARGIN)
    if not more:
        return ""
    return (
        f"Chỉ số kỳ này chính xác đến khoảng ±{unsigned_points(half)} điểm. Muốn chính xác đến "
        f"±{unsigned_points(FINE_MARGIN)} điểm thì cần thêm khoảng {thousands(rounded(more))} "
        "phiếu."
    )


def _for_change(change: PeriodChange | None) -> str:
    """Say what it would take for a difference of the size seen to stand out from chance."""
    if change is None or change.difference.lo > 0 or change.difference.hi < 0:
        return ""
    gap = abs(change.difference.value)
    halves = _halves(change)
    if halves is None or round(gap, 4) == 0:
        return ""
    more = more_to_tell(gap, halves[0], halves[1], change.now.n)
    size = unsigned_points(gap)
    if more is None:
        return (
            f"Chênh lệch {size} điểm nhỏ hơn độ dao động của riêng kỳ trước, nên dù kỳ này có thêm "
            "bao nhiêu phiếu cũng chưa khẳng định được."
        )
    return (
        f"Nếu chênh lệch {size} điểm so với kỳ trước là thật, kỳ này cần thêm khoảng "
        f"{thousands(rounded(more))} phiếu mới khẳng định được."
    )


def _halves(change: PeriodChange) -> tuple[float, float] | None:
    """Give the half-widths on the sides that face each other."""
    now, before = change.now, change.before
    ends = (now.p, now.lo, now.hi, before.p, before.lo, before.hi)
    if any(one is None for one in ends):
        return None
    p1, lo1, hi1, p2, lo2, hi2 = (one or 0.0 for one in ends)
    return (p1 - lo1, hi2 - p2) if p1 > p2 else (hi1 - p1, p2 - lo2)


def rounded(count: int) -> int:
    """Round a number of forms up to two digits that count: 1234 is 1300; it is an estimate."""
    step = int(10 ** max(len(str(count)) - 2, 0))
    return -(-count // step) * step
