"""All counts at 10 million responses from the tallies, against SQL over the responses.

Counts of (unit, quarter, question, level) for all units and for the quarters of both calendars,
two years, by the function behind `python -m survey tally counts`. Half-month tallies are filled
without storing single responses: random counts of a pool of filled forms, times what each form
adds. Their number is bounded by places and half months. The SQL scan is measured at 1 million
responses in a wide table of small integers; it grows with them.
Seconds of processor, with the database file in the memory of the system. At the end what people
look at, by the clock: the figures of all units for a quarter and those of a report.
Run: `.venv/bin/python -m benchmarks.counts`
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np

from analysis.period import half_month
from analysis.questionnaire import Questionnaire
from analysis.stored_tally import compact_form, write_stored
from benchmarks.looks import PERIODS, tell_looks
from benchmarks.many_responses import (
    CHANNELS,
    DAYS,
    DESKS,
    MIX,
    draw_answers,
    draw_places,
    make_province,
    unit_of,
)
from benchmarks.wide_table import COUNT_LEVELS, make_wide
from survey.database.engine import open_engine, sessions
from survey.services.tallies.count_levels import LevelCounts, count_levels

LIMIT = 0.2
RESPONSES, SCANNED, PAIRS, POOL = 10_000_000, 1_000_000, 5, 2_000


def main() -> None:
    """Print the seconds of both ways and whether the goal holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--responses", type=int, default=RESPONSES)
    parser.add_argument("--scanned", type=int, default=SCANNED)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        province, wide_file = Path(folder, "province.db"), Path(folder, "wide.db")
        questionnaire = make_province(province, 0)
        cells = _fill(province, questionnaire, asked.responses)
        make_wide(wide_file, questionnaire, asked.scanned)
        wide = sqlite3.connect(wide_file)
        engine = open_engine(f"sqlite:///{province}")
        opened = sessions(engine)
        print(f"{asked.responses} responses in {cells} half-month cells")
        ours = []
        for _ in range(PAIRS):
            began = time.process_time()
            wide.execute(COUNT_LEVELS).fetchall()
            scanned = time.process_time() - began
            began, clock = time.process_time(), time.perf_counter()
            with opened() as session:
                counts = count_levels(session, PERIODS)
            ours.append(time.process_time() - began)
            scaled = scanned * asked.responses / asked.scanned
            print(
                f"tallies {ours[-1]:.3f} s (by the clock {time.perf_counter() - clock:.3f} s)"
                f"  SQL at {asked.scanned} {scanned:.2f} s, scaled {scaled:.1f} s,"
                f" {scaled / ours[-1]:.0f} times as long"
            )
        _check(counts, asked.responses)
        with opened() as session:
            tell_looks(session)
        wide.close()
        engine.dispose()
    found = median(ours)
    print(f"median {found:.3f} s, at most {LIMIT}: {'PASS' if found <= LIMIT else 'FAIL'}")
    sys.exit(0 if found <= LIMIT else 1)


def _check(counts: LevelCounts, responses: int) -> None:
    """Both calendars hold the same answers; some 96 in a hundred answers are there."""
    by_period = counts.counts.sum(axis=(0, 2, 3)).tolist()
    each = dict.fromkeys((period.calendar for period in PERIODS), 0)
    for period, answers in zip(counts.periods, by_period, strict=True):
        each[period.calendar] += answers
    given = each["reporting"] / (responses * len(counts.questions))
    if len(set(each.values())) > 1 or not 0.95 < given < 0.97:
        raise SystemExit("the counts are wrong")


def _fill(file: Path, questionnaire: Questionnaire, responses: int) -> int:
    """Store half-month tallies of that many responses; give their number."""
    chance = np.random.default_rng(7)
    pool = draw_answers(chance, draw_places(chance, POOL)[0], len(questionnaire.positions))
    marks = np.frombuffer(b"-12345", dtype=np.uint8)
    forms = [marks[codes].tobytes().decode() for codes in pool]
    adds = np.stack([compact_form(questionnaire, form) for form in forms])
    starts = sorted({half_month(day) for day in DAYS})
    places = [
        (desk, channel, share)
        for desk in range(DESKS)
        for channel, share in zip(CHANNELS, MIX[desk % 4 == 0], strict=True)
        if share
    ]
    busy = chance.lognormal(0, 0.8, DESKS)
    shares = np.array([busy[desk] * share for desk, _, share in places])
    wanted = chance.multinomial(
        responses, np.repeat(shares / shares.sum() / len(starts), len(starts))
    ).reshape(len(places), -1)
    cells = 0
    with sqlite3.connect(file) as database:
        for (desk, channel, _), each in zip(places, wanted, strict=True):
            drawn = chance.multinomial(each, np.full(POOL, 1 / POOL))
            stored = write_stored(drawn @ adds)
            rows = [
                (unit_of(desk), desk + 1, str(start), 1, channel, int(forms), sums)
                for start, forms, sums in zip(starts, each, stored, strict=True)
                if forms
            ]
            database.executemany("INSERT INTO half_month_tally VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            cells += len(rows)
    database.close()
    return cells


if __name__ == "__main__":
    main()
