"""Times the tally of forms held in arrays against the least numpy could do with them.

Run as `.venv/bin/python -m benchmarks.tally_arrays [--responses 10000000]`. Bare is one
`numpy.bincount` a question over cell and level, which gives counts per level and nothing about
whole forms. Ours also checks every answer and gives all sums of all rows. Exit code 1 when the
median of the pairs is above 2.
"""

from __future__ import annotations

import argparse
import sys
import tracemalloc
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analysis.bulk_tally import CellTallies, tally_columns
from analysis.questionnaire import (
    OVERALL_CODE,
    Criterion,
    Factor,
    Level,
    Questionnaire,
    Scale,
)
from analysis.sums import MEASURES

UNITS, QUARTERS = 200, 8
CELLS = UNITS * QUARTERS
#: Missing, then the levels 1 to 5.
SHARES = (0.04, 0.04, 0.07, 0.15, 0.4, 0.3)
FACTORS = (3, 2, 2)
TARGET = 2.0
#: A quarter of them still fills some chunks, and needs counters of the same width.
LEAST = 1_000_000
MIB = 2**20

Answers = list[NDArray[np.uint8]]
Found = TypeVar("Found")


def main() -> int:
    """Run the pairs and the memory check, print a verdict."""
    parser = argparse.ArgumentParser(description="Tally of arrays against bare numpy.bincount")
    parser.add_argument("--responses", type=int, default=10_000_000)
    parser.add_argument("--pairs", type=int, default=7)
    options = parser.parse_args()
    if options.responses < LEAST:
        parser.error(f"below {LEAST} responses the peak of memory says nothing")
    q = questionnaire()
    cells, columns = draw(options.responses)
    print(f"{options.responses} responses, {len(columns)} questions, {CELLS} cells")
    ratio = time_pairs(q, cells, columns, options.pairs)
    bounded = report_memory(q, cells, columns)
    passed = ratio <= TARGET and bounded
    print(f"{'PASS' if passed else 'FAIL'}: {ratio:.2f} times bare, at most {TARGET} wanted")
    return 0 if passed else 1


def questionnaire() -> Questionnaire:
    """Make a questionnaire of eight questions: three factors and the overall question."""
    factors = tuple(Factor(f"F{i}", {"vi": f"Yếu tố {i}"}) for i in range(len(FACTORS)))
    criteria = tuple(
        Criterion(f"C{factor.code}{i}", factor.code, {"vi": f"Tiêu chí {i}"})
        for factor, size in zip(factors, FACTORS, strict=True)
        for i in range(size)
    )
    return Questionnaire(
        code="phieu-do-toc-do",
        title={"vi": "Phiếu đo tốc độ"},
        introduction={"vi": ""},
        scale=Scale(tuple(Level(value, {"vi": f"Mức {value}"}) for value in range(1, 6))),
        factors=factors,
        criteria=criteria,
        overall=Criterion(OVERALL_CODE, None, {"vi": "Đánh giá chung"}),
    )


def draw(responses: int) -> tuple[NDArray[np.int64], Answers]:
    """Draw a cell for each response, and independent answers: the most different forms."""
    chance = np.random.default_rng(2026)
    limits = np.cumsum(SHARES)[:-1]
    questions = sum(FACTORS) + 1
    columns = [
        np.searchsorted(limits, chance.random(responses), side="right").astype(np.uint8)
        for _ in range(questions)
    ]
    return chance.integers(0, CELLS, responses), columns


def count_bare(cells: NDArray[np.int64], columns: Answers) -> list[NDArray[np.intp]]:
    """Count levels per cell, question by question."""
    kinds = len(SHARES)
    return [
        np.bincount(cells * kinds + levels, minlength=CELLS * kinds).reshape(CELLS, kinds)
        for levels in columns
    ]


def time_pairs(q: Questionnaire, cells: NDArray[np.int64], columns: Answers, pairs: int) -> float:
    """Run bare and ours in turn after one round to warm up, print each pair, give the median."""
    ratios = []
    for pair in range(pairs + 1):
        bare, counts = _timed(lambda: count_bare(cells, columns))
        ours, tallies = _timed(lambda: tally_columns(q, cells, columns, cell_count=CELLS))
        if pair == 0:
            _compare(counts, tallies)
            continue
        ratios.append(ours / bare)
        print(f"pair {pair}: bare {bare:.3f} s, ours {ours:.3f} s, ratio {ours / bare:.2f}")
    print(f"median ratio {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
    return median(ratios)


def _timed(work: Callable[[], Found]) -> tuple[float, Found]:
    start = perf_counter()
    found = work()
    return perf_counter() - start, found


def _compare(counts: list[NDArray[np.intp]], tallies: CellTallies) -> None:
    """Stop unless both ways counted the same levels in every cell."""
    for row, count in enumerate(counts):  # the first rows are those of the positions, in order
        for level in range(1, len(SHARES)):
            if not np.array_equal(
                tallies.sums[:, row, MEASURES.index(f"l{level}")], count[:, level]
            ):
                sys.exit(f"FAIL: row {row}, level {level} differs from the bare count")


def report_memory(q: Questionnaire, cells: NDArray[np.int64], columns: Answers) -> bool:
    """Print the peak beyond the input at two sizes; tell whether it stayed the same."""
    peaks = []
    for responses in (len(cells) // 4, len(cells)):
        parts = [column[:responses] for column in columns]
        tracemalloc.start()
        tally_columns(q, cells[:responses], parts, cell_count=CELLS)
        peaks.append(tracemalloc.get_traced_memory()[1] / MIB)
        tracemalloc.stop()
        print(f"peak memory beyond the input at {responses} responses: {peaks[-1]:.1f} MiB")
    return peaks[1] <= 1.1 * peaks[0]


if __name__ == "__main__":
    sys.exit(main())
