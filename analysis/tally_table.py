"""Many tallies side by side, added up along any map: desks to units, quarters to years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from analysis.contributions import Integers, Row, tally_rows
from analysis.questionnaire import Questionnaire
from analysis.stored_tally import compact_size, expand, stack_stored
from analysis.sums import MEASURES
from analysis.tally import Tally

#: Stored tallies read at a time, to bound memory.
CHUNK = 8192


@dataclass(frozen=True)
class StoredGroup:
    """Stored tallies of one questionnaire version, each with the number of its group."""

    questionnaire: Questionnaire
    stored: Sequence[bytes]
    group: Sequence[int]


@dataclass(frozen=True, eq=False)
class TallyTable:
    """Tallies with the same rows; each is what `Tally` holds alone."""

    rows: tuple[Row, ...]
    #: int64 (tallies,)
    forms: Integers
    #: int64 (tallies, rows, measures)
    cells: Integers

    def __len__(self) -> int:
        """Count the tallies."""
        return len(self.forms)

    def tally(self, place: int) -> Tally:
        """Take one tally out."""
        return Tally(self.rows, self.cells[place].copy(), int(self.forms[place]))

    def row(self, row: Row) -> Integers:
        """Give one row of all tallies: int64 (tallies, measures), zeros if it was never asked."""
        if row not in self.rows:
            return np.zeros((len(self), len(MEASURES)), dtype=np.int64)
        found: Integers = self.cells[:, self.rows.index(row)]
        return found

    def added(self, into: Sequence[int], source: Sequence[int], count: int) -> TallyTable:
        """Add tally `source[i]` to sum `into[i]`, for all i; a tally may go into several sums."""
        width = len(self.rows) * len(MEASURES)
        flat = np.column_stack((self.forms, self.cells.reshape(len(self), width)))
        found = _added(flat, into, source, count)
        cells = found[:, 1:].reshape(count, *self.cells.shape[1:])
        return TallyTable(self.rows, found[:, 0], cells)


def sum_stored_groups(parts: Iterable[StoredGroup], count: int) -> TallyTable:
    """Add stored tallies of any questionnaire versions up by groups.

    Parameters
    ----------
    parts
        For each version its stored tallies, with group numbers 0 .. count - 1.
    count
        Number of groups.

    Returns
    -------
    TallyTable
        One tally for each group, zero where nothing was stored; rows of all versions.

    Raises
    ------
    ValueError
        When a stored tally does not fit its questionnaire.

    References
    ----------
    Adding and expanding are linear, so sums are taken in the compact form.
    """
    found = [(part.questionnaire, _compact_sums(part, count)) for part in parts]
    rows = tuple(dict.fromkeys(row for q, _ in found for row in tally_rows(q)))
    place = {row: number for number, row in enumerate(rows)}
    forms = np.zeros(count, dtype=np.int64)
    cells = np.zeros((count, len(rows), len(MEASURES)), dtype=np.int64)
    for q, sums in found:
        forms += sums[:, 0]
        cells[:, [place[row] for row in tally_rows(q)]] += expand(q, sums[:, 1:])
    return TallyTable(rows, forms, cells)


def _compact_sums(part: StoredGroup, count: int) -> Integers:
    """Add the compact sums of one version by group, a bounded number at a time."""
    q = part.questionnaire
    total = np.zeros((count, 1 + compact_size(q)), dtype=np.int64)
    for first in range(0, len(part.stored), CHUNK):
        chunk = slice(first, first + CHUNK)
        sums = stack_stored(q, part.stored[chunk])
        total += _added(sums, part.group[chunk], range(len(sums)), count)
    return total


def _added(sums: Integers, into: Sequence[int], source: Sequence[int], count: int) -> Integers:
    """Add row `source[i]` to row `into[i]` of `count` new rows, for all i."""
    ones = np.ones(len(into), dtype=np.int64)
    map_ = csr_array((ones, (np.asarray(into), np.asarray(source))), shape=(count, len(sums)))
    found: Integers = np.asarray(map_ @ sums)
    return found
