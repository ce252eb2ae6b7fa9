"""Counts the answers at each level: every unit, period and question at once, from the tallies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.questionnaire import Questionnaire
from analysis.stored_tally import level_counts, stack_stored
from survey.database.positional import driver_cursor, positional
from survey.models.base import unpacked
from survey.queries.questionnaires import all_questionnaires
from survey.queries.spans import answered_span
from survey.services.tallies.add_to_tallies import HALF_MONTH

LEVELS = (1, 2, 3, 4, 5)
ROWS_AT_A_TIME = 500
_CELL = HALF_MONTH.c
_ALL = select(_CELL.questionnaire_id, _CELL.unit_id, _CELL.start, _CELL.sums)
_BETWEEN = _ALL.where(_CELL.start >= bindparam("start"), _CELL.start < bindparam("end"))
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LevelCounts:
    """Answers by unit, period, question and level; units as answered for, nothing rolled up."""

    #: Ids of the units with a form in any of the periods, ascending.
    units: tuple[int, ...]
    periods: tuple[Period, ...]
    #: Codes of all versions that were answered, in the order they were asked.
    questions: tuple[str, ...]
    #: int64 (units, periods, questions, LEVELS)
    counts: Integers

    def withheld(self, hide: int) -> NDArray[np.bool_]:
        """Mark the (unit, period, question) with fewer respondents than may be shown."""
        few: NDArray[np.bool_] = self.counts.sum(axis=-1) < hide
        return few


@dataclass
class _Columns:
    """The stored cells, column by column."""

    keys: list[int]
    units: list[int]
    starts: list[Any]
    sums: list[bytes]

    def of(self, key: int) -> _Columns:
        """Choose the cells of one questionnaire version."""
        here = np.flatnonzero(np.array(self.keys) == key).tolist()
        return _Columns(
            [key] * len(here),
            [self.units[place] for place in here],
            [self.starts[place] for place in here],
            [self.sums[place] for place in here],
        )


def count_levels(session: Session, periods: Sequence[Period]) -> LevelCounts:
    """Count over all channels; periods may overlap, like quarters and their year."""
    questionnaires = all_questionnaires(session)
    stored = _read(session, periods) if periods else _Columns([], [], [], [])
    units = np.unique(stored.units)
    versions = {key: questionnaires[key] for key in sorted(set(stored.keys))}
    questions = tuple(dict.fromkeys(code for q in versions.values() for code in q.positions))
    shape = (len(units), len(periods), len(questions), len(LEVELS))
    counts = np.zeros(shape, dtype=np.int64)
    for key, questionnaire in versions.items():
        places = [questions.index(code) for code in questionnaire.positions]
        counts[:, :, places] += _counted(questionnaire, stored.of(key), units, periods)
    return LevelCounts(tuple(units.tolist()), tuple(periods), questions, counts)


def _read(session: Session, periods: Sequence[Period]) -> _Columns:
    """Read the cells from the first day to the last."""
    start, end = min(period.start for period in periods), max(period.end for period in periods)
    answered = answered_span(session)
    # SQLite finds days by an index, cell by cell; the whole table is read faster straight through.
    whole = answered is not None and start <= answered[0] and answered[1] < end
    statement, edges = (_ALL, ()) if whole else (_BETWEEN, (str(start), str(end)))
    found = _Columns([], [], [], [])
    connection = session.connection()
    with driver_cursor(connection, streaming="level_counts") as cursor:
        cursor.execute(positional(connection.dialect.name, statement), edges)
        # Few rows at a time: what is fetched stays in the caches.
        while rows := cursor.fetchmany(ROWS_AT_A_TIME):
            keys, units, starts, sums = zip(*rows, strict=True)
            found.keys += keys
            found.units += units
            found.starts += starts
            found.sums += map(unpacked, sums)
    return found


def _counted(
    questionnaire: Questionnaire, stored: _Columns, units: Integers, periods: Sequence[Period]
) -> Integers:
    """Count one version: int64 (units, periods, positions, levels)."""
    halves = sorted(set(stored.starts))
    number = {half: place for place, half in enumerate(halves)}
    of_unit = np.searchsorted(units, stored.units)
    groups = of_unit * len(halves) + np.array([number[start] for start in stored.starts])
    stack = stack_stored(questionnaire, stored.sums)
    ones = np.ones(len(stack), dtype=np.int64)
    shape = (len(units) * len(halves), len(stack))
    sums = csr_array((ones, (groups, np.arange(len(stack)))), shape=shape) @ stack
    by_half = level_counts(questionnaire, sums).reshape(
        len(units), len(halves), len(questionnaire.positions), len(LEVELS)
    )
    # SQLite gives days as text, PostgreSQL as dates.
    days = [half if isinstance(half, date) else date.fromisoformat(half) for half in halves]
    inside = [[period.contains(day) for day in days] for period in periods]
    return np.stack([by_half[:, chosen].sum(axis=1) for chosen in inside], axis=1)
