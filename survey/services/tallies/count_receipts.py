"""Counts the forms with a good one-time code, with another one and without, by unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session

from analysis.period import Period
from survey.models import HalfMonthTally, Response
from survey.services.tallies.gather_tallies import pooled_channels

#: Written out: a bound value would keep both databases from the index of these rows.
NO_CODE: ColumnElement[str] = literal_column("'none'")


@dataclass(frozen=True)
class ReceiptCounts:
    """The forms of a unit in a period that make its index, by what came of their codes."""

    forms: int = 0
    verified: int = 0
    unverified: int = 0

    @property
    def without(self) -> int:
        """Count the forms that came without a code."""
        return self.forms - self.verified - self.unverified

    @property
    def share(self) -> float | None:
        """Give the share of all forms that came with a good code."""
        return self.verified / self.forms if self.forms else None

    def __add__(self, other: ReceiptCounts) -> ReceiptCounts:
        """Count the forms of two units, or of two periods, together."""
        return ReceiptCounts(
            self.forms + other.forms,
            self.verified + other.verified,
            self.unverified + other.unverified,
        )

    def hidden(self, threshold: int) -> frozenset[str]:
        """Name the groups that may not be shown, so that no small one follows from the total.

        A small group is hidden together with the next larger ones, until at least two are hidden
        and at least `threshold` forms are in them.
        """
        sizes = {name: getattr(self, name) for name in ("verified", "unverified", "without")}
        if self.forms < threshold:
            return frozenset(sizes)
        by_size = sorted((name for name in sizes if sizes[name]), key=lambda name: sizes[name])
        chosen = [name for name in by_size if sizes[name] < threshold]
        while chosen and len(chosen) < len(by_size) and self._open(chosen, sizes, threshold):
            chosen.append(by_size[len(chosen)])
        return frozenset(chosen)

    @staticmethod
    def _open(chosen: Collection[str], sizes: dict[str, int], threshold: int) -> bool:
        return len(chosen) < 2 or sum(sizes[name] for name in chosen) < threshold


def count_receipts(
    session: Session, period: Period, unit_ids: Collection[int] | None = None
) -> dict[int, ReceiptCounts]:
    """Count for every unit with a form in the period; cheap where few forms have a code."""
    pool = pooled_channels(session)
    cells = (
        select(HalfMonthTally.unit_id, func.sum(HalfMonthTally.forms))
        .where(HalfMonthTally.start >= period.start, HalfMonthTally.start < period.end)
        .where(HalfMonthTally.channel.in_(pool))
        .group_by(HalfMonthTally.unit_id)
    )
    coded = (
        select(Response.unit_id, Response.receipt, func.count())
        .where(Response.receipt != NO_CODE, Response.channel.in_(pool))
        .where(Response.day >= period.start, Response.day < period.end)
        .group_by(Response.unit_id, Response.receipt)
    )
    if unit_ids is not None:
        cells = cells.where(HalfMonthTally.unit_id.in_(unit_ids))
        coded = coded.where(Response.unit_id.in_(unit_ids))
    states: dict[tuple[int, str], int] = defaultdict(int)
    for unit_id, state, forms in session.execute(coded):
        states[unit_id, state] = forms
    return {
        unit_id: ReceiptCounts(
            int(forms), states[unit_id, "verified"], states[unit_id, "unverified"]
        )
        for unit_id, forms in session.execute(cells)
    }
