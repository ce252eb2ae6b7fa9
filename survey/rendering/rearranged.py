"""Units that were made of others in or since the period before: which, when, both series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from survey.formatting import joined, line_start, short_date
from survey.rendering.figures import Merger
from survey.rendering.findings import PublishedRow

#: More than so many are counted, not told one by one.
MOST_TOLD = 3


@dataclass(frozen=True)
class Rearranged:
    """One unit under an authority that was made of others."""

    #: In the middle of a sentence: "xã Suối Nắng".
    unit: str
    mergers: tuple[Merger, ...]
    #: The period before and this one, where the report of the unit shows them.
    rows: tuple[PublishedRow, ...]


def in_words(found: Sequence[Rearranged]) -> str:
    """Say which units were made of which others and when; "" where none was."""
    if not found:
        return ""
    if len(found) > MOST_TOLD:
        text = (
            f"Trong kỳ này hoặc kỳ trước có {len(found)} đơn vị được hình thành từ đơn vị khác, "
            f"từ ngày {_days(found)}."
        )
    else:
        text = " ".join(
            f"{line_start(each.unit)} được hình thành từ {joined(merger.names)} "
            f"từ ngày {short_date(merger.day)}."
            for each in found
            for merger in each.mergers
        )
    return f"{text} Số liệu trước đó được cộng từ số liệu của các đơn vị cũ."


def rows(found: Sequence[Rearranged]) -> tuple[PublishedRow, ...]:
    """Give the rows of all units, each named by unit and period."""
    return tuple(replace(row, unit=line_start(each.unit)) for each in found for row in each.rows)


def _days(found: Sequence[Rearranged]) -> str:
    days = sorted({merger.day for each in found for merger in each.mergers})
    first, last = short_date(days[0]), short_date(days[-1])
    return first if first == last else f"{first} đến ngày {last}"
