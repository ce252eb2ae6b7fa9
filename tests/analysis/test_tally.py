"""The tally: exact sums that add in any order, and the packed answers they come from."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.answers import pack_answers, parse_answer, unpack_answers
from analysis.contributions import CHUNK, contribution, tally_rows
from analysis.questionnaire import Criterion
from analysis.sums import MEASURES, Sums
from analysis.tally import Tally, add_contributions, tally_answers
from tests.factories import make_questionnaire

QUESTIONNAIRE = make_questionnaire()
OTHER = make_questionnaire("phieu-khac", criteria=QUESTIONNAIRE.criteria[1:], overall=None)
forms = st.lists(st.text("12345-9", min_size=5, max_size=5), max_size=30)
ALL = ("overall", "ALL")


def by_hand(packed: list[str]) -> dict[str, int]:
    """Count the overall row in the plainest way."""
    n = m = s = d = t = mm = ms = whole = 0
    for form in packed:
        levels = [int(mark) for mark in form[:4] if mark in "12345"]
        happy, unhappy = sum(v > 3 for v in levels), sum(v < 3 for v in levels)
        n, m, s = n + bool(levels), m + len(levels), s + happy
        d, t, mm = d + unhappy, t + sum(levels), mm + len(levels) ** 2
        ms, whole = ms + len(levels) * happy, whole + (bool(levels) and happy == len(levels))
    return {"n": n, "m": m, "s": s, "d": d, "t": t, "mm": mm, "ms": ms, "whole": whole}


@given(forms)
def test_equals_a_count_by_hand(packed: list[str]) -> None:
    sums = tally_answers(QUESTIONNAIRE, packed)[ALL]
    assert {name: getattr(sums, name) for name in by_hand(packed)} == by_hand(packed)
    assert sum(sums.levels) == sums.m
    assert sums.m + sums.na + sums.missing == 4 * len(packed)


@given(forms, forms, forms)
def test_adding_is_associative_commutative_and_equal_to_one_pass(
    a: list[str], b: list[str], c: list[str]
) -> None:
    x, y, z = (tally_answers(QUESTIONNAIRE, part) for part in (a, b, c))
    assert (x + y) + z == x + (y + z) == z + y + x
    assert x + y + z == tally_answers(QUESTIONNAIRE, a + b + c) == Tally.sum([x, y, z])
    assert x + Tally.zero() == x


@given(forms, st.randoms())
def test_order_of_forms_does_not_matter(packed: list[str], chance: Random) -> None:
    shuffled = packed[:]
    chance.shuffle(shuffled)
    assert tally_answers(QUESTIONNAIRE, shuffled) == tally_answers(QUESTIONNAIRE, packed)


@given(forms, st.lists(st.text("12345-9", min_size=3, max_size=3), max_size=10))
def test_versions_add_up_row_by_row(first: list[str], second: list[str]) -> None:
    one, two = tally_answers(QUESTIONNAIRE, first), tally_answers(OTHER, second)
    both = one + two
    assert both == Tally.sum([two, one])
    for row in {*tally_rows(QUESTIONNAIRE), *tally_rows(OTHER)}:
        assert both[row] == one[row] + two[row]
    assert both.forms == len(first) + len(second)


@given(forms, forms)
def test_the_writer_adds_to_stored_bytes_what_a_recount_gives(a: list[str], b: list[str]) -> None:
    stored = add_contributions(QUESTIONNAIRE, add_contributions(QUESTIONNAIRE, None, a), b)
    recount = tally_answers(QUESTIONNAIRE, a + b)
    assert Tally.from_bytes(QUESTIONNAIRE, stored) == recount
    assert stored == recount.to_bytes(QUESTIONNAIRE)


@given(st.dictionaries(st.sampled_from(QUESTIONNAIRE.positions), st.sampled_from([1, 5, 9, None])))
def test_packed_answers_read_back(answers: dict[str, int | None]) -> None:
    packed = pack_answers(QUESTIONNAIRE, answers)
    read = unpack_answers(QUESTIONNAIRE, packed)
    assert {code: read[code] for code in answers} == answers
    assert all(value is None for code, value in read.items() if code not in answers)


@pytest.mark.parametrize("wrong", [0, 6, 7, -1, 4.5, True, "4"])
def test_any_other_value_is_an_error_never_a_low_answer(wrong: object) -> None:
    with pytest.raises(ValueError, match="mức từ 1 đến 5"):
        pack_answers(QUESTIONNAIRE, {"C11": wrong})  # type: ignore[dict-item]  # on purpose
    with pytest.raises(ValueError, match="C99"):
        pack_answers(QUESTIONNAIRE, {"C99": 5})


@pytest.mark.parametrize("packed", ["", "1234", "123456", "1234x", "1234é", "12 45"])
def test_a_form_of_wrong_shape_is_an_error(packed: str) -> None:
    with pytest.raises(ValueError, match="phieu-thu"):
        unpack_answers(QUESTIONNAIRE, packed)
    with pytest.raises(ValueError, match="phieu-thu"):
        tally_answers(QUESTIONNAIRE, [packed])


@pytest.mark.parametrize("cell", ["0", "6", "-", "4.5", "45", "năm"])
def test_cells_of_tables_are_levels_or_errors(cell: str) -> None:
    with pytest.raises(ValueError, match="mức từ 1 đến 5"):
        parse_answer(cell)
    assert [parse_answer(good) for good in (" 5 ", "9", "")] == [5, 9, None]


def test_a_blank_form_is_no_respondent_but_is_counted_as_a_form() -> None:
    tally = tally_answers(QUESTIONNAIRE, ["-----", "99999", "5----"])
    assert tally.forms == 3
    assert tally[ALL].n == 1
    assert tally["criterion", "C11"].n == 1
    assert tally["factor", "F2"] == Sums(na=2, missing=4)


def test_weights_enter_factor_and_whole_but_not_the_criterion() -> None:
    heavy = Criterion("C11", "F1", {"vi": "Nặng"}, weight=3)
    weighted = make_questionnaire("nang", criteria=(heavy, *QUESTIONNAIRE.criteria[1:]))
    tally = tally_answers(weighted, ["52455"])
    assert (tally["criterion", "C11"].m, tally["criterion", "C11"].s) == (1, 1)
    assert (tally["factor", "F1"].m, tally["factor", "F1"].s, tally["factor", "F1"].n) == (4, 3, 1)
    assert (tally[ALL].m, tally[ALL].s, tally[ALL].t) == (6, 5, 15 + 2 + 4 + 5)


def test_stored_bytes_of_another_questionnaire_are_refused() -> None:
    stored = tally_answers(QUESTIONNAIRE, ["55555"]).to_bytes(QUESTIONNAIRE)
    with pytest.raises(ValueError, match="phieu-khac"):
        Tally.from_bytes(OTHER, stored)
    with pytest.raises(ValueError, match="phieu-khac"):
        tally_answers(QUESTIONNAIRE, ["55555"]).to_bytes(OTHER)


def test_many_stored_tallies_are_read_in_their_order_also_where_they_are_read_in_parts() -> None:
    forms = ["55555", "11111", "4-429", "33333", "5----"]
    tallies = [tally_answers(QUESTIONNAIRE, [form]) for form in forms]
    stored = [tally.to_bytes(QUESTIONNAIRE) for tally in tallies]
    times = CHUNK // len(forms) + 1
    many = Tally.many_from_bytes(QUESTIONNAIRE, stored * times)
    assert (len(many), many[-len(forms) :], many[: len(forms)]) == (
        times * len(forms),
        tallies,
        tallies,
    )
    assert many[CHUNK] == tallies[CHUNK % len(forms)]
    assert Tally.many_from_bytes(QUESTIONNAIRE, []) == []
    with pytest.raises(ValueError, match="phieu-khac"):
        Tally.many_from_bytes(OTHER, stored)


def test_contributions_are_kept_and_cannot_be_changed_by_accident() -> None:
    found = contribution(QUESTIONNAIRE, "54321")
    assert found.shape == (len(tally_rows(QUESTIONNAIRE)), len(MEASURES))
    with pytest.raises(ValueError, match="read-only"):
        found[0, 0] = 7
    assert np.array_equal(found, contribution(QUESTIONNAIRE, "54321"))


def test_tallies_compare_by_content() -> None:
    one = tally_answers(QUESTIONNAIRE, ["55555"])
    assert one != tally_answers(QUESTIONNAIRE, ["45555"])
    assert one != "a tally"
    assert hash(one) == hash(tally_answers(QUESTIONNAIRE, ["55555"]))
    assert "forms=1" in repr(one)
    assert one["criterion", "C99"] == Sums()


def test_sums_stay_exact_beyond_what_floats_can_hold() -> None:
    huge = Sums(n=2**53, m=2**53)
    assert (huge + Sums(n=1, m=1)).n == 2**53 + 1


@given(st.lists(forms, max_size=6))
def test_many_stored_tallies_add_in_one_pass(groups: list[list[str]]) -> None:
    stored = [add_contributions(QUESTIONNAIRE, None, group) for group in groups]
    together = tally_answers(QUESTIONNAIRE, [form for group in groups for form in group])
    assert Tally.sum_stored(QUESTIONNAIRE, stored) == together


def test_a_stored_tally_of_another_questionnaire_is_not_added() -> None:
    stored = add_contributions(OTHER, None, ["5555"[: len(OTHER.positions)]])
    with pytest.raises(ValueError, match=QUESTIONNAIRE.code):
        Tally.sum_stored(QUESTIONNAIRE, [stored])
