"""The tally: sums per level and code that only ever add, in any order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add
from typing import Self

import numpy as np

from analysis.answers import NOT_APPLICABLE, pack_answers, unpack_answers
from analysis.contributions import (
    CHUNK,
    Integers,
    Row,
    add_forms,
    contribution,
    tally_rows,
)
from analysis.questionnaire import Questionnaire
from analysis.stored_tally import (
    adder,
    expand,
    shrink,
    stack_stored,
    write_stored,
)
from analysis.sums import MEASURES, Sums

__all__ = [
    "MEASURES",
    "NOT_APPLICABLE",
    "Row",
    "Sums",
    "Tally",
    "add_contributions",
    "contribution",
    "pack_answers",
    "tally_answers",
    "tally_rows",
    "unpack_answers",
]


class Tally:
    """Sums of any number of forms, of one questionnaire version or several.

    Adding is exact, commutative and associative, so a unit is the sum of its desks, a year of its
    half-months, a province of its units. A row that was never asked equals a row of zeros.
    """

    __slots__ = ("_cells", "_rows", "forms")

    def __init__(self, rows: tuple[Row, ...], cells: Integers, forms: int) -> None:
        """Hold the cells (rows x measures) of forms already added up."""
        self._rows = rows
        self._cells = cells
        self.forms = forms

    @classmethod
    def zero(cls) -> Self:
        """Return the tally of no form."""
        return cls((), np.zeros((0, len(MEASURES)), dtype=np.int64), 0)

    @classmethod
    def sum(cls, tallies: Iterable[Tally]) -> Tally:
        """Add many tallies, much faster than one by one."""
        sums: dict[tuple[Row, ...], Tally] = {}
        for tally in tallies:
            if tally._rows in sums:
                known = sums[tally._rows]
                known._cells += tally._cells
                known.forms += tally.forms
            else:
                sums[tally._rows] = cls(tally._rows, tally._cells.copy(), tally.forms)
        return reduce(add, sums.values(), cls.zero())

    @classmethod
    def sum_stored(cls, q: Questionnaire, stored: Iterable[bytes]) -> Self:
        """Add many stored tallies of one questionnaire version in one pass.

        Parameters
        ----------
        q
            The questionnaire version all were written under.
        stored
            What `to_bytes` or `add_contributions` wrote, any number of times.

        Returns
        -------
        Tally
            Their sum.

        Raises
        ------
        ValueError
            When one does not fit the questionnaire.

        References
        ----------
        `Tally.from_bytes` reads one.
        """
        total = stack_stored(q, list(stored)).sum(axis=0)
        return cls(tally_rows(q), expand(q, total[1:]), int(total[0]))

    def __add__(self, other: Tally) -> Tally:
        """Add two tallies; the result has the rows of both."""
        if self._rows == other._rows:
            return Tally(self._rows, self._cells + other._cells, self.forms + other.forms)
        rows = tuple(dict.fromkeys(self._rows + other._rows))
        place = {row: i for i, row in enumerate(rows)}
        cells = np.zeros((len(rows), len(MEASURES)), dtype=np.int64)
        for tally in (self, other):
            cells[[place[row] for row in tally._rows]] += tally._cells
        return Tally(rows, cells, self.forms + other.forms)

    def rows(self) -> tuple[Row, ...]:
        """Name the rows as (level, code)."""
        return self._rows

    def __getitem__(self, row: Row) -> Sums:
        """Return the sums of a row, all zero for a row that was never asked."""
        if row not in self._rows:
            return Sums()
        return Sums(*self._cells[self._rows.index(row)].tolist())

    def __eq__(self, other: object) -> bool:
        """Compare forms and sums; neither the order of rows nor empty rows matter."""
        if not isinstance(other, Tally):
            return NotImplemented
        rows = set(self._rows) | set(other._rows)
        return self.forms == other.forms and all(self[row] == other[row] for row in rows)

    def __hash__(self) -> int:
        """Hash by what equal tallies share for certain."""
        return hash(self.forms)

    def __repr__(self) -> str:
        """Show the size, for a reader of a failed test."""
        return f"Tally(forms={self.forms}, rows={len(self._rows)})"

    def to_bytes(self, q: Questionnaire) -> bytes:
        """Write the tally for storage, in the compact form of `analysis.stored_tally`.

        Parameters
        ----------
        q
            The questionnaire version all forms were filled under.

        Returns
        -------
        bytes
            Equal tallies give equal bytes.

        Raises
        ------
        ValueError
            When the tally has a row the questionnaire does not have, or sums that no answers
            to it have.

        References
        ----------
        `Tally.from_bytes` is the inverse.
        """
        rows = tally_rows(q)
        foreign = set(self._rows) - set(rows)
        if foreign:
            raise ValueError(f"Bảng kiểm đếm có dòng ngoài phiếu {q.code}: {sorted(foreign)}.")
        whole = Tally(rows, np.zeros((len(rows), len(MEASURES)), dtype=np.int64), 0) + self
        compact = shrink(q, whole._cells)
        if not np.array_equal(expand(q, compact), whole._cells):
            raise ValueError(f"Bảng kiểm đếm không phải tổng của các phiếu {q.code}.")
        return write_stored(np.concatenate(([self.forms], compact))[None, :])[0]

    @classmethod
    def from_bytes(cls, q: Questionnaire, stored: bytes) -> Self:
        """Read a stored tally.

        Parameters
        ----------
        q
            The questionnaire version it was written under.
        stored
            What `to_bytes` or `add_contributions` wrote, now or before the compact form.

        Returns
        -------
        Tally
            Equal to the one written.

        Raises
        ------
        ValueError
            When it does not fit the questionnaire.

        References
        ----------
        `Tally.to_bytes` is the inverse.
        """
        return cls.sum_stored(q, [stored])

    @classmethod
    def many_from_bytes(cls, q: Questionnaire, stored: Sequence[bytes]) -> list[Self]:
        """Read many stored tallies of one questionnaire version, much faster than one by one.

        Parameters
        ----------
        q
            The questionnaire version all were written under.
        stored
            As `from_bytes` takes them.

        Returns
        -------
        list of Tally
            Each as `from_bytes` gives it, in the same order.

        Raises
        ------
        ValueError
            When one does not fit the questionnaire.

        References
        ----------
        Expanding is linear, row by row.
        """
        rows, found = tally_rows(q), []
        for first in range(0, len(stored), CHUNK):
            sums = stack_stored(q, stored[first : first + CHUNK])
            forms = sums[:, 0].tolist()
            found += [cls(rows, *one) for one in zip(expand(q, sums[:, 1:]), forms, strict=True)]
        return found


def tally_answers(q: Questionnaire, packed: Iterable[str]) -> Tally:
    """Tally filled forms.

    Parameters
    ----------
    q
        The questionnaire version.
    packed
        Packed forms in any order.

    Returns
    -------
    Tally
        Their exact sums.

    Raises
    ------
    ValueError
        For a form of wrong length or with an unknown character.

    References
    ----------
    Särndal, Swensson, Wretman 1992, section 5.6 (the respondent as ultimate cluster).
    """
    forms, cells = add_forms(q, packed)
    return Tally(tally_rows(q), cells, forms)


def add_contributions(q: Questionnaire, stored: bytes | None, packed: Iterable[str]) -> bytes:
    """Add new forms to a stored tally.

    Parameters
    ----------
    q
        The questionnaire version.
    stored
        The tally so far, or None for a new one.
    packed
        The new packed forms.

    Returns
    -------
    bytes
        The new stored tally.

    Raises
    ------
    ValueError
        For a faulty form, or a stored tally of another questionnaire.

    References
    ----------
    As `tally_answers`, which gives the same tally.
    """
    return adder(q).add(stored, packed)
