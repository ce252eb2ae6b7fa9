"""Which cells of a published table are hidden so that no small group can be read or computed."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

#: Name of a cell: (node, period), or longer when a table has more dimensions.
Key = tuple[str, ...]

#: Fewest respondents of a shown cell, and of a cell shown without the mark "not enough".
HIDE_BELOW = 5
FLAG_BELOW = 30


class DisclosureError(ValueError):
    """Raised when the sums given do not hold: then no protection could be promised."""


class CellStatus(Enum):
    """How a cell is shown; `label` is the printed text."""

    NO_RESPONSE = "no_response"
    SUPPRESSED = "suppressed"
    INSUFFICIENT = "insufficient"
    OK = "ok"

    @property
    def label(self) -> str:
        """Return the Vietnamese text; empty for a cell that needs no remark."""
        return _STATUS_LABELS[self]


_STATUS_LABELS = {
    CellStatus.NO_RESPONSE: "không có phản hồi",
    CellStatus.SUPPRESSED: "đã ẩn để bảo vệ người trả lời",
    CellStatus.INSUFFICIENT: "chưa đủ mẫu",
    CellStatus.OK: "",
}


@dataclass(frozen=True, slots=True)
class DisclosureCell:
    """One cell: its places in the two hierarchies, respondents, satisfied answers, own threshold.

    `satisfied` may be left out; then nothing is checked about groups without a satisfied answer.
    `answers` are all answers: needed where low cells are to be protected.
    `threshold` replaces the table's threshold, for example 10 for a single desk.
    """

    parent: str | None
    period_parent: str | None
    n: int
    satisfied: int | None = None
    threshold: int | None = None
    answers: int | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum an outsider knows: `total` equals all `children` together."""

    total: Key
    children: tuple[Key, ...]


def cell_status(n: int, hide: int = HIDE_BELOW, flag: int = FLAG_BELOW) -> CellStatus:
    """Status of a cell by its number of respondents alone.

    Parameters
    ----------
    n : int
        Respondents of the cell.
    hide, flag : int
        Fewest respondents to show the cell, and to show it without a mark.

    Returns
    -------
    CellStatus
        Before complementary suppression, which may hide larger cells too.

    References
    ----------
    Hundepool et al. (2024), Handbook on Statistical Disclosure Control, 2nd ed.
    """
    if n < 0:
        raise DisclosureError("a cell cannot have fewer than 0 respondents")
    if n == 0:
        return CellStatus.NO_RESPONSE
    if n < hide:
        return CellStatus.SUPPRESSED
    return CellStatus.INSUFFICIENT if n < flag else CellStatus.OK


def hierarchy_sums(cells: Mapping[Key, DisclosureCell]) -> list[Sum]:
    """Sums over the nodes of a parent in one period and over the periods of one node.

    Parameters
    ----------
    cells : mapping of (node, period) to DisclosureCell
        A sum whose total is not among the cells is unknown to an outsider and left out.

    Returns
    -------
    list of Sum
        In the order in which the totals first appear.
    """
    nodes: dict[Key, list[Key]] = {}
    periods: dict[Key, list[Key]] = {}
    for key, cell in cells.items():
        node, period = key
        if cell.parent is not None:
            nodes.setdefault((cell.parent, period), []).append(key)
        if cell.period_parent is not None:
            periods.setdefault((node, cell.period_parent), []).append(key)
    found = [*nodes.items(), *periods.items()]
    return [Sum(total, tuple(children)) for total, children in found if total in cells]


class SuppressionTable:
    """Cells with their sums and the growing set of hidden cells.

    Parameters
    ----------
    cells : mapping of Key to DisclosureCell
        All cells of the publication.
    sums : sequence of Sum
        All sums an outsider has, see `hierarchy_sums`; every key must be a cell.
    threshold : int
        Fewest respondents of a shown cell without a threshold of its own.
    fixed : collection of Key
        Cells that are already public and cannot be hidden any more.
    low : collection of Key
        Cells hidden whatever their size, see `analysis.low_groups.is_low`.

    Raises
    ------
    DisclosureError
        When a sum names an unknown cell or does not hold.

    Notes
    -----
    Hiding smallest siblings first is a heuristic: safe together with the audit, not the least
    possible loss.

    References
    ----------
    Hundepool et al. (2024), Handbook on Statistical Disclosure Control, 2nd ed.
    """

    def __init__(
        self,
        cells: Mapping[Key, DisclosureCell],
        sums: Sequence[Sum],
        threshold: int = HIDE_BELOW,
        fixed: Collection[Key] = (),
        low: Collection[Key] = (),
    ) -> None:
        self.cells = cells
        self.sums = [item for item in sums if item.children]
        self.fixed = frozenset(fixed)
        self.hidden: set[Key] = set()
        self._threshold = threshold
        self._sums_of: dict[Key, list[int]] = {}
        for place, item in enumerate(self.sums):
            self._check(item)
            for key in (item.total, *item.children):
                self._sums_of.setdefault(key, []).append(place)
        self._waiting: list[int] = []
        self.known = self._computed_from({*self.fixed, *(k for k, c in cells.items() if not c.n)})
        self.low = frozenset(low)

    def _computed_from(self, known: set[Key]) -> frozenset[Key]:
        """Add what follows from known cells: the one unknown term of a sum, again and again."""
        waiting = list(range(len(self.sums)))
        while waiting:
            item = self.sums[waiting.pop()]
            unknown = [key for key in (item.total, *item.children) if key not in known]
            if len(unknown) == 1:
                known.add(unknown[0])
                waiting.extend(self._sums_of[unknown[0]])
        return frozenset(known)

    def _check(self, item: Sum) -> None:
        """Refuse a sum that is not one."""
        try:
            counted = sum([self.cells[key].n for key in item.children])
            total = self.cells[item.total].n
        except KeyError:
            unknown = [key for key in (item.total, *item.children) if key not in self.cells]
            raise DisclosureError(f"sum of {item.total}: unknown cells {unknown}") from None
        if counted != total:
            raise DisclosureError(f"sum of {item.total}: {total} != {counted}")

    def threshold_of(self, key: Key) -> int:
        """Return the fewest respondents with which this cell may be shown."""
        own = self.cells[key].threshold
        return self._threshold if own is None else own

    def sums_of(self, key: Key) -> Iterator[Sum]:
        """Yield the sums in which a cell stands, as a child or as the total."""
        return (self.sums[place] for place in self._sums_of.get(key, ()))

    def above(self, key: Key) -> set[Key]:
        """Collect every cell in whose sum, through any chain of sums, a cell stands."""
        found: set[Key] = set()
        waiting = [key]
        while waiting:
            near = waiting.pop()
            totals = {item.total for item in self.sums_of(near) if item.total != near} - found
            found |= totals
            waiting += totals
        return found

    def hide_primary(self) -> frozenset[Key]:
        """Hide every cell with respondents below its threshold, and low ones, and return them."""
        small = {key for key, cell in self.cells.items() if 0 < cell.n < self.threshold_of(key)}
        primary = frozenset((small | self.low) - self.fixed)
        self.hide(primary)
        return primary

    def hide(self, keys: Iterable[Key]) -> None:
        """Hide cells and remember which sums are to be looked at again."""
        for key in keys:
            if key not in self.hidden:
                self.hidden.add(key)
                for place in self._sums_of.get(key, ()):
                    heapq.heappush(self._waiting, place)

    def smallest(self, keys: Iterable[Key]) -> Key | None:
        """Return the smallest cell worth hiding: none without answers, none already known."""
        open_keys = [key for key in keys if key not in self.hidden and key not in self.known]
        return min(open_keys, key=lambda key: (self.cells[key].n, key), default=None)

    def complete(self) -> None:
        """Add complements until every sum protects its hidden terms."""
        while self._waiting:
            place = heapq.heappop(self._waiting)
            while self._waiting and self._waiting[0] == place:
                heapq.heappop(self._waiting)
            self._protect(self.sums[place])

    def _protect(self, item: Sum) -> None:
        """Hide further terms of one sum until nothing small follows from it."""
        hidden = [key for key in item.children if key in self.hidden]
        while self._reveals(item, hidden):
            extra = self.smallest(item.children)
            if extra is None:
                extra = self.smallest((item.total,))
                if extra is not None:
                    self.hide((extra,))
                return
            self.hide((extra,))
            hidden.append(extra)

    def _reveals(self, item: Sum, hidden: list[Key]) -> bool:
        """Tell whether the terms of one sum give away too much about its hidden terms."""
        if item.total in self.hidden:
            # All children shown would give the hidden total back.
            return not hidden
        together = sum(self.cells[key].n for key in hidden)
        needed = max(self.threshold_of(key) for key in hidden)
        return len(hidden) < 2 or together < needed or self._all_dissatisfied(item, hidden)

    def _all_dissatisfied(self, item: Sum, hidden: list[Key]) -> bool:
        """Tell whether a subtraction would show that nobody hidden was satisfied."""
        total = self.cells[item.total].satisfied
        counts = [self.cells[key].satisfied for key in hidden]
        return bool(total) and None not in counts and not any(counts)
