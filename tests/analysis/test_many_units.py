from __future__ import annotations

import math

import pytest

from analysis.many_units import (
    Band,
    UnitTest,
    bands,
    benjamini_hochberg,
    best_group,
    holm,
    rank_error,
    rank_set_of,
    rank_sets,
)


def test_missing_tests_are_not_counted() -> None:
    full = benjamini_hochberg([0.01, 0.04, 0.5])
    assert benjamini_hochberg([0.01, None, 0.04, math.nan, 0.5]) == [
        full[0],
        None,
        full[1],
        None,
        full[2],
    ]
    assert holm([None, 0.2]) == [None, 0.2]
    assert holm([]) == []


def test_refuses_what_is_no_probability() -> None:
    with pytest.raises(ValueError, match="between"):
        benjamini_hochberg([1.2])
    with pytest.raises(ValueError, match="between"):
        holm([-0.1])


def test_bands_name_clear_units_only() -> None:
    found = bands(
        {
            "high": UnitTest(0.1, 0.0001, 200),
            "low": UnitTest(-0.1, 0.0001, 200),
            "usual": UnitTest(0.01, 0.6, 200),
            "untested": UnitTest(0.1, None, 200),
            "same": UnitTest(0.0, 0.0001, 200),
            "small": UnitTest(0.4, 0.0001, 29),
        }
    )
    words = [band.label if band else None for band in found.values()]
    unclear = "chưa phân biệt được"
    assert words == ["trên mức chung", "dưới mức chung", unclear, unclear, unclear, None]


def test_small_units_do_not_change_the_correction() -> None:
    units = {"a": UnitTest(0.1, 0.04, 30)}
    crowd = {f"s{i}": UnitTest(0.0, 0.9, 5) for i in range(50)}
    assert bands(units | crowd)["a"] is bands(units)["a"] is Band.ABOVE


def test_rank_error_never_vanishes() -> None:
    assert rank_error(1.0, 30) > 0.03


def test_clear_order_gives_single_ranks() -> None:
    sets = rank_sets([0.9, 0.5, 0.7], [0.01, 0.01, 0.01])
    assert [s.label for s in sets] == [
        "hạng 1 (có thể từ 1 đến 1)",
        "hạng 3 (có thể từ 3 đến 3)",
        "hạng 2 (có thể từ 2 đến 2)",
    ]
    assert best_group(sets) == [0]


def test_ties_share_a_rank_and_all_ranks_stay_possible() -> None:
    sets = rank_sets([0.8, 0.8], [0.0, 0.0])
    assert [(s.rank, s.best, s.worst) for s in sets] == [(1, 1, 2), (1, 1, 2)]
    assert rank_set_of(0, [0.8], [0.1]).worst == 1
    assert rank_set_of(0, [0.9, 0.8], [0.0, 0.0]).worst == 1


def test_own_page_set_is_no_wider_than_the_simultaneous_one() -> None:
    x, se = [0.9, 0.86, 0.84, 0.8, 0.78], [0.012, 0.013, 0.01, 0.02, 0.01]
    for j, together in enumerate(rank_sets(x, se)):
        alone = rank_set_of(j, x, se)
        assert together.best <= alone.best <= alone.rank <= alone.worst <= together.worst
