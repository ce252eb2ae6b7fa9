"""What is said of a longer period that has answers in some of its quarters only."""

from __future__ import annotations

from survey.formatting import joined
from survey.rendering.figures import Comparison, Part


def scope(part: Part | None) -> str:
    """Say of the period of a report which quarters its figures are of; "" when of all."""
    if part is None:
        return ""
    return (
        f"Trong kỳ chỉ có phiếu trả lời ở {joined(part.labels)} ({part.in_words}), nên số liệu "
        "chưa đại diện cho cả kỳ."
    )


def beside_change(comparison: Comparison) -> str:
    """Say beside a change that the period before was no whole one; "" when it was."""
    part = comparison.part
    if part is None or comparison.change is None:
        return ""
    return (
        f"Trong {comparison.label} chỉ có phiếu trả lời ở {joined(part.labels)} "
        f"({part.in_words}), nên đây là so với một phần của kỳ đó, không phải với cả kỳ."
    )
