"""Tallies of millions of forms at once, from arrays of answers and of cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.answers import NOT_APPLICABLE
from analysis.bulk_plan import BASES, JOINT, MARKS, Group, Plan, bulk_plan, joint_measures
from analysis.compact_sums import expand
from analysis.contributions import Integers, Row, tally_rows
from analysis.questionnaire import Questionnaire
from analysis.sums import MEASURES
from analysis.tally import Tally

#: Forms counted at a time: their working arrays stay in the processor's cache.
CHUNK = 1 << 16
#: A row is counted by its states while all cells together have at most so many counters ...
COUNTERS = 1 << 22
#: ... or while a cell has so few: no more than a few times what its sums take.
FEW_STATES = 128
#: Cells whose histograms become sums at a time.
CELLS = 1024
#: The highest level; the number after it stands for "not applicable" here.
LEVELS = 5
#: Where the counts l1 to l5, not applicable and missing of a stored tally stand in MARKS.
STORED_ORDER = [1, 2, 3, 4, 5, 6, 0]

Array = NDArray[Any]
Small = NDArray[np.unsignedinteger]


@runtime_checkable
class Table(Protocol):
    """Columns by name: a mapping of arrays, or a pandas DataFrame."""

    def keys(self) -> Iterable[Any]:
        """Name the columns."""

    def __getitem__(self, key: Any, /) -> Any:
        """Give a column."""


@dataclass(frozen=True, eq=False)
class CellTallies:
    """The sums of many cells: what `tally_answers` gives for the forms of each."""

    rows: tuple[Row, ...]
    forms: Integers  # (cells,)
    sums: Integers  # (cells, rows, measures)

    def tally(self, cell: int) -> Tally:
        """Return the tally of one cell; IndexError for a cell there is not."""
        if not 0 <= cell < len(self.forms):
            raise IndexError(f"Không có ô {cell}.")
        return Tally(self.rows, self.sums[cell].copy(), int(self.forms[cell]))

    def tallies(self) -> Iterator[Tally]:
        """Yield the tally of every cell in order."""
        return (self.tally(cell) for cell in range(len(self.forms)))

    def total(self) -> Tally:
        """Return the tally of all cells together."""
        return Tally(self.rows, self.sums.sum(axis=0), int(self.forms.sum()))


def tally_columns(
    q: Questionnaire,
    cells: ArrayLike,
    codes: Array | Sequence[ArrayLike] | Table,
    *,
    cell_count: int,
    chunk: int = CHUNK,
) -> CellTallies:
    """Tally many forms, each into its cell.

    Parameters
    ----------
    q
        The questionnaire version all forms were filled under.
    cells
        Integer array (N,): the cell of each form, 0 to cell_count - 1; for example
        unit x periods + period.
    codes
        Levels 1 to 5, 9 for "not applicable", 0 for missing, of any integer type: an array
        (N, positions); or a sequence of one column (N,) for each of `q.positions` in order; or a
        mapping or pandas DataFrame with exactly the columns `q.positions`, in any order.
    cell_count
        Number of cells.
    chunk
        Forms counted at a time. Memory beyond input and result grows with it and with
        cell_count, not with N.

    Returns
    -------
    CellTallies
        forms: int64 (cell_count,); sums: int64 (cell_count, rows, measures). Exact, and equal to
        `tally_answers` over the forms of each cell.

    Raises
    ------
    ValueError
        For any other code, a cell out of range, columns missing, left over or of another length,
        numbers that are not integers, and a cell_count or chunk below 1.

    References
    ----------
    As `analysis.contributions.measure`, from which every figure is looked up.
    """
    if cell_count < 1 or chunk < 1:
        raise ValueError("Số ô và số phiếu mỗi lượt đếm phải từ 1 trở lên.")
    place = _integers("Số ô của phiếu", cells)
    columns = _columns(q, codes)
    for code, column in zip(q.positions, columns, strict=True):
        if len(column) != len(place):
            raise ValueError(f"Cột {code} có {len(column)} phiếu, số ô có {len(place)}.")
    plan = bulk_plan(q, max(FEW_STATES, COUNTERS // cell_count))
    counters = _Counters(plan, cell_count, len(place))
    for first in range(0, len(place), chunk):
        part = slice(first, first + chunk)
        states = [
            _states(code, column[part]) for code, column in zip(q.positions, columns, strict=True)
        ]
        counters.add(_checked_cells(place[part], cell_count), states)
    rows = tally_rows(q)
    sums = np.empty((cell_count, len(rows), len(MEASURES)), dtype=np.int64)
    for first in range(0, cell_count, CELLS):
        part = slice(first, first + CELLS)
        sums[part] = expand(q, counters.compact_sums(part))
    return CellTallies(rows, counters.forms(), sums)


def _integers(name: str, values: ArrayLike) -> Array:
    """View a column as an array of integers."""
    array = np.asarray(values)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise ValueError(f"{name}: cần một dãy số nguyên, nhận được {array.dtype} {array.shape}.")
    return array


def _columns(q: Questionnaire, codes: Array | Sequence[ArrayLike] | Table) -> list[Array]:
    """Put the columns in the order of positions."""
    if isinstance(codes, Table):
        names = list(codes.keys())
        if len(names) != len(q.positions) or set(names) != set(q.positions):
            raise ValueError(f"Các cột phải đúng là {', '.join(q.positions)} của phiếu {q.code}.")
        columns = [codes[code] for code in q.positions]
    elif isinstance(codes, np.ndarray):
        if codes.ndim != 2:
            raise ValueError(f"Bảng câu trả lời phải có hai chiều, không phải {codes.ndim}.")
        columns = list(codes.T)
    else:
        columns = list(codes)
    if len(columns) != len(q.positions):
        raise ValueError(f"Phiếu {q.code} có {len(q.positions)} câu, không phải {len(columns)}.")
    return [
        _integers(f"Cột {code}", column) for code, column in zip(q.positions, columns, strict=True)
    ]


def _checked_cells(cells: Array, cell_count: int) -> NDArray[np.intp]:
    if cells.min() < 0 or cells.max() >= cell_count:
        raise ValueError(f"Có phiếu nằm ngoài các ô từ 0 đến {cell_count - 1}.")
    return cells.astype(np.intp, copy=False)


def _states(code: str, column: Array) -> NDArray[np.uint8]:
    """Number the answers 0 (missing), 1 to 5, 6 (not applicable), refusing all others."""
    # The bounds first: -247 or 265 would become 9 in eight bits.
    wrong = column.min() < 0 or column.max() > NOT_APPLICABLE
    answers = column.astype(np.uint8)
    beyond = answers > LEVELS
    if wrong or (beyond & (answers != NOT_APPLICABLE)).any():
        raise ValueError(
            f"Cột {code}: câu trả lời phải là mức từ 1 đến 5, 9 (không áp dụng) hoặc 0 (bỏ trống)."
        )
    answers -= beyond.view(np.uint8) * np.uint8(NOT_APPLICABLE - LEVELS - 1)
    return answers


class _Counters:
    """Histograms of the sources' codes per cell; sums, where a row has too many states."""

    def __init__(self, plan: Plan, cell_count: int, forms: int) -> None:
        """Start at zero, with counters just wide enough for all forms: more of them fit a cache."""
        self._plan = plan
        self._cells = cell_count
        narrow = np.min_scalar_type(forms)
        sizes = [len(MARKS) ** len(block) for block in plan.blocks]
        sizes += [len(group.states) for group in plan.groups if group.tables]
        self._one = narrow.type(1)
        self._counts: list[Array] = [np.zeros(cell_count * size, narrow) for size in sizes]
        self._moments = {
            place: np.zeros((len(JOINT), cell_count), dtype=np.int64)
            for place, group in enumerate(plan.groups)
            if group.tables is None
        }

    def add(self, cells: NDArray[np.intp], states: Sequence[Small]) -> None:
        """Count one chunk: the cell of each form, and its state in each position."""
        codes: list[Small] = []
        starts: dict[int, NDArray[np.intp]] = {}
        for block in self._plan.blocks:
            size = len(MARKS) ** len(block)
            if size not in starts:
                starts[size] = cells * size
            codes.append(_join([states[place] for place in block]))
            self._count(len(codes) - 1, starts[size], codes[-1])
        for place, group in enumerate(self._plan.groups):
            sources = [codes[source] for source in group.sources]
            if group.tables is None:
                _add_moments(group, self._moments[place], cells, sources)
            elif group.tables:
                codes.append(_follow(group.tables, group.bases, sources))
                self._count(len(codes) - 1, cells * len(group.states), codes[-1])

    def _count(self, source: int, starts: NDArray[np.intp], code: Small) -> None:
        np.add.at(self._counts[source], starts + code, self._one)

    def forms(self) -> Integers:
        """Count the forms of each cell."""
        total: Integers = self._counts[0].reshape(self._cells, -1).sum(axis=1, dtype=np.int64)
        return total

    def compact_sums(self, part: slice) -> Integers:
        """Read the counters of some cells as the compact sums of `analysis.compact_sums`."""
        counted = [counts.reshape(self._cells, -1)[part] for counts in self._counts]
        of_places: dict[int, Integers] = {}
        for block, table in zip(self._plan.blocks, counted, strict=False):  # then come groups
            by_place = table.reshape(-1, *[len(MARKS)] * len(block))
            for axis, place in enumerate(block, start=1):
                others = tuple(other for other in range(1, 1 + len(block)) if other != axis)
                of_places[place] = by_place.sum(axis=others, dtype=np.int64)[:, STORED_ORDER]
        columns = [of_places[place] for place in sorted(of_places)]
        source = len(self._plan.blocks)
        for place, group in enumerate(self._plan.groups):
            if group.tables is None:
                columns.append(self._moments[place][:, part].T)
                continue
            own = source if group.tables else group.sources[0]
            source += bool(group.tables)
            columns.append(counted[own].astype(np.int64) @ group.effects)
        return np.concatenate(columns, axis=1)


def _join(states: Sequence[Small]) -> Small:
    """Code the positions of a block together."""
    code = states[0]
    for width, state in enumerate(states[1:], start=2):
        code = np.multiply(code, len(MARKS), dtype=np.min_scalar_type(len(MARKS) ** width))
        code += state
    return code


def _follow(tables: Sequence[Small], bases: Sequence[Integers], sources: Sequence[Small]) -> Small:
    """Find the state of each form in a row from its states in the sources."""
    state = sources[0]
    for table, base, source in zip(tables, bases[1:], sources[1:], strict=True):
        step = np.multiply(state, len(base), dtype=np.min_scalar_type(len(table)))
        step += source
        state = table.take(step, mode="clip")  # all are in range, and this mode is the fastest
    return state


def _add_moments(
    group: Group, moments: Integers, cells: NDArray[np.intp], sources: Sequence[Small]
) -> None:
    """Add up what each form has in a row."""
    each: list[Integers] = []
    for lane in group.lanes:
        packed = np.zeros(len(cells), dtype=np.int64)
        for table, source in zip(lane, sources, strict=True):
            packed += table.take(source, mode="clip")
        for _ in range(min(63 // group.bits, len(BASES) - len(each))):
            each.append(packed & ((1 << group.bits) - 1))
            packed >>= group.bits
    for moment, values in zip(moments, joint_measures(*each), strict=True):
        np.add.at(moment, cells, values)
