"""Counts the stored answers again, cell by cell of both tallies, in bounded memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, String, bindparam, func, literal_column, select, type_coerce

from analysis.contributions import answer_codes
from analysis.period import half_month
from analysis.questionnaire import Questionnaire
from analysis.stored_tally import tally_groups, write_stored
from survey.database.positional import driver_cursor, positional
from survey.models import Response

#: Unit, desk, (first) day as the driver gives it, questionnaire, channel, forms, sums: a row of
#: either table.
CellRow = tuple[int, int, Any, int, str, int, bytes]
Places = NDArray[np.intp]
#: Answers held at once: at most about 40 MB.
ANSWERS_AT_A_TIME = 1_000_000
#: Answers fetched, and answers measured at once: the caches of a processor hold them.
ROWS_AT_A_TIME = 500
CHUNK = 4_000

#: A desk and a unit make one number: desk x PAIR + unit.
PAIR = 2**32
DAY_SIGNS = len("2026-01-01")

_PER_DESK = (
    select(Response.desk_id, func.count()).group_by(Response.desk_id).order_by(Response.desk_id)
)
#: Two columns instead of four: a row fetched costs as much as it has columns.
_ANSWERS = select(
    Response.desk_id * literal_column(str(PAIR)) + Response.unit_id,
    Response.channel + type_coerce(Response.day, String),
    Response.answers,
).where(
    Response.questionnaire_id == bindparam("questionnaire"),
    # The sum keeps SQLite from looking up every answer of most desks by an index.
    (Response.desk_id + literal_column("0")).between(bindparam("first"), bindparam("last")),
)


@dataclass(frozen=True)
class _Answers:
    """Answers sorted by place: desk and unit, channel and day."""

    questionnaire_id: int
    codes: NDArray[np.uint8]
    #: Desks and units, and channels and days, that occur: both sorted.
    pairs: list[tuple[int, int]]
    days: list[tuple[str, str]]
    #: First answer of each daily cell, and which of the two above it is of.
    cells: Places
    cell_pairs: Places
    cell_days: Places
    #: First daily cell of each half month.
    halves: Places


def recount(
    connection: Connection, questionnaires: Mapping[int, Questionnaire]
) -> Iterator[tuple[list[CellRow], list[CellRow]]]:
    """Give some daily cells with their half-month cells at a time.

    They come in the order of questionnaire, desk, unit, channel, (first) day.
    """
    spans = list(_spans(connection))
    write: Callable[[str], Any] = str if connection.dialect.name == "sqlite" else date.fromisoformat
    for key in sorted(questionnaires):
        for span in spans:
            answers = _read(connection, key, questionnaires[key], span)
            if answers is not None:
                yield from _cells(questionnaires[key], answers, write)


def _spans(connection: Connection) -> Iterator[tuple[int, int]]:
    """Cut the desks into spans of a bounded number of answers; a desk is never cut."""
    first, last, held = None, 0, 0
    for desk, answers in connection.execute(_PER_DESK):
        if first is not None and held + answers > ANSWERS_AT_A_TIME:
            yield first, last
            first, held = None, 0
        first, last, held = desk if first is None else first, desk, held + answers
    if first is not None:
        yield first, last


def _read(
    connection: Connection, key: int, questionnaire: Questionnaire, span: tuple[int, int]
) -> _Answers | None:
    """Read the answers to one questionnaire at some desks, and sort them."""
    with driver_cursor(connection) as cursor:
        cursor.execute(positional(connection.dialect.name, _ANSWERS), (key, *span))
        rows = iter(lambda: cursor.fetchmany(ROWS_AT_A_TIME), [])
        return _sort(key, questionnaire, (tuple(zip(*some, strict=True)) for some in rows))


def daily_cells(
    key: int, questionnaire: Questionnaire, parts: Iterable[Sequence[Sequence[Any]]]
) -> Iterator[CellRow]:
    """Tally answers that are read elsewhere; desks may not be cut.

    Each part has three columns: desk x PAIR + unit, channel with day, answers.
    """
    answers = _sort(key, questionnaire, parts)
    if answers is not None:
        for daily, _ in _cells(questionnaire, answers, date.fromisoformat):
            yield from daily


def _sort(
    key: int, questionnaire: Questionnaire, parts: Iterable[Sequence[Sequence[Any]]]
) -> _Answers | None:
    numbers = (_numbering(), _numbering())
    columns: tuple[list[Places], list[Places]] = ([], [])
    codes = []
    for *places, answers in parts:
        for number, column, values in zip(numbers, columns, places, strict=True):
            column.append(np.fromiter(map(number.__getitem__, values), np.intp, len(values)))
        codes.append(answer_codes(questionnaire, answers))
    if not codes:
        return None
    pairs, pair = _ranked([divmod(value, PAIR) for value in numbers[0]], columns[0])
    split = [(value[:-DAY_SIGNS], value[-DAY_SIGNS:]) for value in numbers[1]]
    days, day = _ranked(split, columns[1])
    place = pair * len(days) + day
    order = np.argsort(place)
    cells = np.flatnonzero(np.diff(place[order], prepend=-1))
    firsts = order[cells]
    # Days and their half months are sorted alike, so a half month is a run of days.
    half_numbers: dict[Any, int] = _numbering()
    half = np.array([half_numbers[channel, _half(text)] for channel, text in days])[day[firsts]]
    halves = np.flatnonzero(np.diff(pair[firsts] * len(days) + half, prepend=-1))
    return _Answers(
        key, np.concatenate(codes)[order], pairs, days, cells, pair[firsts], day[firsts], halves
    )


def _numbering() -> defaultdict[Any, int]:
    """Make a dictionary that gives every new value the next number."""
    numbers: defaultdict[Any, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    return numbers


def _ranked(values: list[Any], columns: list[Places]) -> tuple[list[Any], Places]:
    """Number the values of a column in their own order instead of that of appearance."""
    order = sorted(range(len(values)), key=values.__getitem__)
    rank = np.empty(len(values), dtype=np.intp)
    rank[order] = np.arange(len(values))
    return [values[place] for place in order], rank[np.concatenate(columns)]


def _half(day: str) -> str:
    """Name the first day of the half month."""
    return half_month(date.fromisoformat(day)).isoformat()


def _cells(
    questionnaire: Questionnaire, answers: _Answers, write: Callable[[str], Any]
) -> Iterator[tuple[list[CellRow], list[CellRow]]]:
    """Tally the answers, so many whole half months at a time."""
    cell_ends = np.append(answers.cells, len(answers.codes))
    half_ends = np.append(answers.halves, len(answers.cells))
    days = [write(day) for _, day in answers.days]
    firsts = [write(_half(day)) for _, day in answers.days]
    half = 0
    while half < len(answers.halves):
        first = half_ends[half]
        # At least one half month, however many answers it has.
        wanted = np.searchsorted(cell_ends[half_ends], cell_ends[first] + CHUNK, side="right") - 1
        next_half = max(int(wanted), half + 1)
        last = half_ends[next_half]
        stack = tally_groups(
            questionnaire,
            answers.codes[cell_ends[first] : cell_ends[last]],
            answers.cells[first:last] - cell_ends[first],
        )
        halves = answers.halves[half:next_half]
        yield (
            _rows(answers, np.arange(first, last), days, stack),
            _rows(answers, halves, firsts, np.add.reduceat(stack, halves - first)),
        )
        half = next_half


def _rows(
    answers: _Answers, cells: Places, days: list[Any], stack: NDArray[np.int64]
) -> list[CellRow]:
    """Lay out cells as rows of their table."""
    pairs, of_days = answers.cell_pairs[cells].tolist(), answers.cell_days[cells].tolist()
    desks, units = zip(*answers.pairs, strict=True)
    channels = [channel for channel, _ in answers.days]
    return list(
        zip(
            map(units.__getitem__, pairs),
            map(desks.__getitem__, pairs),
            map(days.__getitem__, of_days),
            repeat(answers.questionnaire_id, len(pairs)),
            map(channels.__getitem__, of_days),
            stack[:, 0].tolist(),
            write_stored(stack),
            strict=True,
        )
    )
