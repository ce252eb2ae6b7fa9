"""The bare way: one answer a column, of small integers, counted by SQL in one pass.

A row carries the places a response has (unit, desk, day, quarter, channel): without them nothing
could be counted again. Random keys, labels and facts are left out, in favour of the bare way.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np

from analysis.questionnaire import Questionnaire
from benchmarks.many_responses import (
    CHANNELS,
    DAYS,
    ROWS_AT_A_TIME,
    draw_answers,
    draw_places,
    quarter_of,
    unit_of,
)

QUESTIONS, LEVELS = 6, 5
_COLUMNS = ", ".join(f"q{question} SMALLINT" for question in range(1, QUESTIONS + 1))
_FILTERS = ", ".join(
    f"count(*) FILTER (WHERE q{question} = {level})"
    for question in range(1, QUESTIONS + 1)
    for level in range(1, LEVELS + 1)
)
#: Every count of (unit, quarter, question, level) in one pass over the rows.
COUNT_LEVELS = f"SELECT unit, quarter, {_FILTERS} FROM wide GROUP BY unit, quarter"  # noqa: S608


def make_wide(file: Path, questionnaire: Questionnaire, forms: int, *, seed: int = 1) -> None:
    """Fill a table of that many responses, drawn as `make_province` draws them."""
    if len(questionnaire.positions) != QUESTIONS:
        raise ValueError("the wide table is made for another questionnaire")
    database = sqlite3.connect(file)
    places = "unit SMALLINT, desk SMALLINT, day DATE, quarter INT, channel VARCHAR"
    database.execute(f"CREATE TABLE wide ({places}, {_COLUMNS})")
    marks = ", ".join("?" * (5 + QUESTIONS))
    written = [str(day) for day in DAYS]
    quarters = [quarter_of(day) for day in DAYS]
    chance = np.random.default_rng(seed)
    for first in range(0, forms, ROWS_AT_A_TIME):
        count = min(ROWS_AT_A_TIME, forms - first)
        desks, days, channels = draw_places(chance, count)
        codes = draw_answers(chance, desks, QUESTIONS).tolist()
        rows = (
            (
                unit_of(desk),
                desk + 1,
                written[day],
                quarters[day],
                CHANNELS[channel],
                *(code or None for code in answers),
            )
            for desk, day, channel, answers in zip(
                desks.tolist(), days.tolist(), channels.tolist(), codes, strict=True
            )
        )
        database.executemany(f"INSERT INTO wide VALUES ({marks})", rows)  # noqa: S608
    database.commit()
    database.close()
