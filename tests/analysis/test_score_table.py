"""Many indices at once are the same numbers as one by one, at any size."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.comparison import rest_of, score_test
from analysis.index_methods import index_estimate
from analysis.intervals import cluster_wilson
from analysis.score_table import against_rest, estimate_table
from analysis.sums import MEASURES, Sums
from analysis.tally import tally_answers
from tests.factories import make_questionnaire

QUESTIONNAIRE = make_questionnaire()
forms = st.text("1234559-", min_size=5, max_size=5)
methods = st.sampled_from(["share", "mean5", "mean01"])


def cells_of(*sums: Sums) -> np.ndarray:
    return np.array([[getattr(one, name) for name in MEASURES] for one in sums], dtype=np.int64)


def rows_of(packed: list[str]) -> list[Sums]:
    tally = tally_answers(QUESTIONNAIRE, packed)
    return [tally[row] for row in tally.rows()]


def same(value: float, expected: float | None) -> bool:
    if expected is None:
        return math.isnan(value)
    return value == pytest.approx(expected, rel=1e-12, abs=1e-14)


@given(st.lists(forms, max_size=30), methods)
def test_every_row_is_what_it_is_alone(packed: list[str], method: str) -> None:
    rows = rows_of(packed)
    table = estimate_table(cells_of(*rows), method)
    for place, sums in enumerate(rows):
        alone = index_estimate(sums, method)
        for name in ("p", "lo", "hi", "n_eff", "variance"):
            assert same(getattr(table, name)[place], getattr(alone, name)), name
        assert table.n[place] == alone.n
        assert table.answers[place] == alone.answers
        assert table.satisfied[place] == alone.satisfied


@given(st.lists(forms, min_size=1, max_size=12), st.integers(1, 10**8), methods)
def test_numbers_too_large_for_a_machine_word_stay_right(
    packed: list[str], times: int, method: str
) -> None:
    rows = [Sums(*(times * getattr(one, name) for name in MEASURES)) for one in rows_of(packed)]
    table = estimate_table(cells_of(*rows), method)
    for place, sums in enumerate(rows):
        alone = index_estimate(sums, method)
        assert same(table.p[place], alone.p)
        assert same(table.variance[place], alone.variance)
        assert same(table.lo[place], alone.lo)
        assert same(table.hi[place], alone.hi)


def test_keeps_the_shape_of_the_cells() -> None:
    cells = cells_of(*rows_of(["55555", "43211"])).reshape(2, -1, len(MEASURES))
    assert estimate_table(cells).p.shape == cells.shape[:-1]


def test_level_widens_the_limits() -> None:
    cells = cells_of(*rows_of(["15551", "43211", "54545"]))
    narrow, wide = (estimate_table(cells, level=level) for level in (0.8, 0.99))
    assert (narrow.lo > wide.lo).all()
    assert (narrow.hi < wide.hi).all()


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="no index method"):
        estimate_table(cells_of(Sums()), "stars")


@given(st.lists(st.lists(forms, max_size=12), min_size=1, max_size=4))
def test_each_unit_is_tested_against_everybody_else(units: list[list[str]]) -> None:
    row = ("overall", "ALL")
    parts = [tally_answers(QUESTIONNAIRE, packed)[row] for packed in units]
    whole = sum(parts, Sums())
    differences, p_values = against_rest(cells_of(*parts), cells_of(whole)[0])
    for place, part in enumerate(parts):
        own = cluster_wilson(part.moments())
        rest = cluster_wilson(rest_of(whole.moments(), part.moments()))
        if own.n_eff is None or rest.n_eff is None:
            assert math.isnan(differences[place])
            assert math.isnan(p_values[place])
            continue
        test = score_test(own.p, own.n_eff, rest.p, rest.n_eff)
        assert differences[place] == pytest.approx(own.p - rest.p)
        assert p_values[place] == pytest.approx(test.p_value)
